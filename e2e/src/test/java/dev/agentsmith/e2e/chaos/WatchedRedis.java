package dev.agentsmith.e2e.chaos;

import dev.agentsmith.testkit.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A primary, a replica and three Sentinels. Sentinels name addresses themselves, so nothing stands
/// between them and a client. Replication is asynchronous: a failover may lose the newest writes.
final class WatchedRedis implements RedisSide {
  private static final int SENTINELS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path directory;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Process> sentinels = new ArrayList<>();
  private final List<Integer> sentinelPorts = new ArrayList<>();
  private int stopped = -1;

  private static final class Node {
    private final int port;
    private Process process;

    Node(int port, Process process) {
      this.port = port;
      this.process = process;
    }
  }

  private WatchedRedis(Path directory) {
    this.directory = directory;
  }

  static WatchedRedis start(Path directory) throws IOException {
    var redis = new WatchedRedis(Files.createDirectories(directory));
    int primary = freePort();
    redis.nodes.add(new Node(primary, redis.launch(primary, 0)));
    int second = freePort();
    redis.nodes.add(new Node(second, redis.launch(second, primary)));
    for (int i = 0; i < SENTINELS; i++) {
      redis.sentinel(i, primary);
    }
    Eventually.within(LIMIT).until(() -> redis.primary() == primary && redis.isPaired());
    return redis;
  }

  @Override
  public String url(String way) {
    return sentinelPorts.stream()
        .map(port -> "127.0.0.1:" + port)
        .collect(Collectors.joining(",", "redis-sentinel://", "#mymaster"));
  }

  @Override
  public int port() {
    return primary();
  }

  @Override
  public synchronized void kill() {
    int primary = primary();
    nodes.stream()
        .filter(node -> node.port == primary)
        .forEach(node -> node.process.destroyForcibly().onExit().join());
  }

  /// Sentinels make it the replica of whoever is the primary now; alone it would be another one.
  @Override
  public synchronized void startAgain() throws IOException {
    for (Node node : nodes) {
      if (!node.process.isAlive()) {
        int primary =
            Eventually.within(LIMIT).until(this::primary, port -> port > 0 && port != node.port);
        node.process = launch(node.port, primary);
      }
    }
    Eventually.within(LIMIT).until(this::isPaired);
  }

  @Override
  public synchronized void stop(boolean now) throws IOException {
    if (now) {
      stopped = primary();
    }
    for (Node node : nodes) {
      if (node.port == stopped && node.process.isAlive()) {
        Signals.send(now ? "STOP" : "CONT", node.process.pid());
      }
    }
  }

  @Override
  public void close() throws IOException {
    stop(false);
    sentinels.forEach(process -> process.destroyForcibly().onExit().join());
    nodes.forEach(node -> node.process.destroyForcibly().onExit().join());
  }

  private Process launch(int port, int primary) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--repl-diskless-sync-delay",
                "0",
                "--maxmemory",
                "256mb"));
    if (primary > 0) {
      command.addAll(List.of("--replicaof", "127.0.0.1 " + primary));
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(directory.resolve("redis-" + port + ".log").toFile()))
        .start();
  }

  private void sentinel(int number, int primary) throws IOException {
    int port = freePort();
    Path config = directory.resolve("sentinel-" + number + ".conf");
    Files.writeString(
        config,
        """
        bind 127.0.0.1
        port %d
        sentinel monitor mymaster 127.0.0.1 %d 2
        sentinel down-after-milliseconds mymaster 1000
        sentinel failover-timeout mymaster 3000
        """
            .formatted(port, primary));
    sentinelPorts.add(port);
    sentinels.add(
        new ProcessBuilder("redis-server", config.toString(), "--sentinel")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sentinel-" + number + ".log").toFile())
            .start());
  }

  /// As the Sentinels have it; 0 if none answers.
  private int primary() {
    for (int port : sentinelPorts) {
      List<String> words = ask(port, "SENTINEL get-master-addr-by-name mymaster", 5);
      if (words.size() == 5) {
        return Integer.parseInt(words.get(4));
      }
    }
    return 0;
  }

  private boolean isPaired() {
    return ask(primary(), "INFO replication", 12).stream()
        .anyMatch(line -> line.startsWith("slave0:") && line.contains("state=online"));
  }

  /// Some lines of the answer; none if nobody answers.
  private static List<String> ask(int port, String command, int lines) {
    List<String> answer = new ArrayList<>();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(500);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answer.add(line);
        if (answer.size() == lines) {
          break;
        }
      }
    } catch (IOException e) {
      // what came until now
    }
    return answer;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
