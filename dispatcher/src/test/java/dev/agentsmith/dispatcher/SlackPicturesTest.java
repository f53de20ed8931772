package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.agentsmith.core.run.StepState.Status;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Golden;
import dev.agentsmith.testkit.slack.SlackPicture;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The pictures of `docs/slack.md`: each is a thread as Slack was sent it, and goes out of date no
/// sooner than this test fails.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlackPicturesTest {
  private static final Golden PICTURES = Golden.at(Path.of("..", "docs", "pictures", "slack"));
  private static final Instant NOON = SlackStage.NOON;
  private static final Work PUSHED = Work.NONE.withBranch("fix/42-total").withCommit("8c1f02e");
  private static final String CONFIG =
      """
      projects:
        my-api:
          source: { type: GitHub, url: "https://github.com/org/my-api" }
          tickets: { type: GitHub, url: "https://github.com/org/my-api" }
        my-app:
          source: { type: GitHub, url: "https://github.com/org/my-app" }
          tickets: { type: GitHub, url: "https://github.com/org/my-app" }
        payments:
          access: { users: [U3], groups: [S1] }
          source: { type: GitHub, url: "https://github.com/org/payments" }
          tickets: { type: GitHub, url: "https://github.com/org/payments" }
      """;

  @TempDir Path directory;
  private SlackStage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new SlackStage(directory, new Limits(20, 1, 20), CONFIG);
    stage.slack.user("U1", "ann", "ann@example.com");
    stage.slack.user("U2", "ben", "ben@example.com");
    stage.slack.user("U3", "eve", "eve@example.com");
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  @Test
  void runningQuestionAnsweredDone() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    var run = new Told(asked);
    run.begin();
    run.implement(1);
    run.tell(new RunEvent.Note(run.next(), run.at(20), "turn 3 · editing Basket.java", null));
    stage.living(asked, text -> text.contains("Basket.java"));
    picture("running", asked);

    run.tell(
        new RunEvent.Asked(
            run.next(),
            run.at(30),
            new Question(
                "q1",
                "The ticket allows two readings. Round what?",
                List.of("Each line", "The total"),
                "Each line",
                NOON.plusSeconds(600))));
    stage.living(asked, text -> text.contains("asks"));
    Eventually.within(SlackStage.SOON).until(() -> stage.texts(asked), all -> all.size() == 2);
    picture("question", asked);

    run.tell(new RunEvent.Answered(run.next(), run.at(40), "q1", "The total", "U2"));
    stage.living(asked, text -> !text.contains("asks"));
    Eventually.within(SlackStage.SOON)
        .until(() -> stage.texts(asked), all -> all.getLast().contains("Answered"));
    picture("answered", asked);

    run.finishImplement("4 files +31 −7");
    run.test(Status.DONE, "214 of 214 passed");
    run.step("write_report", Status.DONE, 0, ".agentsmith/runs/2026-11-23-42-k7f3a9");
    run.work =
        PUSHED
            .withChanges(new Work.Changes(4, 31, 7))
            .withTestsBefore(tally(211, 3))
            .withTestsAfter(tally(214, 0))
            .withPullRequest("https://github.com/org/my-api/pull/57");
    run.step("deliver", Status.DONE, 3, "pull request ready");
    run.end(RunEnd.succeeded());
    stage.terminal(asked);
    stage.living(asked, text -> text.contains("Fixed"));
    picture("done", asked);
  }

  @Test
  void failed() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    var run = new Told(asked);
    run.begin();
    run.work = PUSHED;
    for (int round = 1; round <= 3; round++) {
      run.implement(round);
      run.finishImplement(round == 1 ? "4 files +31 −7" : "1 file +2 −2");
      run.test(Status.FAILED, "213 of 214 passed");
    }
    run.end(
        RunEnd.failed(
            Problem.of(
                "The tests still fail after 3 rounds (`BasketTest.discount`: expected 90, was"
                    + " 81).",
                "")));
    stage.terminal(asked);
    stage.living(asked, text -> text.contains("Not fixed"));
    picture("failed", asked);
  }

  @Test
  void waitingAndCancelled() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    var run = new Told(asked);
    run.begin();
    run.implement(1);
    stage.living(asked, text -> text.contains("Implement"));
    Sent second = stage.slack.user("U2").mentions("C1", "fix #43 in my-api");
    Eventually.within(SlackStage.SOON).until(() -> stage.texts(second), all -> all.size() == 1);
    picture("waiting", second);

    stage.slack.user("U2").clicks("C1", stage.ours(asked).getFirst().ts(), "Cancel").awaitOnly();
    Eventually.within(SlackStage.SOON)
        .until(() -> stage.texts(asked), all -> all.getLast().contains("Cancelling"));
    run.work = PUSHED;
    run.finishImplement("2 files +12 −3");
    run.end(RunEnd.cancelled("U2"));
    stage.terminal(asked);
    stage.living(asked, text -> text.contains("Cancelled"));
    picture("cancelled", asked);
  }

  @Test
  void busy() throws Exception {
    Sent first = stage.slack.user("U1").mentions("C1", "fix #42 in my-api");
    first.await();
    stage.dispatcher.claimed(stage.run(first));
    Sent asked = stage.slack.user("U2").mentions("C1", "fix #42 in my-api");
    stage.terminal(asked);
    picture("busy", asked);
  }

  @Test
  void refused() throws Exception {
    Sent asked = stage.slack.user("U2").mentions("C1", "fix #7 in payments");
    stage.terminal(asked);
    picture("refused", asked);
  }

  @Test
  void whichProject() throws Exception {
    Sent asked = stage.slack.user("U1").mentions("C1", "fix #42 in my-apu");
    stage.terminal(asked);
    picture("which-project", asked);
  }

  private void picture(String name, Sent asked) {
    var thread = stage.slack.thread("C1", asked.ts()).stream().filter(m -> !m.deleted()).toList();
    assertThat(thread).hasSizeGreaterThan(1);
    PICTURES.matches(name + ".svg", SlackPicture.svg(thread, this::nameOf));
  }

  private String nameOf(String id) {
    return id.equals("S1") ? "team-payments" : stage.slack.nameOf(id);
  }

  private static TestTally tally(int passed, int failed) {
    return new TestTally(failed == 0, true, passed, failed, List.of());
  }

  /// A run whose agent is told what to say, and whose time goes on by what it says.
  private final class Told {
    private final RunId run;
    private RunState state = RunState.EMPTY;
    private Instant now = NOON;
    private Work work = Work.NONE;

    Told(Sent asked) {
      run = stage.run(asked);
      asked.await();
      stage.dispatcher.claimed(run);
    }

    long next() {
      return state.seq() + 1;
    }

    Instant at(int seconds) {
      now = now.plusSeconds(seconds);
      return now;
    }

    void tell(RunEvent event) {
      state = state.after(event);
      stage.append(run, event);
    }

    void begin() {
      List<String> steps =
          new ArrayList<>(List.of("fetch_ticket", "check_out", "detect_build", "map_repository"));
      steps.addAll(List.of("load_guidance", "make_plan", "ask_approval", "implement"));
      steps.addAll(List.of("run_tests", "write_report", "deliver"));
      tell(
          new RunEvent.Started(
              1,
              NOON,
              new RunSubject(
                  "my-api", "#42", "Total ignores the quantity", "claude-x", Usd.of("2.00")),
              steps));
      step("fetch_ticket", Status.DONE, 0, "Total ignores the quantity");
      step("check_out", Status.DONE, 2, "branch fix/42-total");
      step("detect_build", Status.DONE, 0, "Java, Maven · test: mvn -q test");
      step("map_repository", Status.DONE, 1, "412 files");
      step("load_guidance", Status.DONE, 0, "AGENTS.md");
      step("make_plan", Status.DONE, 14, "3 criteria");
      step("ask_approval", Status.SKIPPED, 0, "nobody to ask");
    }

    void implement(int round) {
      tell(new RunEvent.StepStarted(next(), now, "implement"));
      tell(
          new RunEvent.Usage(
              next(),
              at(25),
              "claude-x",
              new TokenUsage(1_200, 900, 21_000, 0),
              Usd.of("0.1" + round)));
    }

    void finishImplement(String changes) {
      tell(new RunEvent.StepFinished(next(), at(15), "implement", Status.DONE, changes, work));
    }

    void test(Status status, String result) {
      step("run_tests", status, 21, result);
    }

    void step(String name, Status status, int seconds, String detail) {
      tell(new RunEvent.StepStarted(next(), now, name));
      tell(new RunEvent.StepFinished(next(), at(seconds), name, status, detail, work));
    }

    void end(RunEnd end) {
      tell(new RunEvent.Finished(next(), now, state.ended(now, end)));
    }
  }
}
