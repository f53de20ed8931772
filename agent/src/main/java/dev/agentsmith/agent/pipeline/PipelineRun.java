package dev.agentsmith.agent.pipeline;

import dev.agentsmith.agent.loop.FollowUps;
import dev.agentsmith.agent.loop.Meter;
import dev.agentsmith.agent.loop.Prompt;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.core.config.AgentConfig;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState.Status;
import dev.agentsmith.core.text.UntrustedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One execution of a pipeline. Whatever happens in it, it ends in exactly one `finished` event,
/// and work that was begun is saved on its branch.
public final class PipelineRun {
  private static final Logger log = LoggerFactory.getLogger(PipelineRun.class);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration SAVE_LIMIT = Duration.ofSeconds(60);

  private final RunSetup setup;
  private final List<Step> steps;
  private final Step saveWork;
  private volatile boolean unsaved;
  private final RunContext context;
  private final StepRunner runner;
  private final List<String> messages = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable Halt halt;
  private boolean overBudget;

  /// @param steps in their order
  /// @param saveWork puts what is there on the branch when the run does not succeed
  public PipelineRun(RunSetup setup, List<Step> steps, Step saveWork) {
    this.setup = setup;
    this.steps = List.copyOf(steps);
    this.saveWork = saveWork;
    AgentConfig agent = setup.project().agent();
    var meter =
        new Meter(
            agent.budget(),
            agent.pricing(),
            setup.daySpend(),
            setup.journal(),
            setup.clock(),
            setup.clock().instant());
    this.context = new RunContext(setup.watchedBy(meter), meter, new Heard());
    this.runner = new StepRunner(context, setup.project().job().stepLimit(), this::signsOfLife);
  }

  /// Runs to the end, in the calling thread. For one call.
  public RunState run() {
    log.info(
        "run started run={} command={} pipeline={}",
        setup.id(),
        setup.request().kind().word(),
        setup.pipeline().name());
    setup.journal().started(subject(), steps.stream().map(Step::name).toList());
    sayWhatHasNoPrice();
    var over = new CountDownLatch(1);
    Thread inbox = Thread.ofVirtual().name("inbox").start(() -> watchInbox(over));
    RunEnd end = runSteps();
    over.countDown();
    join(inbox);
    context.endProcesses();
    context.meter().close();
    if (halted() instanceof Halt.Refused) {
      awaitStop();
      return setup.journal().state();
    }
    context.end(end);
    if (end.outcome() != Outcome.SUCCEEDED) {
      end = save(end);
    }
    RunState state = setup.journal().finished(end);
    log.info("run finished run={} outcome={}", setup.id(), end.outcome().word());
    return state;
  }

  /// A limit that can't be kept is said before anything is spent.
  private void sayWhatHasNoPrice() {
    AgentConfig agent = setup.project().agent();
    context
        .meter()
        .withoutPrice(agent.models().values().stream().map(RoleModel::model).toList())
        .ifPresent(
            words -> {
              setup.journal().note(words);
              context.remark(words);
            });
  }

  /// Something a reader of the report should know; before [#run].
  public void remark(String sentence) {
    context.remark(sentence);
  }

  /// What the process should exit with, after [#run].
  public int exitCode() {
    RunEnd end = context.end();
    if (end == null) {
      return ExitCode.TERMINATED;
    }
    return switch (end.outcome()) {
      case SUCCEEDED -> ExitCode.SUCCEEDED;
      case FAILED -> overBudget ? ExitCode.OVER_BUDGET : ExitCode.FAILED;
      case CANCELLED -> ExitCode.CANCELLED;
      case STOPPED -> ExitCode.TERMINATED;
    };
  }

  /// True if there is work that could not be pushed: its directory is the only place that has it.
  public boolean isUnsaved() {
    return unsaved;
  }

  /// Ends the run because a person asked for it. Returns at once; [#run] saves the work and
  /// returns. Safe for all threads, and again and again.
  public void cancel(String by) {
    halt(new Halt.Cancelled(by));
  }

  /// Ends the run because the process has to end.
  public void stop(String reason) {
    halt(
        new Halt.Stopped(
            Problem.of("The agent was told to end: " + reason + ".", "Run it again.")));
    stopped.countDown();
  }

