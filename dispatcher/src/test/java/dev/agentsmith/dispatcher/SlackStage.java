package dev.agentsmith.dispatcher;

import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.dispatcher.http.HttpGateway;
import dev.agentsmith.dispatcher.slack.SlackEndpoint;
import dev.agentsmith.dispatcher.slack.SlackPlatform;
import dev.agentsmith.dispatcher.slack.SlackSettings;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.slack.FakeSlack;
import dev.agentsmith.testkit.slack.SettledChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A dispatcher between a fake Slack and agents that are shell scripts.
final class SlackStage implements AutoCloseable {
  static final Duration SOON = DispatcherFixture.SOON;
  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final String CONFIG =
      DispatcherFixture.CONFIG
          + """
            vault:
              access: { users: [U1], groups: [S1] }
              source: { type: GitHub, url: "https://github.com/org/vault" }
              tickets: { type: GitHub, url: "https://github.com/org/vault" }
          """;

  /// Nobody listens there: what is on this machine is reached without it.
  private static final Proxies PROXIES =
      new Proxies(new Environment(Map.of("HTTPS_PROXY", "http://127.0.0.1:1")));

  final FakeSlack slack;
  final RedisServer redis;
  final DispatcherFixture dispatcher;
  private final Path directory;
  private final Limits limits;
  private final String config;
  private final Duration editInterval;
  private final Duration callLimit;
  private final Deque<Runnable> closings = new ArrayDeque<>();
  private DispatcherFixture newest;

  SlackStage(Path directory) throws IOException {
    this(directory, CONFIG);
  }

  SlackStage(Path directory, String config) throws IOException {
    this(directory, new Limits(20, 5, 3), config);
  }

  SlackStage(Path directory, Limits limits, String config) throws IOException {
    this(directory, limits, config, Duration.ofSeconds(3), Duration.ofSeconds(10));
  }

  /// One whose dispatchers lose less time: they edit oftener, and give a call up sooner.
  static SlackStage brisk(Path directory, Limits limits) throws IOException {
    return new SlackStage(directory, limits, CONFIG, Duration.ofMillis(100), Duration.ofSeconds(2));
  }

  private SlackStage(
      Path directory, Limits limits, String config, Duration editInterval, Duration callLimit)
      throws IOException {
    this.editInterval = editInterval;
    this.callLimit = callLimit;
    this.directory = directory;
    this.limits = limits;
    this.config = config;
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    slack = FakeSlack.start().channel("C1", "shop-dev");
    slack.group("S1", "U3");
    dispatcher = joins();
    newest = dispatcher;
  }

  /// Starts one more replica; from now on Slack's requests go to it.
  DispatcherFixture joins() throws IOException {
    return joins(redis.address());
  }

  /// @param redisAddress where it finds Redis
  DispatcherFixture joins(String redisAddress) throws IOException {
    var platform = new SlackPlatform(settings(), editInterval, callLimit);
    var replica = new DispatcherFixture(directory, redisAddress, limits, platform, config);
    closings.push(replica::close);
    newest = replica;
    slack.sendsTo(listens(replica, InstantSource.system()));
    return replica;
  }

  /// Opens one more door to a replica.
  ///
  /// @param clock by which requests are old
  /// @return its address
  String listens(DispatcherFixture replica, InstantSource clock) {
    var endpoint = new SlackEndpoint(settings(), replica.dispatcher, clock);
    var gateway = new HttpGateway("127.0.0.1", 0, endpoint.routes()).start();
    closings.push(gateway::close);
    return "http://127.0.0.1:" + gateway.port();
  }

  @Override
  public void close() {
    closings.forEach(Runnable::run);
    dispatcher.killAgents();
    slack.close();
    redis.close();
  }

  private SlackSettings settings() {
    return new SlackSettings(
        FakeSlack.TOKEN, List.of(FakeSlack.SIGNING_SECRET), slack.api(), PROXIES);
  }

  RunId run(Sent asked) {
    return RunId.of("slack:C1:" + FakeSlack.TEAM + ":" + asked.ts());
  }

  List<SlackMessage> ours(Sent asked) {
    return slack.thread("C1", asked.ts()).stream()
        .filter(m -> m.isByBot() && !m.deleted())
        .toList();
  }

  List<String> texts(Sent asked) {
    return ours(asked).stream().map(m -> slack.text("C1", m.ts())).toList();
  }

  String living(Sent asked, Predicate<String> until) {
    return Eventually.within(SOON)
        .until(
            () -> ours(asked).isEmpty() ? "" : slack.text("C1", ours(asked).getFirst().ts()),
            until);
  }

  /// The last message of ours, once it is a terminal one.
  SlackMessage terminal(Sent asked) {
    return Eventually.within(SOON)
        .until(() -> ours(asked), all -> all.stream().anyMatch(SlackStage::isTerminal))
        .stream()
        .filter(SlackStage::isTerminal)
        .findFirst()
        .orElseThrow();
  }

  static boolean isTerminal(SlackMessage message) {
    return message.metadata() != null
        && message.metadata().path("event_payload").path("kind").asText().equals("terminal");
  }

  /// What only one person was shown, once there is something.
  String shownAlone(String user) {
    return Eventually.within(SOON)
        .until(
            () -> slack.ephemerals().stream().filter(one -> one.user().equals(user)).toList(),
            all -> !all.isEmpty())
        .getFirst()
        .text();
  }

  /// The end of a run, once all that stands in its thread agrees with it and nothing is open.
  String end(Sent asked, RunId run, String asker) {
    String end = new SettledChannel(slack, "C1").end(asked.ts(), run, asker, SOON);
    Eventually.within(SOON)
        .until(() -> newest.book.open(), open -> open.stream().noneMatch(r -> r.run().equals(run)));
    return end;
  }

  /// Shell that prints the `finished` event as an agent's last line.
  static String says(RunId run, RunState end) {
    String json = RunEventJson.write(run, new RunEvent.Finished(end.seq() + 1, NOON, end));
    return "cat <<'END'\n" + json + "\nEND\n";
  }

  void append(RunId run, RunEvent event) {
    newest.claimed(run); // nobody speaks before there is a Job
    newest.runLog.append(run, "agent", event);
  }

  static RunEvent started() {
    return new RunEvent.Started(
        1,
        NOON,
        new RunSubject("vault", "#42", "Total <!channel> ignores it", "claude-x", Usd.of("2.00")),
        List.of("implement", "run_tests"));
  }

  static RunState succeeded() {
    return RunState.EMPTY
        .after(started())
        .after(
            new RunEvent.Usage(
                2, NOON, "claude-x", new TokenUsage(100, 10, 900, 0), Usd.of("0.47")))
        .after(new RunEvent.StepStarted(3, NOON, "implement"))
        .after(
            new RunEvent.StepFinished(
                4,
                NOON.plusSeconds(60),
                "implement",
                StepState.Status.DONE,
                "4 files",
                Work.NONE.withBranch("fix/42-total").withPullRequest("https://host/pr/57")))
        .ended(NOON.plusSeconds(83), RunEnd.succeeded());
  }
}
