package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/// Asks the person who started the run, with a default that holds when no answer comes in time.
public final class AskPerson implements Tool {
  private static final int DEFAULT_MINUTES = 10;
  private static final int MAX_MINUTES = 60;

  private final Asking asking;

  public AskPerson(Asking asking) {
    this.asking = asking;
  }

  @Override
  public String name() {
    return "ask_person";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "asking: " + FileName.cut(arguments.path("question").asText());
  }

  @Override
  public ToolResult call(JsonNode arguments) throws InterruptedException {
    String question = arguments.path("question").asText().strip();
    String fallback = arguments.path("default").asText().strip();
    if (question.isEmpty() || fallback.isEmpty()) {
      return ToolResult.error(
          "Give a question and a default: what you do if nobody answers in time.");
    }
    List<String> choices =
        arguments.path("choices").valueStream().map(JsonNode::asText).limit(5).toList();
    int minutes = Math.clamp(arguments.path("minutes").asInt(DEFAULT_MINUTES), 1, MAX_MINUTES);
    Asking.Answer answer = asking.ask(question, choices, fallback, Duration.ofMinutes(minutes));
    return ToolResult.of(
        answer.by().isEmpty()
            ? "Nobody answered. Go on with your default (\"%s\") and note it as a decision."
                .formatted(fallback)
            : "%s answers: %s".formatted(answer.by(), answer.text()));
  }
}
