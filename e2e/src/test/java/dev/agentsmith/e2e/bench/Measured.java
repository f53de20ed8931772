package dev.agentsmith.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A process under measurement: when it began, and the most memory it ever had resident.
final class Measured implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final Path output;
  private final Instant beganAt;
  private final long began;
  private volatile long peakKib;

  private Measured(Process process, Path output, Instant beganAt, long began) {
    this.process = process;
    this.output = output;
    this.beganAt = beganAt;
    this.began = began;
    Thread.ofPlatform().daemon().start(this::watchMemory);
  }

  static Measured start(
      List<String> command, Path directory, Map<String, String> environment, Path output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Instant beganAt = Instant.now();
    long began = System.nanoTime();
    return new Measured(builder.start(), output, beganAt, began);
  }

  /// When it was started, by the clock that its events carry.
  Instant beganAt() {
    return beganAt;
  }

  double millisUntil(long nanoTime) {
    return (nanoTime - began) / 1e6;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits for its end.
  ///
  /// @return milliseconds it took
  /// @throws IllegalStateException if it failed, with all it printed
  double end() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
      throw failed();
    }
    return millisUntil(System.nanoTime());
  }

  IllegalStateException failed() throws IOException {
    String words = Files.readString(output);
    process.destroyForcibly();
    return new IllegalStateException("the measured process failed:\n" + words);
  }

  /// What its threads used of the processor until now, in ticks of ten milliseconds.
  double cpuMillis() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return 10.0 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    } catch (IOException e) {
      return 0;
    }
  }

  double peakMib() {
    return peakKib / 1024.0;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  // The kernel keeps the peak itself (VmHWM), but forgets it when the process ends: read it often.
  private void watchMemory() {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    List<String> lines = new ArrayList<>();
    try {
      while (!process.waitFor(2, TimeUnit.MILLISECONDS)) {
        lines.clear();
        lines.addAll(Files.readAllLines(status));
        for (String line : lines) {
          if (line.startsWith("VmHWM:")) {
            peakKib = Math.max(peakKib, Long.parseLong(line.replaceAll("\\D", "")));
          }
        }
      }
    } catch (IOException e) {
      // It ended between the question and the answer.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
