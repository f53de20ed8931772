package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.Command;
import dev.agentsmith.agent.workspace.CommandResult;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.agent.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// Runs a shell command in the checkout: to its end, or beside the conversation.
public final class RunCommand implements Tool {
  private static final int DEFAULT_SECONDS = 120;
  private static final int MAX_SECONDS = 600;
  private static final int BACKGROUND_SECONDS = 3_600;

  /// What is kept of an output for later reading.
  static final int MAX_KEPT_CHARS = 2_000_000;

  private final Workspace workspace;
  private final CommandRunner runner;
  private final BackgroundCommands background;
  private final LongOutput output;

  public RunCommand(
      Workspace workspace, CommandRunner runner, BackgroundCommands background, Shelf shelf) {
    this.workspace = workspace;
    this.runner = runner;
    this.background = background;
    this.output = new LongOutput(shelf);
  }

  @Override
  public String name() {
    return "run_command";
  }

  @Override
  public boolean onlyReads() {
    return false;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "running " + FileName.cut(arguments.path("command").asText());
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException, InterruptedException {
    String line = arguments.path("command").asText();
    Path directory = workspace.directory(arguments.path("directory").asText());
    if (line.isBlank()) {
      return ToolResult.error("command is empty. Give a line for the shell.");
    }
    return arguments.path("background").asBoolean()
        ? begun(line, directory)
        : run(
            line,
            directory,
            Math.clamp(arguments.path("timeout_seconds").asInt(DEFAULT_SECONDS), 1, MAX_SECONDS));
  }

  private ToolResult begun(String line, Path directory) {
    if (background.isFull()) {
      return ToolResult.error(
          "%d commands run in the background already. End one with watch_command first."
              .formatted(BackgroundCommands.MAX_LIVE));
    }
    int id = background.add(line, runner.start(command(line, directory, BACKGROUND_SECONDS)));
    return ToolResult.of(
        "Background command %d was started. See what it writes, or end it, with watch_command."
            .formatted(id));
  }

  private ToolResult run(String line, Path directory, int seconds)
      throws IOException, InterruptedException {
    CommandResult result = runner.run(command(line, directory, seconds));
    if (result.timedOut()) {
      return ToolResult.error(
          "The command did not end within %d s and was ended. Run less of it, give timeout_seconds"
                  .formatted(seconds)
              + " (at most %d), or run it in the background. Its output so far:\n%s"
                  .formatted(MAX_SECONDS, output.fitted(result.output())));
    }
    String left =
        result.leftBehind() == 0
            ? ""
            : "[%d background processes were ended with the command]\n"
                .formatted(result.leftBehind());
    return ToolResult.of(
        "exit code %d\n%s%s".formatted(result.exitCode(), left, output.fitted(result.output())));
  }

  private static Command command(String line, Path directory, int seconds) {
    return new Command(line, directory, Duration.ofSeconds(seconds), MAX_KEPT_CHARS);
  }
}
