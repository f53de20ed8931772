package dev.agentsmith.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// A fixed conversation, as data: phases, each with its turns.
///
/// ```json
/// {"name": "todo-list", "phases": [
///   {"until": "submit_plan", "turns": [{"text": "I look first.", "calls": [
///     {"name": "read_file", "input": {"path": "README.md"}}]}]},
///   {"until": "finish", "turns": []}]}
/// ```
///
/// A phase is played when the tool of its `until` is offered (without `until`: always) and goes on
/// until that tool was called. Nothing is remembered: which turn is next follows from the request's
/// own messages, so that a request sent twice gets the same answer, and many runs can share a
/// model.
public final class Conversation implements Turns {
  private final String name;
  private final List<Phase> phases;

  private record Phase(String until, List<Turn> turns) {}

  private Conversation(String name, List<Phase> phases) {
    this.name = name;
    this.phases = List.copyOf(phases);
  }

  /// Reads one.
  public static Conversation read(InputStream json) throws IOException {
    return of(new ObjectMapper().readTree(json));
  }

  public static Conversation of(JsonNode json) {
    List<Phase> phases = new ArrayList<>();
    for (JsonNode phase : json.path("phases")) {
      List<Turn> turns = new ArrayList<>();
      for (JsonNode turn : phase.path("turns")) {
        List<Turn.Call> calls = new ArrayList<>();
        for (JsonNode call : turn.path("calls")) {
          calls.add(new Turn.Call(call.path("name").asText(), call.path("input")));
        }
        turns.add(new Turn(turn.path("text").asText(""), calls));
      }
      phases.add(new Phase(phase.path("until").asText(""), turns));
    }
    return new Conversation(json.path("name").asText("unnamed"), phases);
  }

  @Override
  public Turn answer(JsonNode request) {
    List<JsonNode> said = new ArrayList<>();
    for (JsonNode message : request.path("messages")) {
      if (message.path("role").asText().equals("assistant")) {
        said.add(message);
      }
    }
    int current = phaseOf(request, said);
    int next = said.size() - endOfEarlierPhases(current, said);
    Phase phase = phases.get(current);
    if (next >= phase.turns().size()) {
      throw ApiError.invalid(
          "the script \"%s\" has no turn %d in its phase %d"
              .formatted(name, next + 1, current + 1));
    }
    return phase.turns().get(next);
  }

  // The first phase on offer that has not ended; the last one on offer if all have.
  private int phaseOf(JsonNode request, List<JsonNode> said) {
    int last = -1;
    for (int i = 0; i < phases.size(); i++) {
      String until = phases.get(i).until();
      if (until.isEmpty() || offers(request, until)) {
        last = i;
        if (until.isEmpty() || said.stream().noneMatch(message -> calls(message, until))) {
          return i;
        }
      }
    }
    if (last < 0) {
      throw ApiError.invalid("the script \"%s\" has no phase for these tools".formatted(name));
    }
    return last;
  }

  private int endOfEarlierPhases(int current, List<JsonNode> said) {
    for (int i = said.size() - 1; i >= 0; i--) {
      JsonNode message = said.get(i);
      if (phases.subList(0, current).stream().anyMatch(phase -> calls(message, phase.until()))) {
        return i + 1;
      }
    }
    return 0;
  }

  private static boolean offers(JsonNode request, String tool) {
    return request.path("tools").valueStream().anyMatch(t -> t.path("name").asText().equals(tool));
  }

  private static boolean calls(JsonNode message, String tool) {
    return message
        .path("content")
        .valueStream()
        .anyMatch(
            block ->
                block.path("type").asText().equals("tool_use")
                    && block.path("name").asText().equals(tool));
  }
}
