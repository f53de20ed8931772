package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Docker engine of a test's own, on a socket of its own: no bridge, no iptables, so that it
/// disturbs nobody. Its images stay in its directory; its containers end with it. A test that can't
/// have one fails and says why.
public final class RealDocker implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final long STOP_SECONDS = 30;

  private final Path directory;
  private final Path sockets;
  private Process engine;

  private RealDocker(Path directory, Path sockets) throws IOException {
    this.directory = directory;
    this.sockets = sockets;
    this.engine = launch();
  }

  /// Starts one, or the one that a test which was killed has left in this directory anew.
  public static RealDocker start(Path directory) throws IOException {
    if (!Files.isExecutable(Path.of("/usr/sbin/dockerd"))
        && !Files.isExecutable(Path.of("/usr/bin/dockerd"))) {
      throw new AssertionError(
          "There is no dockerd here. Install the package docker.io (./test does).");
    }
    if (!System.getProperty("user.name").equals("root")) {
      throw new AssertionError("A Docker engine of its own needs root. Run the tests as root.");
    }
    endLeftover(directory.resolve("docker.pid"));
    // A socket's path has at most 107 bytes, wherever the checkout is.
    var docker =
        new RealDocker(
            Files.createDirectories(directory), Files.createTempDirectory("docker").toRealPath());
    try {
      docker.awaitAnswer();
      docker.removeAll();
      return docker;
    } catch (RuntimeException | AssertionError e) {
      docker.close();
      throw e;
    }
  }

  /// As in `DOCKER_HOST`.
  public String host() {
    return "unix://" + sockets.resolve("docker.sock");
  }

  /// Runs the command line program; what it printed.
  ///
  /// @throws AssertionError with its words if it fails
  public String docker(String... words) {
    try {
      Process process = command(words).start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("docker " + String.join(" ", words) + ": " + out);
      }
      return out.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /// The same, to be started as the caller likes.
  public ProcessBuilder command(String... words) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DOCKER_HOST", host());
    return builder;
  }

  /// Ends it in good order, and its containers with it.
  public void stop() {
    engine.destroy();
    awaitEnd();
  }

  /// Ends it as a crash would.
  public void kill() {
    engine.destroyForcibly();
    awaitEnd();
  }

  /// Starts it after a stop or a kill; its images and ended containers are still there.
  public void startAgain() throws IOException {
    // A killed containerd whose parent is gone may stay a zombie, and be taken for a living one.
    Files.deleteIfExists(sockets.resolve("exec/containerd/containerd.pid"));
    engine = launch();
    awaitAnswer();
  }

  /// Removes all containers and volumes.
  public void removeAll() {
    for (String id : docker("ps", "--all", "--quiet").lines().toList()) {
      docker("rm", "--force", "--volumes", id);
    }
    for (String volume : docker("volume", "ls", "--quiet").lines().toList()) {
      docker("volume", "rm", volume);
    }
  }

  @Override
  public void close() {
    try {
      if (engine.isAlive()) {
        removeAll();
      }
    } finally {
      stop();
      unmount();
      delete(sockets);
    }
  }

  /// What an engine that was killed has left mounted would keep its directories from being deleted.
  private void unmount() {
    try {
      // The fifth field is the place
      // (https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html).
      List<String> places =
          Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
              .map(line -> line.split(" ", 6)[4])
              .filter(place -> isBelow(place, directory) || isBelow(place, sockets))
              .toList();
      for (String place : places.reversed()) {
        new ProcessBuilder("umount", place).start().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isBelow(String place, Path directory) {
    return Path.of(place).startsWith(directory);
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            "dockerd",
            "--data-root",
            directory.resolve("data").toString(),
            "--exec-root",
            sockets.resolve("exec").toString(),
            "--pidfile",
            directory.resolve("docker.pid").toString(),
            "--host",
            host(),
            "--bridge=none",
            "--iptables=false")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return directory.resolve("dockerd.log");
  }

  private void awaitAnswer() throws IOException {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (command("version").redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor()
          != 0) {
        boolean ended = engine.waitFor(50, TimeUnit.MILLISECONDS);
        if (ended || System.nanoTime() > limit) {
          throw new AssertionError(
              "dockerd did not start:\n"
                  + Files.readString(log()).lines().toList().reversed().stream()
                      .limit(10)
                      .toList());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void awaitEnd() {
    try {
      if (!engine.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        engine.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      engine.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void endLeftover(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
        .filter(process -> process.info().command().orElse("").endsWith("dockerd"))
        .ifPresent(
            process -> {
              process.destroy();
              process.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
            });
    Files.deleteIfExists(pidFile);
  }

  /// As far as it goes: mounts of the engine's may still be there.
  private static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // Empty directories in the temporary one do no harm.
      return;
    }
  }
}
