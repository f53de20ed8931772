package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tool by which the model says that a phase is over. It does nothing but keep what was said.
public final class EndingTool implements Tool {
  private final String name;
  private final String answer;
  private @Nullable JsonNode said;

  private EndingTool(String name, String answer) {
    this.name = name;
    this.answer = answer;
  }

  public static EndingTool submitPlan() {
    return new EndingTool("submit_plan", "The plan was taken.");
  }

  public static EndingTool finish() {
    return new EndingTool("finish", "Now the tests are run.");
  }

  /// What was said since the last time it was asked for.
  public Optional<JsonNode> take() {
    JsonNode last = said;
    said = null;
    return Optional.ofNullable(last);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return name.replace('_', ' ');
  }

  @Override
  public ToolResult call(JsonNode arguments) {
    said = arguments;
    return ToolResult.of(answer);
  }
}
