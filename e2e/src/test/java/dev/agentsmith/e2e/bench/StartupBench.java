package dev.agentsmith.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.ScriptedModel;
import dev.agentsmith.loopback.Turn;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// How fast Agent Smith starts and what memory it takes, with and without the start-up cache, in
/// alternating runs. Started by `bench/startup`.
public final class StartupBench {
  private static final String PHASE = "  of it: ";
  private static final List<Boolean> CACHE_OR_NOT = List.of(true, false);

  private final Path program;
  private final Path java;
  private final Path work;
  private final Series series = new Series();
  private final PrintStream out;

  private StartupBench(Path distribution, Path jdk, Path work, PrintStream out) {
    this.program = distribution.resolve("bin/agentsmith");
    this.java = jdk.resolve("bin/java");
    this.work = work;
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    Path work = Files.createTempDirectory("agentsmith-bench");
    StartupBench bench = new StartupBench(Path.of(args[0]), Path.of(args[1]), work, System.out);
    bench.run(Integer.parseInt(args[2]));
  }

  private void run(int rounds) throws Exception {
    try (RedisServer redis = RedisServer.start(work.resolve("redis"))) {
      for (int round = -1; round < rounds; round++) { // the first one only warms the disk
        Series into = round < 0 ? new Series() : series;
        bareJvm(into);
        for (boolean cached : CACHE_OR_NOT) {
          version(into, cached);
          fix(into, cached, round);
          dispatcher(into, cached, redis);
        }
      }
    }
    print(rounds);
  }

  private void bareJvm(Series into) throws Exception {
    List<String> command =
        List.of(java.toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-version");
    try (Measured bare = Measured.start(command, work, Map.of(), output())) {
      into.add("bare JVM, ms", bare.end());
      into.add("bare JVM, MiB", bare.peakMib());
    }
  }

  private void version(Series into, boolean cached) throws Exception {
    try (Measured version = start(cached, Map.of(), work, "--version")) {
      into.add(name("--version, ms", cached), version.end());
      into.add(name("--version, MiB", cached), version.peakMib());
    }
  }

  private void fix(Series into, boolean cached, int round) throws Exception {
    Path checkout = work.resolve("checkout-" + round + (cached ? "-cached" : "-plain"));
    SmallRepository.create(checkout);
    Conversation conversation = SmallRepository.conversation();
    CompletableFuture<Long> first = new CompletableFuture<>();
    try (ScriptedModel model =
            ScriptedModel.start(request -> answer(conversation, request, first));
        Measured fix =
            start(
                cached,
                Map.of("ANTHROPIC_BASE_URL", model.url(), "ANTHROPIC_API_KEY", "bench"),
                checkout,
                "fix",
                "--repo",
                ".",
                "--task",
                SmallRepository.TASK,
                "--headless")) {
      double whole = fix.end();
      double toRequest = fix.millisUntil(first.get(1, TimeUnit.SECONDS));
      into.add(name("fix to first model request, ms", cached), toRequest);
      if (cached) {
        phases(into, fix.beganAt(), toRequest);
      }
      into.add(name("fix to its end, ms", cached), whole);
      into.add(name("fix, MiB", cached), fix.peakMib());
    }
  }

  /// Where the time to the first request went, by the times in the run's own last event.
  private void phases(Series into, Instant began, double toRequest) throws IOException {
    String last =
        Files.readAllLines(output()).stream()
            .filter(line -> line.startsWith("{\"v\":"))
            .reduce("{}", (_, line) -> line);
    JsonNode state = new ObjectMapper().readTree(last).path("state");
    double told = millis(began, state.path("startedAt"));
    into.add(PHASE + "launcher, JVM, wiring", told);
    double between = 0;
    for (JsonNode step : state.path("steps")) {
      double start = millis(began, step.path("startedAt"));
      between += start - told;
      if (step.path("name").asText().equals("make_plan")) {
        into.add(PHASE + "make_plan, to its request", toRequest - start);
        into.add(PHASE + "between the steps", between);
        return;
      }
      into.add(PHASE + step.path("name").asText(), step.path("tookMs").asDouble());
      told = start + step.path("tookMs").asDouble();
    }
  }

  private static double millis(Instant began, JsonNode instant) {
    return Duration.between(began, Instant.parse(instant.asText())).toNanos() / 1e6;
  }

  private static Turn answer(
      Conversation conversation, JsonNode request, CompletableFuture<Long> first) {
    first.complete(System.nanoTime());
    return conversation.answer(request);
  }

  private void dispatcher(Series into, boolean cached, RedisServer redis) throws Exception {
    Path config = work.resolve("agentsmith.yml");
    Files.writeString(
        config,
        """
        dispatcher:
          spawner: process
          data_directory: %s
          console: { directory: %s }
        projects:
          till:
            source: { type: Local, path: %s }
        """
            .formatted(work.resolve("data"), work.resolve("chat"), work.resolve("checkout")));
    int port = freePort();
    Map<String, String> environment =
        Map.of("PORT", Integer.toString(port), "REDIS_URL", redis.address());
    try (HttpClient client = HttpClient.newHttpClient();
        Measured dispatcher =
            start(cached, environment, work, "dispatcher", "--config", config.toString())) {
      HttpRequest health =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health")).build();
      while (!isHealthy(client, health)) {
        if (!dispatcher.isAlive()) {
          throw dispatcher.failed();
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      into.add(
          name("dispatcher to first /health, ms", cached),
          dispatcher.millisUntil(System.nanoTime()));
      into.add(name("dispatcher, MiB", cached), dispatcher.peakMib());
    }
  }

  private static boolean isHealthy(HttpClient client, HttpRequest health)
      throws InterruptedException {
    try {
      return client.send(health, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /// With `AOTMode=on` Java refuses to start unless the cache is really used; so these figures
  /// can't be of a run that passed it over.
  private Measured start(
      boolean cached, Map<String, String> environment, Path directory, String... arguments)
      throws IOException {
    Map<String, String> all = new TreeMap<>(environment);
    all.put("JDK_JAVA_OPTIONS", cached ? "-XX:AOTMode=on" : "-XX:AOTMode=off");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return Measured.start(command, directory, all, output());
  }

  private Path output() {
    return work.resolve("output.txt");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String name(String what, boolean cached) {
    return what + (cached ? ", cached" : ", plain");
  }

  private void print(int rounds) {
    out.printf("%nmedian (10th–90th percentile) of %d alternating runs%n%n", rounds);
    out.printf("%-34s %-22s %s%n", "", "with start-up cache", "without");
    for (String what :
        List.of(
            "--version, ms",
            "fix to first model request, ms",
            "fix to its end, ms",
            "dispatcher to first /health, ms",
            "--version, MiB",
            "fix, MiB",
            "dispatcher, MiB")) {
      out.printf(
          "%-34s %-22s %s%n",
          what, series.median(name(what, true)), series.median(name(what, false)));
    }
    for (String phase : series.names(PHASE)) {
      out.printf("%-34s %s%n", phase, series.median(phase));
    }
    out.printf("%-34s %-22s %s%n", "bare JVM, ms", "", series.median("bare JVM, ms"));
    out.printf("%-34s %-22s %s%n", "bare JVM, MiB", "", series.median("bare JVM, MiB"));
  }
}
