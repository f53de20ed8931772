package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.Command;
import dev.agentsmith.agent.workspace.CommandResult;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.agent.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;

/// Runs a shell command in the checkout.
public final class RunCommand implements Tool {
  private static final int DEFAULT_SECONDS = 120;
  private static final int MAX_SECONDS = 600;

  private final Workspace workspace;
  private final CommandRunner runner;

  public RunCommand(Workspace workspace, CommandRunner runner) {
    this.workspace = workspace;
    this.runner = runner;
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
  public ToolResult call(JsonNode arguments) throws PathRefused, InterruptedException {
    String line = arguments.path("command").asText();
    Path directory = workspace.directory(arguments.path("directory").asText());
    int seconds =
        Math.clamp(arguments.path("timeout_seconds").asInt(DEFAULT_SECONDS), 1, MAX_SECONDS);
    if (line.isBlank()) {
      return ToolResult.error("command is empty. Give a line for the shell.");
    }
    CommandResult result = runner.run(new Command(line, directory, Duration.ofSeconds(seconds)));
    if (result.timedOut()) {
      return ToolResult.error(
          "The command did not end within %d s and was ended. Run less of it, or give"
                  .formatted(seconds)
              + " timeout_seconds (at most %d). Its output so far:\n%s"
                  .formatted(MAX_SECONDS, result.output()));
    }
    String left =
        result.leftBehind() == 0
            ? ""
            : "[%d background processes were ended with the command]\n"
                .formatted(result.leftBehind());
    return ToolResult.of("exit code %d\n%s%s".formatted(result.exitCode(), left, result.output()));
  }
}
