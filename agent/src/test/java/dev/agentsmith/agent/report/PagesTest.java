package dev.agentsmith.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.agent.loop.Ledger;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Asker;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState.Status;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.testkit.Golden;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  private static final Golden GOLDEN = Golden.of(PagesTest.class);
  private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");
  private static final RunId ID = new RunId("k7f3a2c5q2b6d4xy");
  private static final Snapshot CHANGE =
      new Snapshot(
          "tree",
          List.of(
              new Snapshot.ChangedFile("src/main/java/Basket.java", 5, 2),
              new Snapshot.ChangedFile("src/test/java/BasketTest.java", 12, 0)));
  private static final Ledger.Line PLANNING =
      new Ledger.Line("plan", "claude-opus-4-8", 3, new TokenUsage(900, 400, 0, 0), Usd.of("0.12"));

  @Test
  void aRunThatWentWellIsTold() throws Exception {
    RunReport report =
        report(
            RunEnd.succeeded(),
            completion(),
            List.of(
                PLANNING,
                new Ledger.Line(
                    "implement",
                    "claude-sonnet-4-5",
                    7,
                    new TokenUsage(4_000, 2_100, 31_000, 5_000),
                    Usd.of("0.35"))));

    Map<String, String> pages = Pages.of(report);

    assertThat(report.folder()).isEqualTo(".agentsmith/runs/2026-11-23-42-k7f3a2");
    assertThat(pages.keySet()).containsExactly("result.md", "plan.md", "decisions.md");
    GOLDEN.matches("result.md", pages.getOrDefault("result.md", ""));
    GOLDEN.matches("plan.md", pages.getOrDefault("plan.md", ""));
    GOLDEN.matches("decisions.md", pages.getOrDefault("decisions.md", ""));
    GOLDEN.matches(
        "pull-request.md", PullRequestText.title(report) + "\n\n" + PullRequestText.of(report));
    GOLDEN.matches("commit.txt", CommitMessage.of(report));
  }

  @Test
  void aRunThatFailedSaysWhyAndWhatItsPriceIsNotKnown() throws Exception {
    RunReport report =
        report(
            RunEnd.failed(
                Problem.of(
                    "The tests still fail after 3 rounds (`BasketTest.discount`: expected 90, was"
                        + " 81).",
                    "")),
            completion(),
            List.of(
                PLANNING,
                new Ledger.Line(
                    "implement", "model \"x\"", 2, new TokenUsage(10, 20, 0, 0), null)));

    GOLDEN.matches("failed-result.md", Pages.of(report).getOrDefault("result.md", ""));
    GOLDEN.matches("failed-commit.txt", CommitMessage.of(report));
    assertThat(PullRequestText.of(report)).contains("$0.12 and calls without a price");
  }

  @Test
  void aCancelBeforeThePlanHasAPageToo() throws Exception {
    Map<String, String> pages = Pages.of(report(RunEnd.cancelled("@colleague"), null, List.of()));

    assertThat(pages.keySet()).containsExactly("result.md", "plan.md");
    assertThat(pages.get("result.md"))
        .contains("cancelled_by: \"@colleague\"", "Cancelled by @colleague after 6 min 2 s.");
  }

  @Test
  void aModelsWordsCallNobodyAndCloseNothing() {
    assertThat(QuietText.of("@Test calls @ann; see `@ben` and a@b.org. Fixes #7, closes org/x#8."))
        .isEqualTo("`@Test` calls `@ann`; see `@ben` and a@b.org. Fixes `#7`, closes `org/x#8`.");
    assertThat(QuietText.of("```java\n@Test\n```\nThen `a @b`, ``c ` @d`` and resolves: GH-7."))
        .isEqualTo("```java\n@Test\n```\nThen `a @b`, ``c ` @d`` and resolves: `GH-7`.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a ` b fixes #7",
        "` fixes #7 ``",
        "`\n\nfixes #7 `",
        "```\nfixes #7",
        "\\`fixes #7`"
      })
  void whatOnlyLooksLikeCodeIsQuietedToo(String text) {
    assertThat(QuietText.of(text)).contains("fixes `#7`");
  }

  @Test
  void whatAModelOrATicketSaysClosesNothingInCommitsTitlesAndComments() throws Exception {
    Completion loud =
        Completion.read(
            json(
                "{\"summary\": \"Fixes #7.\", \"commit_subject\": \"fix: close #8 for @org/all\"}"));
    RunReport done = report(RunEnd.succeeded(), loud, List.of());
    RunEnd red = RunEnd.failed(Problem.of("The model says: fixes #7, @ann.", ""));

    assertThat(CommitMessage.of(done))
        .startsWith("fix: close `#8` for `@org/all`\n\nFixes `#7`.\n\nFixes #42\n");
    assertThat(PullRequestText.title(done)).isEqualTo("fix: close `#8` for `@org/all`");
    assertThat(PullRequestText.of(report(red, loud, List.of())))
        .contains("**Not ready.** The model says: fixes `#7`, `@ann`.");
    assertThat(TicketComment.ended(ID, red, Work.NONE))
        .isEqualTo("Not done: The model says: fixes `#7`, `@ann`.\n\nRun " + ID);
    assertThat(TicketComment.ended(ID, RunEnd.cancelled("@ben"), Work.NONE))
        .isEqualTo("Cancelled by `@ben`.\n\nRun " + ID);
  }

  @Test
  void aSubjectThatIsNotConventionalBecomesSo() throws Exception {
    Completion said =
        Completion.read(json("{\"summary\": \"s\", \"commit_subject\": \"Multiply by quantity\"}"));

    assertThat(said.subject("fix", "other")).isEqualTo("fix: Multiply by quantity");
  }

  @Test
  void aFeatureIsAFeatInGitAndClosesItsTicket() throws Exception {
    Completion said =
        Completion.read(json("{\"summary\": \"s\", \"commit_subject\": \"Take discounts\"}"));
    RunReport told = report(RunKind.FEATURE, RunEnd.succeeded(), said, List.of());
    RunReport untold = report(RunKind.FEATURE, RunEnd.succeeded(), null, List.of());

    assertThat(CommitMessage.of(told)).startsWith("feat: Take discounts\n\ns\n\nCloses #42\n");
    assertThat(PullRequestText.title(told)).isEqualTo("feat: Take discounts");
    assertThat(PullRequestText.of(told)).startsWith("Closes #42. s\n");
    assertThat(PullRequestText.title(untold)).isEqualTo("feat: Total ignores the quantity");
  }

  @Test
  void frontMatterHoldsAnyText() {
    assertThat(new FrontMatter().put("title", "a \"b\" \\ c: #d\ne\u0007 - {f}").end())
        .isEqualTo("---\ntitle: \"a \\\"b\\\" \\\\ c: #d\\ne  - {f}\"\n---\n");
  }

  @Test
  void aSubjectIsOneLineOfSeventyTwoCharacters() throws Exception {
    Completion said =
        Completion.read(
            json(
                """
                {"summary": "s", "commit_subject": "fix: a\\nb %s", "criteria": [],
                 "decisions": []}
                """
                    .formatted("x".repeat(80))));

    assertThat(said.subject("fix", "other")).hasSize(72).startsWith("fix: a b xxx").endsWith("x…");
  }

  private static RunReport report(
      RunEnd end, @Nullable Completion completion, List<Ledger.Line> costs)
      throws JsonProcessingException {
    return report(RunKind.FIX, end, completion, costs);
  }

  private static RunReport report(
      RunKind kind, RunEnd end, @Nullable Completion completion, List<Ledger.Line> costs)
      throws JsonProcessingException {
    Work work =
        Work.NONE
            .withTestsBefore(new TestTally(false, true, 210, 1, List.of("BasketTest.total")))
            .withTestsAfter(new TestTally(true, true, 214, 0, List.of()))
            .withCriteria(completion == null ? List.of() : completion.criteria());
    return new RunReport(
        ID,
        kind,
        BEGIN.plusSeconds(362),
        "my-api",
        new Assignment("#42", "Total ignores the quantity", "text", "https://example.org/42"),
        "#42",
        new Asker("@ann", "#shop-dev", "ann@example.org"),
        "fix/42-total-ignores-the-quantity",
        "main",
        end,
        Plan.read(
            json(
                """
                {"summary": "The total adds prices once.",
                 "criteria": ["total counts quantity", "discounts unchanged"],
                 "steps": ["multiply in Basket.total()", "add a test"]}
                """)),
        completion,
        CHANGE,
        "mvn -q test",
        null,
        null,
        List.of(),
        work,
        state(),
        costs,
        List.of("The guidance file CLAUDE.md was not read: it is not UTF-8."));
  }

  private static Completion completion() throws JsonProcessingException {
    return Completion.read(
        json(
            """
            {"summary": "The total added each line's price once, whatever its quantity. Now it multiplies, and two callers that had compensated no longer do.",
             "commit_subject": "fix(basket): multiply each line by its quantity",
             "criteria": [
               {"text": "total counts quantity", "met": true, "evidence": "BasketTest.total"},
               {"text": "discounts unchanged", "met": false, "evidence": ""}],
             "decisions": [{"decision": "Basket.total() multiplies", "why": "Line has no total."}],
             "risks": "Reports older than today keep the wrong totals: not touched."}
            """));
  }

  private static RunState state() {
    RunState state = RunState.EMPTY;
    List<RunEvent> events =
        List.of(
            new RunEvent.Started(
                1,
                BEGIN,
                new RunSubject("my-api", "#42", "Total ignores the quantity", "m", null),
                List.of("check_out", "implement", "run_tests", "deliver")),
            new RunEvent.StepStarted(2, BEGIN.plusSeconds(1), "check_out"),
            new RunEvent.StepFinished(
                3,
                BEGIN.plusMillis(1_340),
                "check_out",
                Status.DONE,
                "branch fix/42-total-ignores-the-quantity",
                Work.NONE),
            new RunEvent.StepStarted(4, BEGIN.plusSeconds(2), "implement"),
            new RunEvent.StepFinished(
                5, BEGIN.plusSeconds(122), "implement", Status.DONE, "2 files +17 −2", Work.NONE),
            new RunEvent.StepStarted(6, BEGIN.plusSeconds(122), "run_tests"));
    for (RunEvent event : events) {
      state = state.after(event);
    }
    return state;
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }
}
