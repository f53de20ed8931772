package dev.agentsmith.e2e.chaos;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.testkit.kubernetes.Image;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What an agent does in its Pod, as far as others see it: it writes the real journal, reads its
/// inbox, and leaves its last word where Kubernetes looks for it. Only the work is played.
final class PlayedAgent {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);

  private final Script script;
  private final String redisUrl;
  private final Path lastWord;
  private final BooleanSupplier askedToEnd;
  private final Consumer<RunEnd> beforeItSays;
  private @Nullable RunEnd end;
  private @Nullable String answer;
  private Instant nextLook = Instant.MIN;

  /// @param askedToEnd true once it got SIGTERM
  /// @param beforeItSays hears how it ends a moment before others do
  PlayedAgent(
      Script script,
      String redisUrl,
      Path lastWord,
      BooleanSupplier askedToEnd,
      Consumer<RunEnd> beforeItSays) {
    this.script = script;
    this.redisUrl = redisUrl;
    this.lastWord = lastWord;
    this.askedToEnd = askedToEnd;
    this.beforeItSays = beforeItSays;
  }

  /// @param arguments as a Job gives them
  /// @return the exit value
  /// @throws InterruptedException if it was killed
  int run(List<String> arguments) throws InterruptedException {
    var random = RandomGenerator.getDefault();
    try (var redis = new Redis(RedisUrl.parse(redisUrl, null), 1, REDIS_TIMEOUT);
        var journal =
            new Journal(
                script.run(),
                new Journal.Wire(
                    new RunLog(redis), new Inbox(redis), RunId.random(random).value(), random),
                InstantSource.system(),
                new Redactor(List.of()),
                _ -> {})) {
      work(journal, arguments);
      RunEnd how = end == null ? ownEnd() : end;
      beforeItSays.accept(how);
      RunState state = journal.finished(how);
      if (Thread.interrupted()) {
        throw new InterruptedException("killed");
      }
      if (!journal.isRefused()) {
        leave(state);
      }
      return code(how);
    }
  }

  private void work(Journal journal, List<String> arguments) throws InterruptedException {
    List<String> steps =
        IntStream.rangeClosed(1, script.steps().size()).mapToObj(i -> "step_" + i).toList();
    journal.started(
        new RunSubject(
            after(arguments, "--project"),
            "#" + after(arguments, "--ticket"),
            "Played for " + script.run().brief(),
            "played",
            null),
        steps);
    for (int i = 0; i < steps.size() && end == null; i++) {
      if (script.asks() && i == steps.size() - 1) {
        ask(journal);
      }
      journal.stepStarted(steps.get(i));
      journal.note("half of " + steps.get(i));
      pause(journal, script.steps().get(i));
      boolean last = i == steps.size() - 1;
      Work work = Work.NONE.withBranch("fix/" + script.run().brief());
      boolean failed = end == null && last && !script.succeeds();
      journal.stepFinished(
          steps.get(i),
          failed ? StepState.Status.FAILED : StepState.Status.DONE,
          "",
          last && script.succeeds() && end == null
              ? work.withCommit("abc1234").withPullRequest(script.pullRequest())
              : work);
    }
  }

  private void ask(Journal journal) throws InterruptedException {
    Instant deadline = Instant.now().plus(Script.PATIENCE);
    journal.asked(
        new Question(
            "q1", "Go on with " + script.run() + "?", List.of("yes", "no"), "yes", deadline));
    while (answer == null && end == null && Instant.now().isBefore(deadline)) {
      pause(journal, TICK);
    }
    if (answer == null) {
      journal.answered("q1", "yes", "");
    }
  }

  private void pause(Journal journal, Duration length) throws InterruptedException {
    long until = System.nanoTime() + length.toNanos();
    while (end == null && System.nanoTime() < until) {
      LockSupport.parkNanos(TICK.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException("killed");
      }
      if (askedToEnd.getAsBoolean()) {
        end =
            RunEnd.stopped(
                Problem.of("The agent was told to end: it got a signal.", "Run it again."));
      }
      if (!Instant.now().isBefore(nextLook)) {
        nextLook = Instant.now().plus(LOOK);
        journal.takeInbox().forEach(entry -> take(journal, entry));
      }
    }
  }

  private void take(Journal journal, InboxEntry entry) {
    switch (entry.kind()) {
      case CANCEL -> end = RunEnd.cancelled(entry.by());
      case ANSWER -> {
        if (answer == null) {
          answer = entry.text();
          journal.answered("q1", entry.text(), entry.by());
        }
      }
      case MESSAGE -> journal.note("read: " + entry.text());
    }
  }

  private RunEnd ownEnd() {
    return script.succeeds() ? RunEnd.succeeded() : RunEnd.failed(Problem.of(script.failure(), ""));
  }

  /// All of it or nothing, wherever it is killed.
  private void leave(RunState state) throws InterruptedException {
    Instant at = state.at() == null ? Instant.EPOCH : state.at();
    Path half = lastWord.resolveSibling("half-" + Image.TERMINATION_LOG);
    try {
      Files.writeString(
          half, RunEventJson.write(script.run(), new RunEvent.Finished(state.seq(), at, state)));
      Files.move(half, lastWord, StandardCopyOption.ATOMIC_MOVE);
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException("killed");
    } catch (IOException e) {
      throw new IllegalStateException("its directory is gone", e);
    }
  }

  private static int code(RunEnd end) {
    return switch (end.outcome()) {
      case SUCCEEDED -> ExitCode.SUCCEEDED;
      case FAILED -> ExitCode.FAILED;
      case CANCELLED -> ExitCode.CANCELLED;
      case STOPPED -> ExitCode.TERMINATED;
    };
  }

  private static String after(List<String> arguments, String option) {
    int at = arguments.indexOf(option);
    return at < 0 ? "" : arguments.get(at + 1);
  }
}