  private RunEnd runSteps() {
    int next = 0;
    while (next < steps.size()) {
      Step step = steps.get(next);
      setup.journal().stepStarted(step.name());
      Optional<StepResult> result = runner.run(step);
      Halt reason = halted();
      boolean through =
          next == steps.size() - 1 && result.isPresent() && result.get() instanceof StepResult.Done;
      if (result.isEmpty() || (reason != null && !through)) {
        finished(step, Status.FAILED, "");
        return reason == null ? RunEnd.cancelled("") : reason.end();
      }
      switch (result.get()) {
        case StepResult.Done(String detail) -> {
          finished(step, Status.DONE, detail);
          next++;
        }
        case StepResult.Skipped(String detail) -> {
          finished(step, Status.SKIPPED, detail);
          next++;
        }
        case StepResult.Incomplete(String detail) -> {
          finished(step, Status.FAILED, detail);
          next++;
        }
        case StepResult.BackTo(String to, String detail) -> {
          finished(step, Status.FAILED, detail);
          next = indexOf(to);
        }
        case StepResult.Failed(String detail, Problem problem) -> {
          finished(step, Status.FAILED, detail);
          return RunEnd.failed(problem);
        }
        case StepResult.OverBudget(Problem problem) -> {
          finished(step, Status.FAILED, "limit reached");
          overBudget = true;
          return RunEnd.failed(problem);
        }
        case StepResult.Declined(String by) -> {
          finished(step, Status.FAILED, "declined");
          return RunEnd.cancelled(by);
        }
      }
    }
    return RunEnd.succeeded();
  }

  private void finished(Step step, Status status, String detail) {
    setup.journal().stepFinished(step.name(), status, detail, context.work());
  }

  private int indexOf(String name) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException("no step " + name + " to go back to");
  }

  /// A step like the others, but one that no cancel stops: it is what a cancel is followed by.
  private RunEnd save(RunEnd end) {
    setup.journal().note("saving the work");
    var rescue = new StepRunner(context, SAVE_LIMIT, () -> 0L);
    unsaved = true;
    Optional<StepResult> saved = rescue.run(saveWork);
    if (saved.isPresent() && saved.get() instanceof StepResult.Failed(_, Problem problem)) {
      log.error("work not saved run={} cause={}", setup.id(), problem.sentence());
      return notSaved(end, problem);
    }
    unsaved = saved.isEmpty();
    finished(saveWork, Status.DONE, "");
    return end;
  }

  /// The same end, and where the work is that could not be pushed.
  private RunEnd notSaved(RunEnd end, Problem why) {
    Problem cause = end.problem() == null ? why : end.problem();
    String where = "The work so far is only in " + context.directory().checkout() + ".";
    String mend = cause.mend().isEmpty() ? where : cause.mend() + " " + where;
    return new RunEnd(end.outcome(), Problem.at(cause.where(), cause.what(), mend), end.by());
  }

  private static void join(Thread thread) {
    thread.interrupt();
    try {
      thread.join(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watchInbox(CountDownLatch over) {
    try {
      while (!over.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        readInbox();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readInbox() {
    if (setup.journal().isRefused()) {
      halt(new Halt.Refused());
    }
    for (InboxEntry entry : setup.journal().takeInbox()) {
      switch (entry.kind()) {
        case CANCEL -> cancel(entry.by());
        case MESSAGE, ANSWER -> {
          if (!context.questions().offer(entry)) {
            followUp(entry);
          }
        }
      }
    }
  }

  private void followUp(InboxEntry entry) {
    String message =
        Prompt.of("follow_up")
            .with("by", UntrustedText.visible(entry.by()))
            .with("message", UntrustedText.visible(entry.text()))
            .text();
    context.hear(message);
    synchronized (messages) {
      messages.add(message);
    }
  }

  /// Each event is one; and while a person is waited for, time itself.
  private long signsOfLife() {
    long events = setup.journal().state().seq();
    return context.questions().isOpen() ? events + System.nanoTime() : events;
  }

  private final class Heard implements FollowUps {
    @Override
    public List<String> take() throws InterruptedException {
      return takeMessages();
    }

    @Override
    public boolean isWaiting() throws InterruptedException {
      readInbox();
      synchronized (messages) {
        return !messages.isEmpty();
      }
    }
  }

  private List<String> takeMessages() throws InterruptedException {
    readInbox();
    if (halted() != null) {
      throw new InterruptedException();
    }
    synchronized (messages) {
      List<String> taken = List.copyOf(messages);
      messages.clear();
      return taken;
    }
  }

  /// The first reason counts.
  private void halt(Halt reason) {
    synchronized (stopped) {
      if (halt != null) {
        return;
      }
      halt = reason;
    }
    log.info("run is to end run={} reason={}", setup.id(), reason);
    runner.halt();
  }

  private @Nullable Halt halted() {
    synchronized (stopped) {
      return halt;
    }
  }

  private void awaitStop() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RunSubject subject() {
    RunRequest request = setup.request();
    AgentConfig agent = setup.project().agent();
    String name = setup.project().name();
    String words = request.task() == null ? "" : request.task();
    return new RunSubject(
        name.isEmpty() ? request.repository().name() : name,
        request.ticket() == null ? "" : request.ticket().label(),
        UntrustedText.visible(words).lines().findFirst().orElse("").strip(),
        agent.model(Role.IMPLEMENT).model(),
        agent.budget().usd());
  }
}
