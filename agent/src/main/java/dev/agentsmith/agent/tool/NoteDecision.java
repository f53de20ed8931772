package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiConsumer;

/// Keeps a choice for the report, at the moment it is made: later it is forgotten or cleared away.
public final class NoteDecision implements Tool {
  private final BiConsumer<String, String> log;

  /// @param log takes the decision and why
  public NoteDecision(BiConsumer<String, String> log) {
    this.log = log;
  }

  @Override
  public String name() {
    return "note_decision";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "noting a decision";
  }

  @Override
  public ToolResult call(JsonNode arguments) {
    log.accept(arguments.path("decision").asText(), arguments.path("why").asText());
    return ToolResult.of("Noted.");
  }
}
