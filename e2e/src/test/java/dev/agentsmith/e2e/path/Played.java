package dev.agentsmith.e2e.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.loopback.Turns;
import java.util.List;
import java.util.function.Function;

/// Models as the tests need them. What comes next follows from the last tool that was called.
final class Played {
  private Played() {}

  /// Plans, writes the right number, and says it is done.
  static Turns fixesIt() {
    return after(
        last ->
            switch (last) {
              case "submit_plan", "finish" -> write("2\n");
              default -> finish();
            });
  }

  /// Writes a wrong number, says it is done, and does so again each time it is told.
  static Turns neverGetsItRight() {
    return after(
        last ->
            switch (last) {
              case "submit_plan", "finish" -> write("3\n");
              default -> finish();
            });
  }

  /// Says it is done and has done nothing.
  static Turns changesNothing() {
    return after(_ -> finish());
  }

  /// Reads the same file for ever.
  static Turns neverFinishes() {
    return after(_ -> call("read_file", object().put("path", "number.txt")));
  }

  /// Starts a command that takes ten minutes.
  static Turns sleeps() {
    return after(_ -> call("run_command", object().put("command", "sleep 600")));
  }

  /// Runs one command, then fixes it all the same.
  static Turns runs(String command) {
    return after(
        last ->
            switch (last) {
              case "submit_plan" -> call("run_command", object().put("command", command));
              case "run_command" -> write("2\n");
              default -> finish();
            });
  }

  private static Turns after(Function<String, Turn> next) {
    return request -> {
      String last = lastCall(request);
      return last.isEmpty() ? plan() : next.apply(last);
    };
  }

  private static Turn plan() {
    ObjectNode input = object().put("summary", "Write a 2 into number.txt.");
    input.putArray("criteria").add("number.txt says 2");
    input.putArray("steps").add("Change number.txt.");
    return call("submit_plan", input);
  }

  /// Reads first, as the tool wants it of a file that exists.
  private static Turn write(String text) {
    return new Turn(
        "",
        List.of(
            new Turn.Call("read_file", object().put("path", "number.txt")),
            new Turn.Call("write_file", object().put("path", "number.txt").put("content", text))));
  }

  private static Turn finish() {
    ObjectNode input =
        object().put("summary", "The number is right.").put("commit_subject", "fix: say 2");
    input
        .putArray("criteria")
        .addObject()
        .put("text", "number.txt says 2")
        .put("met", true)
        .put("evidence", "test.sh");
    input.putArray("decisions");
    return call("finish", input);
  }

  private static Turn call(String tool, ObjectNode input) {
    return new Turn("", List.of(new Turn.Call(tool, input)));
  }

  private static String lastCall(JsonNode request) {
    String last = "";
    for (JsonNode message : request.path("messages")) {
      for (JsonNode block : message.path("content")) {
        if (block.path("type").asText().equals("tool_use")) {
          last = block.path("name").asText();
        }
      }
    }
    return last;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
