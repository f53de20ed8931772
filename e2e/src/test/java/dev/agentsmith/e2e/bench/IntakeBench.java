package dev.agentsmith.e2e.bench;

import dev.agentsmith.loopback.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// How many signed events of Slack one dispatcher takes in a second, and how long Slack waits for
/// its 200: for what people say to each other, which leaves no trace, and for commands, which stand
/// in Redis before the answer; what follows from them is done after the rush, and not counted.
/// Beside it the official framework for Node, which checks the signature and says 200. By turns;
/// each server has one processor for itself, the load another. Started by `bench/intake`.
public final class IntakeBench {
  /// So many that no server waits for the load.
  private static final int CONNECTIONS = 16;

  /// In each turn of a second or so. Both servers compile what they do often while they do it: so
  /// many turns is it before they do it no faster.
  private static final int COMMANDS = 12_000;

  private static final int CHATTERS = 48_000;
  private static final int WARM_UP_ROUNDS = 5;
  private static final int ROUNDS = 5;
  private static final int TRIES = 200;
  private static final int BOLT_PORT = 3900;
  private static final String CHATTER = "good morning, how is everybody";
  private static final String COMMAND = "<@U0BOT> help";
  private static final List<String> ALONE = List.of("taskset", "-c", "0");

  private final PrintStream out;
  private final SlackCommands slack = new SlackCommands();
  private final Series throughput = new Series();
  private final Series processor = new Series();
  private final Series p50 = new Series();
  private final Series p99 = new Series();

  private IntakeBench(PrintStream out) {
    this.out = out;
  }

  /// @param args the distribution, `bolt.mjs`, and the directory where bolt is installed; empty
  ///     where there is no Node
  public static void main(String[] args) throws Exception {
    new IntakeBench(System.out).run(Path.of(args[0], "bin", "agentsmith"), args[1], args[2]);
    System.exit(0);
  }

  private void run(Path program, String script, String bolt) throws Exception {
    Path work = Files.createTempDirectory("agentsmith-intake");
    try (RedisServer redis = RedisServer.start(Files.createDirectory(work.resolve("redis")));
        YesSlack yes = YesSlack.start((_, _, _, _) -> {});
        DispatcherUnderLoad dispatcher =
            DispatcherUnderLoad.start(
                program,
                work,
                "dispatcher",
                ALONE,
                Map.of(
                    "REDIS_URL", redis.address(),
                    "SLACK_API_URL", yes.url(),
                    "SPAWNER_TYPE", "process"))) {
      Runtime.getRuntime().addShutdownHook(new Thread(redis::killHard));
      Process node = bolt.isEmpty() ? null : bolt(script, Path.of(bolt), work);
      for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
        boolean warmUp = round < WARM_UP_ROUNDS;
        measure(warmUp, dispatcher.port(), dispatcher.pid(), "ours, chatter", CHATTERS, CHATTER);
        if (node != null) {
          measure(warmUp, BOLT_PORT, node.pid(), "bolt, chatter", CHATTERS, CHATTER);
        }
        measure(warmUp, dispatcher.port(), dispatcher.pid(), "ours, commands", COMMANDS, COMMAND);
        awaitAnswers(dispatcher);
        if (node != null) {
          measure(warmUp, BOLT_PORT, node.pid(), "bolt, commands", COMMANDS, COMMAND);
        }
      }
      print();
      if (node != null) {
        node.destroyForcibly();
      }
    }
  }

  private void print() throws IOException {
    String line = "%n%-16s %20s %18s %20s %24s";
    out.printf(line, "", "events/s", "CPU µs", "p50 µs", "p99 µs");
    for (String who : throughput.names("")) {
      out.printf(
          line,
          who,
          throughput.median(who),
          processor.median(who),
          p50.median(who),
          p99.median(who));
    }
    for (String what : List.of("chatter", "commands")) {
      if (!throughput.names("bolt, " + what).isEmpty()) {
        out.printf(
            Locale.ROOT,
            "%n%s: %.1f times bolt's throughput, %.1f times for the same CPU, %.2f times its p99",
            what,
            throughput.middle("ours, " + what) / throughput.middle("bolt, " + what),
            processor.middle("bolt, " + what) / processor.middle("ours, " + what),
            p99.middle("ours, " + what) / p99.middle("bolt, " + what));
      }
    }
    out.printf("%nload of the machine: %s", Files.readString(Path.of("/proc/loadavg")));
  }

  private void measure(boolean warmUp, int port, long pid, String who, int events, String text)
      throws Exception {
    List<SlackCommands.Request> requests = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      requests.add(slack.message(text, 1000));
    }
    var latencies = new Latencies();
    double cpu = DispatcherUnderLoad.cpuSeconds(pid);
    long begin = System.nanoTime();
    send(port, requests, latencies);
    double seconds = (System.nanoTime() - begin) / 1e9;
    long[] sorted = latencies.take();
    if (!warmUp) {
      throughput.add(who, events / seconds);
      processor.add(who, (DispatcherUnderLoad.cpuSeconds(pid) - cpu) * 1e6 / events);
      p50.add(who, Latencies.millis(sorted, 0.5) * 1e3);
      p99.add(who, Latencies.millis(sorted, 0.99) * 1e3);
    }
  }

  /// Each connection sends its share, one after the other, as Slack keeps its connections.
  private static void send(int port, List<SlackCommands.Request> requests, Latencies latencies)
      throws Exception {
    try (ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> shares = new ArrayList<>();
      int share = requests.size() / CONNECTIONS;
      for (int i = 0; i < CONNECTIONS; i++) {
        List<SlackCommands.Request> own = requests.subList(i * share, (i + 1) * share);
        Callable<Object> sending =
            () -> {
              try (var connection = SlackCommands.connect(port)) {
                for (SlackCommands.Request request : own) {
                  latencies.add(connection.send(request));
                }
              }
              return own;
            };
        shares.add(senders.submit(sending));
      }
      for (Future<?> one : shares) {
        var _ = one.get();
      }
    }
  }

  /// What one turn left to do must not be done in the next one's time.
  private static void awaitAnswers(DispatcherUnderLoad dispatcher) throws Exception {
    while (dispatcher.metrics().getOrDefault("agentsmith_leases_held", 0.0) > 0) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static Process bolt(String script, Path directory, Path work) throws IOException {
    List<String> command = new ArrayList<>(ALONE);
    command.addAll(List.of("node", script));
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("bolt.log").toFile());
    builder.environment().put("SLACK_SIGNING_SECRET", SlackCommands.SECRET);
    builder.environment().put("PORT", Integer.toString(BOLT_PORT));
    builder.environment().put("NODE_ENV", "production");
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    for (int i = 0; i < TRIES && process.isAlive(); i++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), BOLT_PORT).close();
        return process;
      } catch (IOException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    throw new IOException("bolt does not listen:\n" + Files.readString(work.resolve("bolt.log")));
  }
}
