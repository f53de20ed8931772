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
import java.util.random.RandomGenerator;

/// How long a thread is silent when the replica that speaks in it is killed: from SIGKILL to the
/// next message of another one. Started by `bench/takeover`.
public final class TakeoverBench {
  private static final int REPLICAS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String CONFIG =
      """
      dispatcher:
        max_parallel_runs: { total: 1000, per_project: 1000, per_user: 1000 }
      projects:
        bench:
          source: { type: GitHub, url: https://github.com/example/bench }
          tickets: { type: GitHub, url: https://github.com/example/bench }
      """;

  private final PrintStream out;
  private final BlockingQueue<RunId> begun = new LinkedBlockingQueue<>();
  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

  private record Call(String body, long nanoTime) {}

  private TakeoverBench(PrintStream out) {
    this.out = out;
  }

  /// @param args the distribution, how often
  public static void main(String[] args) throws Exception {
    new TakeoverBench(System.out)
        .run(Path.of(args[0], "bin", "agentsmith"), Integer.parseInt(args[1]));
    System.exit(0);
  }

  private void run(Path program, int rounds) throws Exception {
    Path work = Files.createTempDirectory("agentsmith-takeover");
    Path config = Files.writeString(work.resolve("agentsmith.yml"), CONFIG);
    List<DispatcherUnderLoad> replicas = new ArrayList<>();
    var silences = new Latencies();
    try (RedisServer redis = RedisServer.start(Files.createDirectory(work.resolve("redis")));
        YesSlack slack = YesSlack.start((method, body, _, at) -> heard(method, body, at));
        BareCluster cluster = BareCluster.start((run, _) -> begun.add(new RunId(run)))) {
      Runtime.getRuntime().addShutdownHook(new Thread(redis::killHard));
      Map<String, String> variables =
          Map.of(
              "REDIS_URL", redis.address(),
              "SLACK_API_URL", slack.url(),
              "SPAWNER_TYPE", "kubernetes",
              "KUBECONFIG", cluster.kubeconfig(work).toString(),
              "AGENTSMITH_CONFIG", config.toString(),
              "SLACK_EDITS_PER_MINUTE", "0");
      for (int i = 0; i < REPLICAS; i++) {
        replicas.add(
            DispatcherUnderLoad.start(program, work, "dispatcher-" + i, List.of(), variables));
      }
      var commands = new SlackCommands();
      for (int round = 0; round < rounds; round++) {
        DispatcherUnderLoad speaker = replicas.removeFirst();
        silences.add(silence(redis, speaker, commands, round));
        replicas.add(
            DispatcherUnderLoad.start(
                program, work, "dispatcher-" + (REPLICAS + round), List.of(), variables));
      }
      long[] sorted = silences.take();
      out.printf(
          Locale.ROOT,
          "%nfrom SIGKILL to the next message, %d times: p50 %.2f s, p90 %.2f s, at most %.2f s%n",
          rounds,
          Latencies.millis(sorted, 0.5) / 1e3,
          Latencies.millis(sorted, 0.9) / 1e3,
          Latencies.millis(sorted, 1) / 1e3);
    } finally {
      replicas.forEach(DispatcherUnderLoad::close);
    }
  }

  /// Who takes a command speaks for it.
  private long silence(
      RedisServer redis, DispatcherUnderLoad speaker, SlackCommands commands, int round)
      throws Exception {
    try (var connection = SlackCommands.connect(speaker.port())) {
      connection.send(commands.message("<@U0BOT> fix #" + (round + 1) + " in bench", 1000));
    }
    RunId run = begun.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (run == null) {
      throw new IOException("no run began:\n" + speaker.log());
    }
    try (var live = new LiveRuns(redis.address(), List.of(run), Duration.ofMinutes(20))) {
      live.begin();
      live.publish();
      await(run, 0);
      await(run, 0);
      // At any instant between two edits.
      Thread.sleep(RandomGenerator.getDefault().nextInt(3_000));
      long killed = System.nanoTime();
      speaker.kill();
      speaker.close();
      return await(run, System.nanoTime()) - killed;
    }
  }

  /// The next call about a run.
  private long await(RunId run, long after) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Call call = calls.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (call == null) {
        throw new IOException("nobody speaks for run " + run);
      }
      if (call.nanoTime() >= after && call.body().contains(run.value())) {
        return call.nanoTime();
      }
    }
  }

  private void heard(String method, String body, long nanoTime) {
    if (method.equals("chat.postMessage") || method.equals("chat.update")) {
      calls.add(new Call(body, nanoTime));
    }
  }
}
