package dev.agentsmith.loopback;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A real Redis, on 127.0.0.1 if nothing else is said, that keeps nothing on disk, as the one of
/// our manifests: 256 MB, `noeviction`. It lives as long as somebody keeps this object open; a JVM
/// that is killed leaves it running, so who must not leave it behind watches over [#pid()].
public final class RedisServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final int ATTEMPTS_TO_FIND_A_PORT = 5;

  private final RedisSetup setup;
  private final Path program;
  private final int port;
  private Process process;

  private RedisServer(RedisSetup setup, Path program, int port, Process process) {
    this.setup = setup;
    this.program = program;
    this.port = port;
    this.process = process;
  }

  /// Starts one in `directory` on a free port, with the program that Agent Smith brings along.
  public static RedisServer start(Path directory) {
    return RedisSetup.in(directory).start();
  }

  static RedisServer start(RedisSetup setup) {
    try {
      Files.createDirectories(setup.directory());
      Path program = setup.program();
      if (program == null) {
        program = BundledRedis.unpackInto(setup.directory());
      }
      return startOnFreePort(setup, program);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Between finding a free port and Redis taking it, somebody else may take it: then another one.
  private static RedisServer startOnFreePort(RedisSetup setup, Path program) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = setup.port() == 0 ? setup.listening().freePort() : setup.port();
      try {
        return new RedisServer(setup, program, port, launch(setup, program, port));
      } catch (ProblemException taken) {
        boolean another = setup.port() == 0 && attempt < ATTEMPTS_TO_FIND_A_PORT;
        if (!another || !taken.first().what().contains("Failed listening")) {
          throw taken;
        }
      }
    }
  }

  public int port() {
    return port;
  }

  /// `host:port`, as in `REDIS_URL`.
  public String address() {
    return setup.listening().host() + ":" + port;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /// Ends it as a power cut would: nothing is said to anybody, nothing is kept.
  public synchronized void killHard() {
    process.destroyForcibly();
    awaitEnd();
  }

  /// Ends it if it runs, and starts it again on the same port: it comes back empty.
  public synchronized void startAgain() {
    killHard();
    try {
      process = launch(setup, program, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    process.destroy();
    try {
      if (process.waitFor(2, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    killHard();
  }

  private void awaitEnd() {
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Process launch(RedisSetup setup, Path program, int port) throws IOException {
    Path log = setup.directory().resolve("redis.log");
    Files.deleteIfExists(log);
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "-")
            .directory(setup.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    if (!Files.isExecutable(program)) {
      throw notStarted(program, "there is no such program.");
    }
    Process process = builder.start();
    try {
      setup.onLaunch().accept(process.pid());
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    // By standard input, so that the password stands in no list of processes and in no file.
    try (var configuration = process.outputWriter()) {
      configuration.write(configuration(setup, port));
    } catch (IOException e) {
      // It ended before it had read: its log says why, below.
    }
    try {
      awaitAnswer(process, program, port, setup, log);
      return process;
    } catch (RuntimeException | IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String configuration(RedisSetup setup, int port) {
    Secret password = setup.password();
    String open =
        """
        bind %s
        port %d
        save ""
        appendonly no
        maxmemory 256mb
        maxmemory-policy noeviction
        """
            .formatted(bind(setup.listening()), port);
    return password == null ? open : open + "requirepass \"" + password.reveal() + "\"\n";
  }

  private static String bind(Listening listening) {
    return listening.bind().isAnyLocalAddress() ? "*" : listening.bind().getHostAddress();
  }

  private static void awaitAnswer(
      Process process, Path program, int port, RedisSetup setup, Path log) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (!RedisPing.answers(
          setup.listening().fromHere(), port, process.pid(), setup.password())) {
        // Waiting for its end is the pause between two questions.
        if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
          throw notStarted(program, lastWords(log));
        }
        if (System.nanoTime() - deadline >= 0) {
          throw notStarted(program, "It did not answer within 10 seconds. " + lastWords(log));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Redis started", e);
    }
  }

  // Without what stands before each line: process, date and the mark of its importance.
  private static String lastWords(Path log) throws IOException {
    String last = Files.readString(log).lines().reduce("", (before, line) -> line);
    return last.replaceFirst("^\\d+:\\w .*? [#*] ", "").strip();
  }

  private static ProblemException notStarted(Path program, String why) {
    return new ProblemException(
        Problem.of(
            "Redis (" + program + ") could not be started: " + why,
            "Set REDIS_URL to a Redis that runs, or install redis-server."));
  }
}
