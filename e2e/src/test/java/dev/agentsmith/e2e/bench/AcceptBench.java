package dev.agentsmith.e2e.bench;

import dev.agentsmith.loopback.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long people wait: from a command of Slack's to its 200, to the first answer in its thread
/// and to its Job. Started by `bench/accept`; Redis is real, Slack and Kubernetes say yes at once.
public final class AcceptBench {
  private static final int WARM_UP = 600;
  private static final int CONNECTIONS = 32;
  private static final Pattern RUN = Pattern.compile("run%22%3A%22([a-z2-7]{16})");
  private static final String CONFIG =
      """
      dispatcher:
        max_parallel_runs: { total: 100000, per_project: 100000, per_user: 100000 }
      projects:
        bench:
          source: { type: GitHub, url: https://github.com/example/bench }
          tickets: { type: GitHub, url: https://github.com/example/bench }
      """;

  private final PrintStream out;
  private final SlackCommands commands = new SlackCommands();
  private final Map<String, Sent> byThread = new ConcurrentHashMap<>();
  private final Map<String, Long> jobs = new ConcurrentHashMap<>();
  private int tickets;

  /// A command that was sent, and what came of it.
  private static final class Sent {
    private final CountDownLatch answered = new CountDownLatch(1);
    private final long at;
    private volatile long said;
    private volatile long first;
    private volatile String run = "";

    Sent(long at) {
      this.at = at;
    }
  }

  private AcceptBench(PrintStream out) {
    this.out = out;
  }

  /// @param args the distribution, seconds for each rate
  public static void main(String[] args) throws Exception {
    new AcceptBench(System.out)
        .run(Path.of(args[0], "bin", "agentsmith"), Integer.parseInt(args[1]));
    System.exit(0);
  }

  private void run(Path program, int seconds) throws Exception {
    Path work = Files.createTempDirectory("agentsmith-accept");
    Path config = Files.writeString(work.resolve("agentsmith.yml"), CONFIG);
    try (RedisServer redis = RedisServer.start(Files.createDirectory(work.resolve("redis")));
        YesSlack slack = YesSlack.start(this::called);
        BareCluster cluster = BareCluster.start(jobs::putIfAbsent);
        DispatcherUnderLoad dispatcher =
            DispatcherUnderLoad.start(
                program,
                work,
                "dispatcher",
                List.of(),
                Map.of(
                    "REDIS_URL", redis.address(),
                    "SLACK_API_URL", slack.url(),
                    "SPAWNER_TYPE", "kubernetes",
                    "KUBECONFIG", cluster.kubeconfig(work).toString(),
                    "AGENTSMITH_CONFIG", config.toString(),
                    "SLACK_EDITS_PER_MINUTE", "0"))) {
      Runtime.getRuntime().addShutdownHook(new Thread(redis::killHard));
      var _ = send(dispatcher.port(), 50, WARM_UP);
      out.printf(
          "%n%-12s %9s | %15s | %15s | %15s | load%n",
          "commands/s", "commands", "200 ms 50/99", "answer ms 50/99", "Job ms 50/99");
      for (int rate : new int[] {1, 10, 100}) {
        print(rate, send(dispatcher.port(), rate, rate * seconds));
      }
      out.print(dispatcher.log());
    }
  }

  private void print(int rate, List<Sent> all) throws IOException {
    long[] said = all.stream().mapToLong(sent -> sent.said - sent.at).sorted().toArray();
    long[] first = all.stream().mapToLong(sent -> sent.first - sent.at).sorted().toArray();
    long[] job = all.stream().mapToLong(sent -> jobs.get(sent.run) - sent.at).sorted().toArray();
    out.printf(
        Locale.ROOT,
        "%-12d %9d | %7.1f %7.1f | %7.1f %7.1f | %7.1f %7.1f | %s%n",
        rate,
        all.size(),
        Latencies.millis(said, 0.5),
        Latencies.millis(said, 0.99),
        Latencies.millis(first, 0.5),
        Latencies.millis(first, 0.99),
        Latencies.millis(job, 0.5),
        Latencies.millis(job, 0.99),
        Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
  }

  /// Each at its time, whether those before were answered or not.
  private List<Sent> send(int port, int rate, int count) throws Exception {
    BlockingQueue<SlackCommands.Connection> free = new LinkedBlockingQueue<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      free.add(SlackCommands.connect(port));
    }
    List<Sent> all = new java.util.ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = begin + i * TimeUnit.SECONDS.toNanos(1) / rate;
      var request = commands.message("<@U0BOT> fix #" + ++tickets + " in bench", Integer.MAX_VALUE);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      Sent sent = new Sent(System.nanoTime());
      byThread.put(request.ts(), sent);
      all.add(sent);
      Thread.ofVirtual().start(() -> send(free, request, sent));
    }
    for (Sent sent : all) {
      if (!sent.answered.await(60, TimeUnit.SECONDS)) {
        throw new IOException("a command was not answered");
      }
    }
    for (SlackCommands.Connection connection : free) {
      connection.close();
    }
    return all;
  }

  private static void send(
      BlockingQueue<SlackCommands.Connection> free, SlackCommands.Request request, Sent sent) {
    try {
      SlackCommands.Connection connection = free.take();
      connection.send(request);
      sent.said = System.nanoTime();
      free.add(connection);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void called(String method, String body, String ts, long nanoTime) {
    Sent sent = byThread.get(YesSlack.field(body, "thread_ts"));
    Matcher run = RUN.matcher(body);
    if (method.equals("chat.postMessage") && sent != null && run.find() && sent.first == 0) {
      sent.run = run.group(1);
      sent.first = nanoTime;
      sent.answered.countDown();
    }
  }
}
