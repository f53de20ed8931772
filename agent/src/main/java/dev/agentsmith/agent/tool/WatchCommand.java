package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.CommandResult;
import java.io.IOException;
import java.time.Duration;

/// Reads what a background command has written since the last look, or ends it.
public final class WatchCommand implements Tool {
  private static final int MAX_WAIT_SECONDS = 60;

  private final BackgroundCommands background;
  private final LongOutput output;

  public WatchCommand(BackgroundCommands background, Shelf shelf) {
    this.background = background;
    this.output = new LongOutput(shelf);
  }

  @Override
  public String name() {
    return "watch_command";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return (arguments.path("stop").asBoolean() ? "ending" : "watching")
        + " command "
        + arguments.path("id").asInt();
  }

  @Override
  public ToolResult call(JsonNode arguments) throws IOException, InterruptedException {
    BackgroundCommands.Entry entry = background.get(arguments.path("id").asInt());
    if (entry == null) {
      return ToolResult.error(
          "There is no background command %d. There are: %s."
              .formatted(arguments.path("id").asInt(), background.ids()));
    }
    if (arguments.path("stop").asBoolean() && entry.command.isRunning()) {
      CommandResult ended = entry.command.stop();
      return ToolResult.of("It was ended.\n" + output.fitted(entry.news(ended.output())));
    }
    int seconds = Math.clamp(arguments.path("wait_seconds").asInt(0), 0, MAX_WAIT_SECONDS);
    boolean ended = entry.command.await(Duration.ofSeconds(seconds));
    if (ended) {
      CommandResult result = entry.command.await();
      return ToolResult.of(
          "It ended with exit code %d after %d s.\n%s"
              .formatted(
                  result.exitCode(),
                  result.took().toSeconds(),
                  output.fitted(entry.news(result.output()))));
    }
    String news = entry.news(entry.command.output());
    return ToolResult.of(
        "It runs since %d s.%s\n%s"
            .formatted(
                entry.command.running().toSeconds(),
                news.isEmpty() ? " Nothing new was written." : "",
                output.fitted(news)));
  }
}
