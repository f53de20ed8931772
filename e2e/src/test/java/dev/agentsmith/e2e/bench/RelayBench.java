package dev.agentsmith.e2e.bench;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What one dispatcher carries: many live runs, each with an event every five seconds, a real
/// Redis, a Slack and a Kubernetes API that say yes at once. Started by `bench/relay`; all of it is
/// on this machine, and shares its processors.
public final class RelayBench {
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration STARTING = Duration.ofMinutes(5);
  private static final int CONNECTIONS = 8;
  private static final String CONFIG =
      """
      dispatcher:
        max_parallel_runs: { total: 100000, per_project: 100000, per_user: 100000 }
      projects:
        bench:
          source: { type: GitHub, url: https://github.com/example/bench }
          tickets: { type: GitHub, url: https://github.com/example/bench }
      """;

  private final Path program;
  private final PrintStream out;
  private final Latencies bare = new Latencies();
  private final Latencies chat = new Latencies();
  private final AtomicInteger edits = new AtomicInteger();
  private final BlockingQueue<RunId> begun = new LinkedBlockingQueue<>();
  private volatile LiveRuns live;

  private RelayBench(Path program, PrintStream out) {
    this.program = program;
    this.out = out;
  }

  /// @param args the distribution, minutes, edits a minute (0: not limited), numbers of runs
  public static void main(String[] args) throws Exception {
    int minutes = Integer.parseInt(args[1]);
    int limit = Integer.parseInt(args[2]);
    for (String runs : args[3].split(",", -1)) {
      new RelayBench(Path.of(args[0], "bin", "agentsmith"), System.out)
          .run(Integer.parseInt(runs), minutes, limit);
    }
    System.exit(0);
  }

  private void run(int runs, int minutes, int limit) throws Exception {
    Path work = Files.createTempDirectory("agentsmith-relay");
    Path config = Files.writeString(work.resolve("agentsmith.yml"), CONFIG);
    try (RedisServer redis = RedisServer.start(Files.createDirectory(work.resolve("redis")));
        YesSlack slack = YesSlack.start(this::called);
        BareCluster cluster = BareCluster.start((run, _) -> begun.add(new RunId(run)));
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
                    "SLACK_EDITS_PER_MINUTE", Integer.toString(limit)));
        BareRedis info = BareRedis.connect(redis.port())) {
      Runtime.getRuntime().addShutdownHook(new Thread(redis::killHard));
      List<RunId> ids = start(dispatcher, runs);
      live =
          new LiveRuns(
              redis.address(), ids, WARM_UP.plus(Duration.ofMinutes(minutes)).plusMinutes(1));
      live.begin();
      pause(IDLE);
      double idle = dispatcher.cpuSeconds();
      pause(IDLE);
      idle = (dispatcher.cpuSeconds() - idle) / IDLE.toSeconds();
      BareRedis.measure(redis.port(), bare);
      live.publish();
      pause(WARM_UP);
      out.printf(
          Locale.ROOT,
          "%n%,d live runs, %,.0f events/s, edits a minute: %s, load of the machine %s%n",
          runs,
          runs * LiveRuns.EVENTS_PER_RUN,
          limit == 0 ? "not limited" : limit,
          load());
      if (limit == 0) {
        new RelayFigures(out, dispatcher, info, live, bare, chat, edits, idle).print(runs, minutes);
      } else {
        printAges(minutes);
      }
      live.close();
      String log = dispatcher.log();
      out.printf(
          "%s",
          log.isEmpty() ? "" : "the dispatcher said:\n" + log.lines().limit(5).toList() + "\n");
    }
  }

  /// With limits it is the age of what people see that counts.
  private void printAges(int minutes) throws InterruptedException {
    for (int minute = 1; minute <= minutes; minute++) {
      var ages = new Latencies();
      edits.set(0);
      for (int second = 0; second < 60; second++) {
        pause(Duration.ofSeconds(1));
        live.ages(ages);
      }
      long[] sorted = ages.take();
      out.printf(
          Locale.ROOT,
          "minute %d: not shown yet for p50 %.1f s, p99 %.1f s, at most %.1f s; %d edits%n",
          minute,
          Latencies.millis(sorted, 0.5) / 1e3,
          Latencies.millis(sorted, 0.99) / 1e3,
          Latencies.millis(sorted, 1) / 1e3,
          edits.get());
    }
  }

  /// As people start them: by commands in a channel.
  private List<RunId> start(DispatcherUnderLoad dispatcher, int runs) throws Exception {
    var commands = new SlackCommands();
    var next = new AtomicInteger();
    long begin = System.nanoTime();
    for (int i = 0; i < Math.min(runs, CONNECTIONS); i++) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try (var connection = SlackCommands.connect(dispatcher.port())) {
                  for (int n = next.incrementAndGet(); n <= runs; n = next.incrementAndGet()) {
                    connection.send(commands.message("<@U0BOT> fix #" + n + " in bench", runs));
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
    }
    List<RunId> ids = new ArrayList<>();
    while (ids.size() < runs) {
      RunId run = begun.poll(STARTING.toSeconds(), TimeUnit.SECONDS);
      if (run == null) {
        throw new IOException(ids.size() + " runs began, no more:\n" + dispatcher.log());
      }
      ids.add(run);
    }
    out.printf(
        Locale.ROOT,
        "%n%,d commands became Jobs in %.1f s%n",
        runs,
        (System.nanoTime() - begin) / 1e9);
    return ids;
  }

  private void called(String method, String body, String ts, long nanoTime) {
    LiveRuns runs = live;
    if (runs != null && method.equals("chat.update")) {
      edits.incrementAndGet();
      long nanos = runs.shown(body, nanoTime);
      if (nanos >= 0) {
        chat.add(nanos);
      }
    }
  }

  private static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
  }

  static void pause(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }
}
