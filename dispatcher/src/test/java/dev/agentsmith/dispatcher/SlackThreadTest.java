package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.dispatcher.http.HttpGateway;
import dev.agentsmith.dispatcher.http.Readiness;
import dev.agentsmith.dispatcher.slack.SlackEndpoint;
import dev.agentsmith.dispatcher.slack.SlackPlatform;
import dev.agentsmith.dispatcher.slack.SlackSettings;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.Golden;
import dev.agentsmith.testkit.slack.Delivery;
import dev.agentsmith.testkit.slack.FakeSlack;
import dev.agentsmith.testkit.slack.Sent;
import dev.agentsmith.testkit.slack.SlackMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A command from Slack's request to the last message in its thread, over a Slack that misbehaves.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackThreadTest {
  private static final Duration SOON = DispatcherFixture.SOON;
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final String CONFIG =
      DispatcherFixture.CONFIG
          + """
            vault:
              access: { users: [U1], groups: [S1] }
              source: { type: GitHub, url: "https://github.com/org/vault" }
              tickets: { type: GitHub, url: "https://github.com/org/vault" }
          """;

  @TempDir Path directory;
  private RedisServer redis;
  private FakeSlack slack;
  private DispatcherFixture dispatcher;
  private HttpGateway gateway;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    slack = FakeSlack.start().channel("C1", "shop-dev").group("S1", "U3");
    var settings =
        new SlackSettings(FakeSlack.TOKEN, List.of(FakeSlack.SIGNING_SECRET), slack.api(), null);
    dispatcher =
        new DispatcherFixture(
            directory, redis.address(), new Limits(20, 5, 3), new SlackPlatform(settings), CONFIG);
    var endpoint = new SlackEndpoint(settings, dispatcher.dispatcher, InstantSource.system());
    gateway = new HttpGateway("127.0.0.1", 0, new Readiness(Map.of()), endpoint.routes()).start();
    slack.sendsTo("http://127.0.0.1:" + gateway.port());
  }

  @AfterEach
  void stop() throws Exception {
    dispatcher.killAgents();
    gateway.close();
    dispatcher.close();
    slack.close();
    redis.close();
  }

  @Test
  void theAddressIsVerified() {
    assertThat(slack.verifiesUrl()).isTrue();
  }

  @Test
  void theAppToPasteAsksForExactlyWhatIsGrantedHere() throws Exception {
    String app = Files.readString(Path.of("../docs/slack-app.yaml"));

    assertThat(Pattern.compile("(?m)^ +- ([a-z_]+:[a-z]+)|- (commands) #").matcher(app).results())
        .extracting(match -> match.group(1) == null ? match.group(2) : match.group(1))
        .containsExactlyInAnyOrder(
            "app_mentions:read",
            "channels:history",
            "chat:write",
            "commands",
            "groups:history",
            "im:history",
            "usergroups:read");
  }

  @Test
  void aMentionBecomesOneRunWithOneLivingMessageAndOneReply() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in vault");
    assertThat(asked.await()).allMatch(Delivery::isAccepted);
    RunId run = run(asked);
    dispatcher.claimed(run);
    append(run, started());
    append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    append(run, new RunEvent.Note(3, NOON.plusSeconds(1), "turn 3 · editing <Basket>.java", null));

    String living = living(asked, text -> text.contains("editing"));
    assertThat(living)
        .contains(
            "Fixing #42 (https://github.com/org/vault/issues/42) \"Total <!channel> ignores it\" in"
                + " vault for @u1",
            "▸ Implement · turn 3 · editing <Basket>.java",
            "1.0 s · $0.00 of $2.00",
            "[Cancel] [Logs]");

    append(run, new RunEvent.Finished(4, NOON.plusSeconds(83), succeeded()));
    SlackMessage end = terminal(asked);

    assertThat(slack.text("C1", end.ts()))
        .isEqualTo("@u1 done: pull request (https://host/pr/57) · 1 min 23 s · $0.47");
    assertThat(slack.notified("C1", end.ts())).containsExactly("U1");
    assertThat(slack.notified("C1", ours(asked).getFirst().ts())).containsExactly("U1");
    assertThat(ours(asked)).hasSize(2);
    assertThat(dispatcher.jobs()).hasSize(1);
    assertThat(living(asked, text -> text.contains("Fixed"))).contains("[Open pull request]");
  }

  @Test
  void threeDeliveriesInTwoFormsAreOneCommand() {
    slack.deliverTimes(3);

    Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    dispatcher.claimed(run(asked));
    append(run(asked), new RunEvent.Finished(1, NOON, succeeded()));
    terminal(asked);

    assertThat(dispatcher.jobs()).hasSize(1);
    assertThat(ours(asked)).hasSize(2);
  }

  @Test
  void forgedOldAndReplayedRequestsAreRefused() {
    assertThat(slack.user("U1").forged().says("C1", "fix #42 in my-api").await())
        .allMatch(d -> d.status() == 401);
    assertThat(slack.user("U1").unsigned().says("C1", "fix #42 in my-api").await())
        .allMatch(d -> d.status() == 401);
    assertThat(slack.user("U1").old().says("C1", "fix #42 in my-api").await())
        .allMatch(d -> d.status() == 401);
    assertThat(dispatcher.jobs()).isEmpty();
  }

  @Test
  void chatterLeavesNoTrace() throws Exception {
    for (String text :
        List.of("we should fix #42 someday", "status", "help", "good morning", "cancel")) {
      assertThat(slack.user("U1").says("C1", text).await()).allMatch(Delivery::isAccepted);
    }

    assertThat(slack.calls()).isEmpty();
    assertThat(dispatcher.book.open()).isEmpty();
  }

  @Test
  void aSlashCommandGetsARootAndAThread() {
    slack.user("U1").types("/agentsmith", "fix #42 in my-api", "C1").awaitOnly();

    SlackMessage root =
        Eventually.within(SOON)
            .until(() -> slack.messages("C1"), all -> all.size() >= 2)
            .getFirst();
    assertThat(slack.text("C1", root.ts())).isEqualTo("@u1: fix #42 in my-api");
    assertThat(slack.thread("C1", root.ts())).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aClickOnCancelIsTheClickersCommandAndCountsOnce() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = run(asked);
    dispatcher.claimed(run);
    append(run, started());
    living(asked, text -> text.contains("[Cancel]"));
    String message = ours(asked).getFirst().ts();

    slack.user("U2").clicks("C1", message, "Cancel").awaitOnly();
    slack.user("U2").clicks("C1", message, "Cancel").awaitOnly();

    List<InboxEntry> inbox =
        Eventually.within(SOON).until(() -> dispatcher.inbox.read(run), list -> !list.isEmpty());
    assertThat(inbox.getFirst().kind()).isEqualTo(InboxEntry.Kind.CANCEL);
    append(
        run,
        new RunEvent.Finished(
            2, NOON, RunState.EMPTY.after(started()).ended(NOON, RunEnd.cancelled("U2"))));
    String end =
        Eventually.within(SOON)
            .until(
                () -> texts(asked), all -> all.stream().anyMatch(t -> t.contains("cancelled by")))
            .stream()
            .filter(t -> t.contains("cancelled by"))
            .findFirst()
            .orElseThrow();
    assertThat(end).startsWith("@u1 cancelled by @u2 after ").contains("[Retry] [Logs]");
    assertThat(texts(asked).stream().filter(t -> t.contains("Cancelling #42"))).hasSize(1);
  }

  @Test
  void aRetryIsANewRunInTheSameThread() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = run(asked);
    dispatcher.claimed(run);
    append(run, started());
    append(
        run,
        new RunEvent.Finished(
            2,
            NOON,
            RunState.EMPTY
                .after(started())
                .ended(NOON, RunEnd.failed(Problem.of("The tests still fail.", "")))));
    SlackMessage end = terminal(asked);
    Eventually.within(SOON).until(() -> dispatcher.book.open(), open -> open.isEmpty());

    slack.user("U2").clicks("C1", end.ts(), "Retry").awaitOnly();

    Eventually.within(SOON).until(() -> dispatcher.jobs(), jobs -> jobs.size() == 2);
  }

  @Test
  void aQuestionIsAMessageWithButtonsAndShowsWhoAnswered() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = run(asked);
    dispatcher.claimed(run);
    append(run, started());
    append(
        run,
        new RunEvent.Asked(
            2,
            NOON,
            new Question(
                "q1", "Round what?", List.of("Each line", "The total"), "Each line", NOON)));
    SlackMessage question =
        Eventually.within(SOON)
            .until(
                () -> ours(asked),
                all -> all.stream().anyMatch(m -> m.text().contains("Round what?")))
            .stream()
            .filter(m -> m.text().contains("Round what?"))
            .findFirst()
            .orElseThrow();
    assertThat(slack.text("C1", question.ts()))
        .isEqualTo(
            """
            @u1 *Round what?*
            Answer here or with a button. Without an answer by 12:00 UTC I take: Each line
            [Each line] [The total]""");

    slack.user("U2").clicks("C1", question.ts(), "The total").awaitOnly();

    InboxEntry entry =
        Eventually.within(SOON)
            .until(() -> dispatcher.inbox.read(run), list -> !list.isEmpty())
            .getFirst();
    assertThat(entry.kind()).isEqualTo(InboxEntry.Kind.ANSWER);
    assertThat(entry.text()).isEqualTo("The total");
    append(run, new RunEvent.Answered(3, NOON, "q1", "The total", "U2"));
    Eventually.within(SOON)
        .until(
            () -> slack.text("C1", question.ts()),
            text -> text.equals("*Round what?*\nAnswered by @u2: The total"));
  }

  @Test
  void whatIsSaidInTheThreadGoesToTheAgent() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    dispatcher.claimed(run(asked));

    slack.user("U2").replies("C1", asked.ts(), "please keep the old API").await();

    InboxEntry entry =
        Eventually.within(SOON)
            .until(() -> dispatcher.inbox.read(run(asked)), list -> !list.isEmpty())
            .getFirst();
    assertThat(entry.kind()).isEqualTo(InboxEntry.Kind.MESSAGE);
    assertThat(entry.text()).isEqualTo("please keep the old API");
    assertThat(entry.by()).isEqualTo("U2");
  }

  @Test
  void whoMayNotIsToldWhoMay() throws Exception {
    Sent asked = slack.user("U2").mentions("C1", "fix #42 in vault");
    asked.await();

    assertThat(slack.text("C1", terminal(asked).ts()))
        .isEqualTo("@u2 Only @S1, @U1 may start runs in vault. Ask one of them.");
    assertThat(dispatcher.jobs()).isEmpty();
  }

  @Test
  void aButtonIsNoWayAroundTheAllowList() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in vault");
    asked.await();
    RunId run = run(asked);
    dispatcher.claimed(run);
    living(asked, text -> text.contains("[Cancel]"));

    slack.user("U2").clicks("C1", ours(asked).getFirst().ts(), "Cancel").awaitOnly();
    slack.user("U2").replies("C1", asked.ts(), "delete everything").await();

    Eventually.within(SOON)
        .until(
            () -> texts(asked),
            all -> all.contains("@u2 Only @S1, @u1 may start runs in vault. Ask one of them."));
    assertThat(dispatcher.inbox.read(run)).isEmpty();
    assertThat(dispatcher.book.find(run).orElseThrow().cancelledBy()).isEmpty();
  }

  @Test
  void aTitleOfThreeThousandCharactersAndALivingMessageThatSomebodyDeletes() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = run(asked);
    dispatcher.claimed(run);
    String title = "<@U9> & ".repeat(400);
    append(
        run,
        new RunEvent.Started(
            1,
            NOON,
            new RunSubject("my-api", "#42", title, "claude-x", Usd.of("2.00")),
            List.of("implement")));
    living(asked, text -> text.contains("<@U9> & <@U9> &"));
    assertThat(slack.notified("C1", ours(asked).getFirst().ts())).containsExactly("U1");

    slack.user("U9").deletes("C1", ours(asked).getFirst().ts());
    append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    append(run, new RunEvent.Finished(3, NOON, succeeded()));

    assertThat(slack.text("C1", terminal(asked).ts())).startsWith("@u1 done: ");
    assertThat(ours(asked)).hasSize(1);
  }

  /// What a thread shows of a run, from the first message to the last edit.
  @Test
  void theLifeOfARun() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in vault");
    asked.await();
    RunId run = run(asked);
    dispatcher.claimed(run);
    living(asked, text -> text.contains("waiting for the agent"));
    append(run, started());
    living(asked, text -> text.contains("Run tests"));
    append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    append(run, new RunEvent.Note(3, NOON.plusSeconds(9), "turn 3 · editing Basket.java", null));
    living(asked, text -> text.contains("turn 3"));
    append(
        run,
        new RunEvent.StepFinished(
            4, NOON.plusSeconds(60), "implement", StepState.Status.DONE, "4 files", Work.NONE));
    append(run, new RunEvent.StepStarted(5, NOON.plusSeconds(60), "run_tests"));
    living(asked, text -> text.contains("✓ Implement"));
    append(run, new RunEvent.Finished(6, NOON.plusSeconds(83), succeeded()));
    terminal(asked);
    String living = ours(asked).getFirst().ts();
    living(asked, text -> text.contains("Fixed"));

    var life = new StringBuilder();
    slack
        .versions("C1", living)
        .forEach(version -> life.append(slack.text(version)).append("\n---\n"));
    life.append("reply\n").append(slack.text("C1", terminal(asked).ts())).append('\n');
    Golden.of(SlackThreadTest.class).matches("life.txt", life.toString());
  }

  @Test
  void aTypoInAProjectsNameGetsButtons() {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-apu");
    asked.await();
    SlackMessage answer = terminal(asked);
    assertThat(slack.text("C1", answer.ts()))
        .isEqualTo(
            "@u1 I don't know a project \"my-apu\". Did you mean my-api or my-app?\n"
                + "[my-api] [my-app]");

    slack.user("U1").clicks("C1", answer.ts(), "my-api").awaitOnly();

    Eventually.within(SOON).until(() -> dispatcher.jobs(), jobs -> jobs.size() == 1);
  }

  @Test
  void whoseTicketsIsAskedWithButtonsAndEachTicketIsALink() {
    Sent asked = slack.user("U1").mentions("C1", "list tickets");
    asked.await();
    SlackMessage answer = terminal(asked);
    assertThat(slack.text("C1", answer.ts()))
        .isEqualTo("@u1 Which project? I know my-api, my-app, vault.\n[my-api] [my-app] [vault]");

    slack.user("U1").clicks("C1", answer.ts(), "vault").awaitOnly();

    String list =
        """
        @u1 open tickets of vault, the newest first:
        #42 Total <!channel> ignores it (https://github.com/org/vault/issues/42)
        and more""";
    Eventually.within(SOON).until(() -> texts(asked), texts -> texts.contains(list));
    assertThat(dispatcher.jobs()).isEmpty();
  }

  @Test
  void anAnswerThatIsLostAfterThePostDoublesNothing() {
    slack.fail("chat.postMessage", new Fault.AnswerLost());

    Sent asked = slack.user("U1").mentions("C1", "help");
    asked.await();
    terminal(asked);

    Eventually.within(SOON).until(() -> dispatcher.book.open(), open -> open.isEmpty());
    assertThat(ours(asked)).hasSize(1);
  }

  @Test
  void aRefusalWithRetryAfterIsWaitedFor() {
    slack.fail(
        "chat.postMessage",
        new Fault.TooManyRequests(Duration.ofSeconds(2)),
        new Fault.ServerError(503));
    long begin = System.nanoTime();

    Sent asked = slack.user("U1").mentions("C1", "help");
    asked.await();
    terminal(asked);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(ours(asked)).hasSize(1);
  }

  @Test
  void anArchivedChannelStopsNoRun() throws Exception {
    Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = run(asked);
    dispatcher.claimed(run);
    slack.archive("C1");

    append(run, started());
    append(run, new RunEvent.Finished(2, NOON, succeeded()));

    Eventually.within(SOON).until(() -> dispatcher.book.open(), open -> open.isEmpty());
  }

  @Test
  void withoutRedisWhatNeedsItIsDeliveredAgain() throws Exception {
    redis.killHard();

    List<Delivery> deliveries = slack.user("U1").mentions("C1", "what is going on?").await();

    assertThat(deliveries).anyMatch(d -> d.status() == 503);
  }

  private RunId run(Sent asked) {
    return RunId.of("slack:C1:" + FakeSlack.TEAM + ":" + asked.ts());
  }

  private List<SlackMessage> ours(Sent asked) {
    return slack.thread("C1", asked.ts()).stream()
        .filter(m -> m.isByBot() && !m.deleted())
        .toList();
  }

  private List<String> texts(Sent asked) {
    return ours(asked).stream().map(m -> slack.text("C1", m.ts())).toList();
  }

  private String living(Sent asked, Predicate<String> until) {
    return Eventually.within(SOON)
        .until(
            () -> ours(asked).isEmpty() ? "" : slack.text("C1", ours(asked).getFirst().ts()),
            until);
  }

  /// The last message of ours, once it is a terminal one.
  private SlackMessage terminal(Sent asked) {
    return Eventually.within(SOON)
        .until(() -> ours(asked), all -> all.stream().anyMatch(SlackThreadTest::isTerminal))
        .stream()
        .filter(SlackThreadTest::isTerminal)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isTerminal(SlackMessage message) {
    return message.metadata() != null
        && message.metadata().path("event_payload").path("kind").asText().equals("terminal");
  }

  private void append(RunId run, RunEvent event) {
    dispatcher.runLog.append(run, "agent", event);
  }

  private static RunEvent started() {
    return new RunEvent.Started(
        1,
        NOON,
        new RunSubject("vault", "#42", "Total <!channel> ignores it", "claude-x", Usd.of("2.00")),
        List.of("implement", "run_tests"));
  }

  private static RunState succeeded() {
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
