package dev.agentsmith.app.demo;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A dispatcher as a process of its own, as in production.
final class DispatcherProcess implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("dispatcher started port=(\\d+) ");
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final long LOOK_MILLIS = 50;
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
    // Whoever has a Slack app in their shell does not mean it here.
    builder.environment().keySet().removeIf(name -> name.startsWith("SLACK_"));
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

  /// Where it listens, once it does: it takes a free port and says in its log which.
  String awaitAddress() throws IOException, InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < end) {
      Matcher said = LISTENS.matcher(Files.readString(log));
      if (said.find()) {
        return "http://127.0.0.1:" + said.group(1);
      }
      process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      requireAlive();
    }
    throw new ProblemException(
        Problem.of(
            "The dispatcher did not start in " + START_LIMIT.toSeconds() + " seconds.",
            "All it said is in " + log + "."));
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
