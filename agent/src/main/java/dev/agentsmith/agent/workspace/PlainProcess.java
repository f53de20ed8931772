package dev.agentsmith.agent.workspace;

import dev.agentsmith.agent.sandbox.StartedProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// A process as Java starts one: in a session of its own, and around it nothing.
final class PlainProcess implements StartedProcess {
  private final Process process;
  private final CompletableFuture<Integer> exit;

  private PlainProcess(Process process) {
    this.process = process;
    this.exit = process.onExit().thenApply(Process::exitValue);
  }

  static PlainProcess start(List<String> words, Map<String, String> variables, Path directory) {
    List<String> line = new ArrayList<>(List.of("setsid"));
    line.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().clear();
    builder.environment().putAll(variables);
    try {
      return new PlainProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("the shell can't be started: " + e.getMessage(), e);
    }
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public InputStream output() {
    return process.getInputStream();
  }

  @Override
  public CompletableFuture<Integer> exit() {
    return exit;
  }

  @Override
  public void release() {
    // Java has let go of it already.
  }
}
