package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.loopback.slack.Delivery;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A command from Slack's request to the last message in its thread.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackThreadTest {
  private static final Duration SOON = SlackStage.SOON;
  private static final Instant NOON = SlackStage.NOON;

  @TempDir Path directory;
  private SlackStage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new SlackStage(directory);
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  @Test
  void theAddressIsVerified() {
    assertThat(stage.slack.verifiesUrl()).isTrue();
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
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in vault");
    assertThat(asked.await()).allMatch(Delivery::isAccepted);
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    stage.append(
        run, new RunEvent.Note(3, NOON.plusSeconds(1), "turn 3 · editing <Basket>.java", null));

    String living = stage.living(asked, text -> text.contains("editing"));
    assertThat(living)
        .contains(
            "*Fixing* #42 (https://github.com/org/vault/issues/42) \"Total <!channel> ignores it\" in"
                + " vault for @u1",
            "□□□□□□□□□□  *Implement* · turn 3 · editing <Basket>.java\n▸ Implement · Run tests\n",
            "1.0 s · $0.00 of $2.00",
            "[Cancel] [Logs]");

    stage.append(run, new RunEvent.Finished(4, NOON.plusSeconds(83), SlackStage.succeeded()));
    SlackMessage end = stage.terminal(asked);

    assertThat(stage.slack.text("C1", end.ts()))
        .isEqualTo("@u1 *done:* pull request (https://host/pr/57) · 1 min 23 s · $0.47");
    assertThat(stage.slack.notified("C1", end.ts())).containsExactly("U1");
    assertThat(stage.slack.notified("C1", stage.ours(asked).getFirst().ts())).containsExactly("U1");
    assertThat(stage.ours(asked)).hasSize(2);
    assertThat(stage.dispatcher.jobs()).hasSize(1);
    assertThat(stage.living(asked, text -> text.contains("Fixed"))).contains("[Open pull request]");
  }

  @Test
  void aSlashCommandGetsARootAndAThread() {
    stage.slack.user("U1").types("/agentsmith", "fix #42 in my-api", "C1").awaitOnly();

    SlackMessage root =
        Eventually.within(SOON)
            .until(() -> stage.slack.messages("C1"), all -> all.size() >= 2)
            .getFirst();
    assertThat(stage.slack.text("C1", root.ts())).isEqualTo("@u1: fix #42 in my-api");
    assertThat(stage.slack.thread("C1", root.ts())).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aClickOnCancelIsTheClickersCommandAndCountsOnce() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("[Cancel]"));
    String message = stage.ours(asked).getFirst().ts();

    stage.slack.user("U2").clicks("C1", message, "Cancel").awaitOnly();
    stage.slack.user("U2").clicks("C1", message, "Cancel").awaitOnly();

    List<InboxEntry> inbox =
        Eventually.within(SOON)
            .until(() -> stage.dispatcher.inbox.read(run), list -> !list.isEmpty());
    assertThat(inbox.getFirst().kind()).isEqualTo(InboxEntry.Kind.CANCEL);
    stage.append(
        run,
        new RunEvent.Finished(
            2,
            NOON,
            RunState.EMPTY.after(SlackStage.started()).ended(NOON, RunEnd.cancelled("U2"))));
    String end =
        Eventually.within(SOON)
            .until(
                () -> stage.texts(asked),
                all -> all.stream().anyMatch(t -> t.contains("*cancelled* by")))
            .stream()
            .filter(t -> t.contains("*cancelled* by"))
            .findFirst()
            .orElseThrow();
    assertThat(end).startsWith("@u1 *cancelled* by @u2 after ").contains("[Retry] [Logs]");
    assertThat(stage.texts(asked).stream().filter(t -> t.contains("Cancelling #42"))).hasSize(1);
  }

  /// The stage has room for three runs of one person.
  @Test
  void aRunThatWaitsLivesInTheMessageItWaitsIn() throws Exception {
    List<Sent> live = new ArrayList<>();
    for (int ticket = 1; ticket <= 3; ticket++) {
      Sent asked = stage.slack.user("U1").mentions("C1", "fix #" + ticket + " in my-api");
      asked.await();
      stage.dispatcher.claimed(stage.run(asked));
      live.add(asked);
    }
    Sent fourth = stage.slack.user("U1").mentions("C1", "fix #4 in my-api");
    stage.living(fourth, text -> text.contains("#4 in my-api for @u1 is 1st in line"));
    Sent fifth = stage.slack.user("U1").mentions("C1", "fix #5 in my-api");
    stage.living(fifth, text -> text.contains("is 2nd in line"));

    stage.slack.user("U2").clicks("C1", stage.ours(fourth).getFirst().ts(), "Cancel").awaitOnly();
    Eventually.within(SOON)
        .until(
            () -> Set.copyOf(stage.texts(fourth)),
            Set.of(
                    "*Not started:* #4 in my-api",
                    "@u2 Cancelled #4 in my-api before it began.",
                    "@u1 *cancelled* by @u2 before it began.")
                ::equals);

    RunId first = stage.run(live.getFirst());
    stage.append(first, SlackStage.started());
    stage.append(first, new RunEvent.Finished(2, NOON, SlackStage.succeeded()));
    stage.dispatcher.claimed(stage.run(fifth));
    assertThat(stage.living(fifth, text -> text.startsWith("*Fixing* #5 in my-api for @u1")))
        .contains("[Cancel] [Logs]");
    assertThat(stage.ours(fifth)).hasSize(1);
  }

  @Test
  void aRetryIsANewRunInTheSameThread() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.append(
        run,
        new RunEvent.Finished(
            2,
            NOON,
            RunState.EMPTY
                .after(SlackStage.started())
                .ended(NOON, RunEnd.failed(Problem.of("The tests still fail.", "")))));
    SlackMessage end = stage.terminal(asked);
    Eventually.within(SOON).until(() -> stage.dispatcher.book.open(), open -> open.isEmpty());

    stage.slack.user("U2").clicks("C1", end.ts(), "Retry").awaitOnly();

    Eventually.within(SOON).until(() -> stage.dispatcher.jobs(), jobs -> jobs.size() == 2);
  }

  @Test
  void aQuestionIsAMessageWithButtonsAndShowsWhoAnswered() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.append(
        run,
        new RunEvent.Asked(
            2,
            NOON,
            new Question(
                "q1", "Round what?", List.of("Each line", "The total"), "Each line", NOON)));
    SlackMessage question =
        Eventually.within(SOON)
            .until(
                () -> stage.ours(asked),
                all -> all.stream().anyMatch(m -> m.text().contains("Round what?")))
            .stream()
            .filter(m -> m.text().contains("Round what?"))
            .findFirst()
            .orElseThrow();
    assertThat(stage.slack.text("C1", question.ts()))
        .isEqualTo(
            """
            @u1 *Round what?*
            Answer here or with a button. Without an answer by 12:00 UTC I take: Each line
            [Each line] [The total]""");

    stage.slack.user("U2").clicks("C1", question.ts(), "The total").awaitOnly();

    InboxEntry entry =
        Eventually.within(SOON)
            .until(() -> stage.dispatcher.inbox.read(run), list -> !list.isEmpty())
            .getFirst();
    assertThat(entry.kind()).isEqualTo(InboxEntry.Kind.ANSWER);
    assertThat(entry.text()).isEqualTo("The total");
    assertThat(entry.question()).isEqualTo("q1");
    stage.append(run, new RunEvent.Answered(3, NOON, "q1", "The total", "U2"));
    Eventually.within(SOON)
        .until(
            () -> stage.slack.text("C1", question.ts()),
            text -> text.equals("*Round what?*\nAnswered by @u2: The total"));
  }

  @Test
  void aQuestionThatIsOpenAtTheEndLosesItsButtons() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.append(run, SlackStage.started());
    stage.append(
        run,
        new RunEvent.Asked(
            2, NOON, new Question("q1", "Round what?", List.of("", "Up"), "Up", NOON)));
    Eventually.within(SOON)
        .until(() -> stage.texts(asked), all -> all.stream().anyMatch(t -> t.endsWith("\n[Up]")));

    stage.append(run, new RunEvent.Finished(3, NOON, SlackStage.succeeded()));
    stage.terminal(asked);

    Eventually.within(SOON)
        .until(
            () -> stage.texts(asked),
            all -> all.contains("*Round what?*\nThis question is closed."));
  }

  @Test
  void whatIsSaidInTheThreadGoesToTheAgent() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    asked.await();
    stage.dispatcher.claimed(stage.run(asked));

    stage.slack.user("U2").replies("C1", asked.ts(), "please keep the old API").await();

    InboxEntry entry =
        Eventually.within(SOON)
            .until(() -> stage.dispatcher.inbox.read(stage.run(asked)), list -> !list.isEmpty())
            .getFirst();
    assertThat(entry.kind()).isEqualTo(InboxEntry.Kind.MESSAGE);
    assertThat(entry.text()).isEqualTo("please keep the old API");
    assertThat(entry.by()).isEqualTo("U2");
  }

  /// What a thread shows of a run, from the first message to the last edit.
  @Test
  void theLifeOfARun() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in vault");
    asked.await();
    RunId run = stage.run(asked);
    stage.dispatcher.claimed(run);
    stage.living(asked, text -> text.contains("waiting for the agent"));
    stage.append(run, SlackStage.started());
    stage.living(asked, text -> text.contains("Run tests"));
    stage.append(run, new RunEvent.StepStarted(2, NOON, "implement"));
    stage.append(
        run, new RunEvent.Note(3, NOON.plusSeconds(9), "turn 3 · editing Basket.java", null));
    stage.living(asked, text -> text.contains("turn 3"));
    stage.append(
        run,
        new RunEvent.StepFinished(
            4, NOON.plusSeconds(60), "implement", StepState.Status.DONE, "4 files", Work.NONE));
    stage.append(run, new RunEvent.StepStarted(5, NOON.plusSeconds(60), "run_tests"));
    stage.living(asked, text -> text.contains("✓ Implement"));
    stage.append(run, new RunEvent.Finished(6, NOON.plusSeconds(83), SlackStage.succeeded()));
    stage.terminal(asked);
    String living = stage.ours(asked).getFirst().ts();
    stage.living(asked, text -> text.contains("Fixed"));

    var life = new StringBuilder();
    stage
        .slack
        .versions("C1", living)
        .forEach(version -> life.append(stage.slack.text(version)).append("\n---\n"));
    life.append("reply\n").append(stage.slack.text("C1", stage.terminal(asked).ts())).append('\n');
    Golden.of(SlackThreadTest.class).matches("life.txt", life.toString());
  }

  @Test
  void aTypoInAProjectsNameGetsButtons() {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-apu");
    asked.await();
    SlackMessage answer = stage.terminal(asked);
    assertThat(stage.slack.text("C1", answer.ts()))
        .isEqualTo(
            "@u1 I don't know a project \"my-apu\". Did you mean my-api or my-app?\n"
                + "[my-api] [my-app]");

    stage.slack.user("U1").clicks("C1", answer.ts(), "my-api").awaitOnly();

    Eventually.within(SOON).until(() -> stage.dispatcher.jobs(), jobs -> jobs.size() == 1);
  }

  @Test
  void whoseTicketsIsAskedWithButtonsAndEachTicketIsALink() {
    Sent asked = stage.slack.user("U1").mentions("C1", "list tickets");
    asked.await();
    SlackMessage answer = stage.terminal(asked);
    assertThat(stage.slack.text("C1", answer.ts()))
        .isEqualTo("@u1 Which project? I know my-api, my-app, vault.\n[my-api] [my-app] [vault]");

    stage.slack.user("U1").clicks("C1", answer.ts(), "vault").awaitOnly();

    String list =
        """
        @u1 open tickets of vault, the newest first:
        #42 Total <!channel> ignores it (https://github.com/org/vault/issues/42)
        and more""";
    Eventually.within(SOON).until(() -> stage.texts(asked), texts -> texts.contains(list));
    assertThat(stage.dispatcher.jobs()).isEmpty();
  }
}
