package dev.agentsmith.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.ScriptedModel;
import dev.agentsmith.loopback.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A fix of many turns at a model that answers at once: it reads one file after the other, runs a
/// command every fifth turn, edits once, and ends.
final class TurnPlay {
  static final String TASK = "the total ignores the quantity, and nobody noticed until now";
  static final String COMMAND = "wc -l README.md";
  static final int LINES = 60;
  static final int SHORT_LINES = 8;

  private final int turns;
  private final int lines;
  private final List<Asked> asked = new ArrayList<>();
  private @Nullable WireClock clock;
  private String kind = "";
  private int turn;
  private @Nullable Measured measured;
  private double firstCpu;
  private double lastCpu;

  /// One request.
  ///
  /// @param kind of the tool that was called before it
  /// @param after milliseconds since the answer before it
  record Asked(
      String kind, double after, int bytes, long prompt, long cacheRead, JsonNode request) {}

  /// @param turns of implementing, all in all
  /// @param lines of each file
  TurnPlay(int turns, int lines) {
    this.turns = turns;
    this.lines = lines;
  }

  List<Asked> asked() {
    return asked;
  }

  /// Milliseconds of the processor that one turn of implementing took, on average.
  double cpuMillis() {
    return (lastCpu - firstCpu) / Math.max(1, turn - 1);
  }

  void create(Path checkout) throws IOException, InterruptedException {
    SmallRepository.create(checkout, this::write);
  }

  void run(Path program, Path checkout, Path output) throws Exception {
    Path config = output.resolveSibling(output.getFileName() + ".yml");
    Files.writeString(
        config,
        """
        defaults:
          agent:
            budget: { usd: 10000, tokens: 900000000, turns: 900, wall_time: 30m }
        """);
    List<String> command =
        List.of(
            program.toString(),
            "fix",
            "--config",
            config.toString(),
            "--repo",
            ".",
            "--task",
            TASK,
            "--headless");
    try (ScriptedModel model = ScriptedModel.start(this::answer);
        WireClock wire = WireClock.before(model.url())) {
      clock = wire;
      Map<String, String> environment =
          Map.of("ANTHROPIC_BASE_URL", wire.url(), "ANTHROPIC_API_KEY", "bench");
      try (Measured fix = Measured.start(command, checkout, environment, output)) {
        measured = fix;
        fix.end();
      }
      for (int i = 0; i < asked.size(); i++) {
        Asked one = asked.get(i);
        asked.set(
            i,
            new Asked(
                one.kind(),
                one.after(),
                model.bodies().get(i).length,
                model.counted().get(i).prompt(),
                model.counted().get(i).cacheRead(),
                one.request()));
      }
    }
  }

  private void write(Path checkout) throws IOException {
    Path files = Files.createDirectories(checkout.resolve("src"));
    for (int file = 0; file < turns; file++) {
      var text = new StringBuilder();
      for (int line = 0; line < lines; line++) {
        text.append("item %d of file %d costs what it costs, and not less\n".formatted(line, file));
      }
      Files.writeString(files.resolve(name(file)), text);
    }
  }

  private static String name(int file) {
    return "part-%03d.txt".formatted(file);
  }

  private Turn answer(JsonNode request) {
    double after = clock == null ? 0 : clock.millis();
    asked.add(new Asked(kind, after, 0, 0, 0, request));
    Turn said = say(request);
    kind = said.calls().isEmpty() ? "" : said.calls().getFirst().name();
    return said;
  }

  private Turn say(JsonNode request) {
    if (request.path("tools").isEmpty()) {
      return new Turn("Parts were read, the total was changed.", List.of());
    }
    if (offers(request, "submit_plan")) {
      return call(
          "submit_plan",
          object()
              .put("summary", "Multiply by the quantity.")
              .<ObjectNode>set("criteria", array("2 pieces at 3 cost 6"))
              .set("steps", array("change total.sh")));
    }
    turn++;
    lastCpu = measured == null ? 0 : measured.cpuMillis();
    firstCpu = turn == 1 ? lastCpu : firstCpu;
    if (turn == 2) {
      return call(
          "edit_file",
          object()
              .put("path", "total.sh")
              .put("old_text", "echo $1")
              .put("new_text", "echo $(($1 * $2))"));
    }
    if (turn >= turns) {
      ObjectNode criterion =
          object()
              .put("text", "2 pieces at 3 cost 6")
              .put("met", true)
              .put("evidence", "make test");
      ObjectNode end =
          object()
              .put("summary", "The total counts the quantity.")
              .put("commit_subject", "Count the quantity in the total");
      end.putArray("criteria").add(criterion);
      return call("finish", end);
    }
    if (turn % 5 == 0) {
      return call("run_command", object().put("command", COMMAND + " src/" + name(turn)));
    }
    String path = turn == 1 ? "total.sh" : "src/" + name(turn);
    return call("read_file", object().put("path", path));
  }

  private static boolean offers(JsonNode request, String tool) {
    return request.path("tools").valueStream().anyMatch(t -> t.path("name").asText().equals(tool));
  }

  private static Turn call(String tool, JsonNode input) {
    return new Turn("", List.of(new Turn.Call(tool, input)));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static JsonNode array(String text) {
    return JsonNodeFactory.instance.arrayNode().add(text);
  }
}
