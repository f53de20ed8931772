package dev.agentsmith.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The built program as a dispatcher, in a process of its own, with what its metrics and the kernel
/// say of it.
final class DispatcherUnderLoad implements AutoCloseable {
  private static final int TRIES = 400;

  private final Process process;
  private final int port;
  private final int metricsPort;
  private final Path log;

  private DispatcherUnderLoad(Process process, int port, int metricsPort, Path log) {
    this.process = process;
    this.port = port;
    this.metricsPort = metricsPort;
    this.log = log;
  }

  /// Started and ready.
  ///
  /// @param program `bin/agentsmith` of the distribution
  /// @param prefix of the command, such as `taskset -c 0`
  static DispatcherUnderLoad start(
      Path program, Path directory, String name, List<String> prefix, Map<String, String> variables)
      throws IOException {
    int port = freePort();
    int metricsPort = freePort();
    Path log = directory.resolve(name + ".log");
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(program.toString(), "dispatcher", "--port", Integer.toString(port)));
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    var environment = builder.environment();
    environment.put("HOME", directory.toString());
    environment.put("AGENTSMITH_LOG", "warn");
    environment.put("SLACK_BOT_TOKEN", "xoxb-bench");
    environment.put("SLACK_SIGNING_SECRET", SlackCommands.SECRET);
    environment.put("METRICS_PORT", Integer.toString(metricsPort));
    environment.putAll(variables);
    Process process = builder.start();
    // Who stops the bench stops what it started.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    var dispatcher = new DispatcherUnderLoad(process, port, metricsPort, log);
    dispatcher.awaitListening();
    return dispatcher;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  void kill() {
    process.destroyForcibly();
  }

  /// What its threads used of the processor until now; the kernel counts in ticks of 10 ms.
  double cpuSeconds() throws IOException {
    return cpuSeconds(process.pid());
  }

  /// The same of any process.
  static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  /// The most memory it ever had resident.
  double peakMib() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0)
        / 1024.0;
  }

  /// All lines of its metrics: name and labels → value.
  Map<String, Double> metrics() throws IOException {
    String text;
    try (var in = URI.create("http://127.0.0.1:" + metricsPort + "/metrics").toURL().openStream()) {
      text = new String(in.readAllBytes(), UTF_8);
    }
    Map<String, Double> all = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              all.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            });
    return all;
  }

  double heapMib() throws IOException {
    return metrics().entrySet().stream()
            .filter(line -> line.getKey().startsWith("jvm_memory_used_bytes{area=\"heap\""))
            .mapToDouble(Map.Entry::getValue)
            .sum()
        / (1 << 20);
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitListening() throws IOException {
    for (int i = 0; i < TRIES && process.isAlive(); i++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    process.destroyForcibly();
    throw new IOException("the dispatcher does not listen:\n" + log());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
