package dev.agentsmith.app.demo;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A dispatcher as a process of its own, as in production.
final class DispatcherProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 10;

  private final Process process;
  private final Path log;

  private DispatcherProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static DispatcherProcess start(
      Path launcher, DemoSpace space, Map<String, String> environment, Guard guard)
      throws IOException {
    var builder =
        new ProcessBuilder(
            List.of(launcher.toString(), "dispatcher", "--config", space.config().toString()));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(space.dispatcherLog().toFile());
    Process process = builder.start();
    try {
      guard.watch(process.pid());
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    return new DispatcherProcess(process, space.dispatcherLog());
  }

  /// @throws ProblemException with its last words if it has ended
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      List<String> lines = Files.readAllLines(log);
      String last = lines.isEmpty() ? "" : " Its last line: " + lines.getLast();
      throw new ProblemException(
          Problem.of(
              "The dispatcher ended with exit code " + process.exitValue() + "." + last,
              "All it said is in " + log + "."));
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
