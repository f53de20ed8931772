package dev.agentsmith.agent.step;

import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.loop.AgentLoop;
import dev.agentsmith.agent.loop.LoopEnd;
import dev.agentsmith.agent.loop.Prompt;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.report.Completion;
import dev.agentsmith.agent.review.ChangeReview;
import dev.agentsmith.agent.review.Patch;
import dev.agentsmith.agent.tool.AskPerson;
import dev.agentsmith.agent.tool.BackgroundCommands;
import dev.agentsmith.agent.tool.DeleteFile;
import dev.agentsmith.agent.tool.EditFile;
import dev.agentsmith.agent.tool.EditFiles;
import dev.agentsmith.agent.tool.EndingTool;
import dev.agentsmith.agent.tool.FileBook;
import dev.agentsmith.agent.tool.FileChanges;
import dev.agentsmith.agent.tool.MoveFile;
import dev.agentsmith.agent.tool.NoteDecision;
import dev.agentsmith.agent.tool.RunCommand;
import dev.agentsmith.agent.tool.Shelf;
import dev.agentsmith.agent.tool.SyntaxWatch;
import dev.agentsmith.agent.tool.Tool;
import dev.agentsmith.agent.tool.WatchCommand;
import dev.agentsmith.agent.tool.WriteFile;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.config.Project.Unverified;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.text.UntrustedText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets the model change the code; after failing tests in the same conversation. That something was
/// changed is seen in the checkout, not believed.
final class Implement implements Step {
  private static final int MAX_REVIEWS = 2;

  private @Nullable AgentLoop loop;

  @Override
  public String name() {
    return "implement";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    AgentLoop known = loop;
    TestRun failed = run.testsIfRun();
    LoopEnd end = known == null || failed == null ? begin(run) : goOn(run, known, failed);
    for (int reviews = 0; ; reviews++) {
      switch (end) {
        case LoopEnd.Finished(var said) -> {
          List<String> objections = changed(run, Completion.read(said));
          if (run.snapshot().isEmpty()) {
            return nothingChanged(run.completion());
          } else if (objections.isEmpty()) {
            return new StepResult.Done(run.snapshot().changes().brief());
          } else if (reviews == MAX_REVIEWS || loop == null) {
            return new StepResult.Failed("does not hold", unmended(objections));
          }
          run.journal().note("mending what a review found: " + objections.getFirst());
          end = loop.run(review(objections));
        }
        case LoopEnd.FellSilent(String words) -> {
          changed(run, Completion.unsaid(words, run.plan()));
          return run.snapshot().isEmpty()
              ? nothingChanged(run.completion())
              : new StepResult.Failed("not finished", silent(words));
        }
        case LoopEnd.OverBudget(Problem problem) -> {
          return new StepResult.OverBudget(problem);
        }
        case LoopEnd.GaveUp(Problem problem) -> {
          return new StepResult.Failed("gave up", problem);
        }
      }
    }
  }

  private LoopEnd begin(RunContext run) throws InterruptedException {
    TestRun before = run.isTestable() ? before(run) : null;
    forgetTraces(run);
    if (before != null && before.obstacle() != null) {
      if (run.setup().project().unverified() == Unverified.FAIL) {
        return new LoopEnd.GaveUp(before.obstacle());
      }
      run.untested(before.obstacle());
      run.journal().note(before.obstacle().what());
    }
    AgentLoop made =
        LoopFrame.open(
            run,
            "implement",
            Role.IMPLEMENT,
            EndingTool.finish(),
            Integer.MAX_VALUE, // the run's budget limits it
            (book, shelf) -> tools(run, book, shelf));
    loop = made;
    return made.run(
        Prompt.of("implement")
            .with("ticket", Briefing.ticket(run))
            .with("plan", Briefing.plan(run))
            .with("repository", Briefing.repository(run))
            .with("guidance", Briefing.guidance(run))
            .with("test_command", Briefing.testCommand(run))
            .with("before", told(run, before))
            .text());
  }

  private static List<Tool> tools(RunContext run, FileBook book, Shelf shelf) {
    var files = new FileChanges(run.workspace(), book, new SyntaxWatch());
    var background = new BackgroundCommands();
    return List.of(
        new EditFile(files),
        new EditFiles(files),
        new WriteFile(files),
        new DeleteFile(files),
        new MoveFile(files),
        new RunCommand(run.workspace(), run.commands(), background, shelf),
        new WatchCommand(background, shelf),
        new NoteDecision(run::decide),
        new AskPerson(run.asking()));
  }

  private static LoopEnd goOn(RunContext run, AgentLoop loop, TestRun tests)
      throws InterruptedException {
    return tests.isGreen() && run.followUps().isWaiting()
        ? loop.run(Prompt.of("late_message").text())
        : mend(run, loop, tests);
  }

  private static LoopEnd mend(RunContext run, AgentLoop loop, TestRun failed)
      throws InterruptedException {
    return loop.run(
        Prompt.of("tests_failed")
            .with("test_command", failed.command())
            .with("brief", failed.brief())
            .with("round", Integer.toString(run.round()))
            .with("rounds", Integer.toString(run.setup().project().rounds()))
            .with("tests", Briefing.tests(failed))
            .text());
  }

  /// Nothing may change while the tests run on what was there before.
  private static TestRun before(RunContext run) throws InterruptedException {
    if (!run.baseline().isDone()) {
      run.journal().note("waiting for the tests before the change");
    }
    TestRun before = run.baseline().await();
    if (before.obstacle() == null) {
      run.work(run.work().withTestsBefore(before.tally()));
    }
    return before;
  }

  /// What installing and testing left behind is nobody's work.
  private static void forgetTraces(RunContext run) throws InterruptedException {
    List<String> traces = run.repository().forgetTraces();
    if (!traces.isEmpty()) {
      run.remark(
          "Installing and testing leave files that .gitignore does not name (%s). They are not part of this work."
              .formatted(String.join(", ", traces.subList(0, Math.min(5, traces.size())))));
    }
  }

  private static String told(RunContext run, @Nullable TestRun before) {
    Problem untested = run.untested();
    if (before == null || untested != null) {
      String output = before == null ? "" : "\n\n" + Briefing.tests(before);
      return "The tests can't be run here: %s Do what can be done without them, and say what could not be checked.%s"
          .formatted(untested == null ? "" : untested.what(), output);
    }
    return before.isGreen()
        ? "Before the change all tests pass (%s).".formatted(before.brief())
        : "Before the change they fail: %s.\n\n%s"
            .formatted(before.brief(), Briefing.tests(before));
  }

  /// Looks at what is there now.
  ///
  /// @return what does not fit to what was said
  private static List<String> changed(RunContext run, Completion said) throws InterruptedException {
    Completion completion = said.deciding(run.decisions());
    run.completion(completion);
    // What still runs in the background must not write after the tests have seen the files.
    run.commands().endAll();
    Snapshot snapshot = run.repository().snapshot();
    run.snapshot(snapshot);
    run.work(run.work().withChanges(snapshot.changes()).withCriteria(completion.criteria()));
    String ticket = run.assignment().title() + "\n" + run.assignment().text();
    return new ChangeReview(ticket, run.plan(), completion)
        .objections(Patch.read(run.repository().diff(snapshot)));
  }

  private static String review(List<String> objections) {
    return Prompt.of("change_review")
        .with("objections", UntrustedText.plain("- " + String.join("\n- ", objections)))
        .text();
  }

  private static StepResult nothingChanged(Completion completion) {
    String said = completion.summary().isBlank() ? "" : " It said: " + completion.summary();
    return new StepResult.Failed(
        "nothing changed",
        Problem.of(
            "The agent changed nothing." + said,
            "Say in the ticket what should be different, then run again."));
  }

  private static Problem unmended(List<String> objections) {
    return Problem.of(
        "The change does not hold up to a review: " + String.join(" ", objections),
        "Look at the branch; say in the ticket what is allowed, then run again.");
  }

  private static Problem silent(String words) {
    String said = words.isBlank() ? "" : " It said: " + words.strip();
    return Problem.of(
        "The model stopped before it said that the criteria are met." + said,
        "Look at the branch, then run again.");
  }
}
