package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.RunRecords.Started;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.Button;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.HoldLost;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.WaitingLine;
import dev.agentsmith.dispatcher.relay.ThreadRepairs;
import dev.agentsmith.dispatcher.relay.Voice;
import dev.agentsmith.dispatcher.relay.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries a decision to start a run out: takes its place in line, claims its ticket, creates its
/// Job.
public final class StartRun {
  private static final Logger log = LoggerFactory.getLogger(StartRun.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration SPAWN_AGAIN = Duration.ofSeconds(2);

  /// A hiccup is not worth a message.
  private static final int FAILURES_TOLD = 3;

  private static final String AWAY =
      ". What carries runs does not answer just now. It starts as soon as it does.";

  /// Where there is no news, but something else was told before: it is not true any more.
  private static final String PREPARED = "Its start is being prepared.";

  /// A Job's name is free again an hour after its end: what was begun longer ago is told, not
  /// started (§3.5). Time in line does not count, for nothing was tried then.
  private static final Duration TOO_OLD = Duration.ofMinutes(45);

  private final RecordBook book;
  private final Spawner spawner;
  private final Voice voice;
  private final AgentSettings settings;
  private final RunRecords.Limits limits;
  private final RunLog runLog;
  private final WaitingLine line;
  private final ThreadRepairs repairs;
  private final Metrics metrics;
  private final InstantSource clock;

  public StartRun(
      RecordBook book,
      Spawner spawner,
      Voice voice,
      AgentSettings settings,
      RunRecords.Limits limits,
      RunLog runLog,
      WaitingLine line,
      ThreadRepairs repairs,
      Metrics metrics,
      InstantSource clock) {
    this.book = book;
    this.spawner = spawner;
    this.voice = voice;
    this.settings = settings;
    this.limits = limits;
    this.runLog = runLog;
    this.line = line;
    this.repairs = repairs;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// Waits for room and claims the ticket.
  ///
  /// @return what to tell instead, if the run can't start
  public Optional<Decision.Tell> claim(HeldRun run, Decision.Start start)
      throws InterruptedException {
    line.enter(run);
    try {
      return claimInLine(run, start);
    } finally {
      line.leave(run);
    }
  }

  private Optional<Decision.Tell> claimInLine(HeldRun run, Decision.Start start)
      throws InterruptedException {
    String ticket = start.claim();
    int place = 0;
    int told = 0;
    Instant nextTry = Instant.MIN;
    // Once: every change wakes us, and we would look again without a pause.
    run.record(book.change(run.record(), null, Map.of("project", start.project())));
    boolean begun = isBegun(run.run());
    while (true) {
      if (begun || isLive(run)) {
        adopt(run, start);
        return Optional.empty();
      }
      switch (book.start(run.record(), ticket, start.anyway(), limits, place)) {
        case Started.Go() -> {
          run.record(run.record().with(State.STARTING, Map.of("ticket", ticket)));
          return Optional.empty();
        }
        case Started.TicketBusy(RunId other) -> {
          return Optional.of(busy(start, book.find(other)));
        }
        case Started.Full(int rank) -> {
          place = rank;
          if (place != told && !clock.instant().isBefore(nextTry)) {
            Duration left =
                waiting(
                    run,
                    start,
                    "Waiting for room:",
                    " is %s in line. It starts by itself.".formatted(Words.ordinal(place)));
            told = left.isZero() ? place : told;
            nextTry = clock.instant().plus(left);
          }
          if (place == told) {
            run.settled(true);
          }
          // Who asked for a turn to edit and does not come back holds up all others.
          Duration next = Duration.between(clock.instant(), nextTry);
          run.await(place != told && next.compareTo(LOOK) < 0 ? next : LOOK);
        }
        case Started.Not(_) -> {
          RunRecord tried = run.record();
          run.record(book.find(run.run()).orElse(run.record()));
          if (run.record().state().orElse(State.ENDED) != State.DECIDED) {
            return Optional.empty();
          }
          if (!run.record().isOfSameHold(tried)) {
            throw new HoldLost(run.run());
          }
          run.await(LOOK); // Redis had lost that, and has it again
        }
      }
    }
  }

  /// True too where that can't be known.
  public boolean hasJob(HeldRun run, Decision decision) {
    if (!(decision instanceof Decision.Start start)) {
      return false;
    }
    try {
      return isStarted(run, start);
    } catch (SpawnerUnavailable e) {
      return true;
    }
  }

  /// True if a replica that was cut off from Redis started this command meanwhile: then it is a
  /// run, whatever its record was about to become. Waits until that is known.
  public boolean isStartedElsewhere(HeldRun run, Decision.Start start) throws InterruptedException {
    while (true) {
      try {
        return isLive(run) || isStarted(run, start);
      } catch (SpawnerUnavailable e) {
        run.await(SPAWN_AGAIN);
      }
    }
  }

  /// Takes the Job of [#isStartedElsewhere] for this run's own.
  public void adopt(HeldRun run, Decision.Start start) {
    spokenFor(run);
    run.record(book.change(run.record(), State.JOB, Map.of("job", name(run, start).value())));
  }

  /// Whoever made its Job may have spoken for it.
  public void spokenFor(HeldRun run) {
    log.info("run was started elsewhere run={}", run.run());
    repairs.begin(run, MessageKind.LIVING.word());
  }

  /// Of a command that has no Job yet, as far as its record knows.
  private static boolean isLive(HeldRun run) {
    return run.hasHeard() || run.jobEnd() != null;
  }

  /// By what its agent wrote, or by its Job.
  ///
  /// @throws SpawnerUnavailable if only the Job could tell
  private boolean isStarted(HeldRun run, Decision.Start start) {
    return isBegun(run.run()) || spawner.exists(run.run(), name(run, start));
  }

  private boolean isBegun(RunId run) {
    try {
      return !runLog.behind(Map.of(run, 0L)).isEmpty();
    } catch (RedisUnavailable e) {
      return false;
    }
  }

  private static JobName name(HeldRun run, Decision.Start start) {
    return JobName.of(start.kind(), start.ticket().id(), run.run());
  }

  /// Creates the Job, as often as it takes until it is known to exist.
  ///
  /// @return what to tell instead, if it never will
  public Optional<Decision.Tell> create(HeldRun run, Decision.Start start, Project project)
      throws InterruptedException {
    JobSpec spec = settings.job(run.run(), run.origin(), start, project);
    Instant begun = begun(run);
    int failures = 0;
    String told = "";
    while (true) {
      if (clock.instant().isAfter(begun.plus(TOO_OLD))) {
        return Optional.of(again(start, "For 45 minutes this could not be started."));
      }
      Spawner.Created created;
      try {
        created = spawner.create(spec);
      } catch (SpawnerUnavailable e) {
        log.warn("job not created yet run={} cause={}", run.run(), e.getMessage());
        failures++;
        if (failures >= FAILURES_TOLD && !told.equals(AWAY)) {
          told = waiting(run, start, "Waiting:", AWAY).isZero() ? AWAY : told;
        }
        if (told.equals(AWAY)) {
          run.settled(true);
        }
        run.await(SPAWN_AGAIN);
        continue;
      }
      String headline;
      String why;
      switch (created) {
        case Spawner.Created.Yes(), Spawner.Created.Already() -> {
          if (created instanceof Spawner.Created.Already) {
            spokenFor(run);
          }
          metrics.jobCreated(Duration.between(run.record().arrival(), clock.instant()));
          run.record(book.change(run.record(), State.JOB, withDeadline(spec)));
          return Optional.empty();
        }
        case Spawner.Created.Refused(String words) -> {
          return Optional.of(again(start, words));
        }
        case Spawner.Created.NotYet(String words) -> {
          headline = "Waiting for room:";
          why = words;
        }
        case Spawner.Created.Preparing(String words) -> {
          headline = "Waiting:";
          why = words.isEmpty() && stands(run) ? PREPARED : words;
        }
      }
      // Surely nothing was created: a cancel needs nobody else.
      Optional<String> by = book.find(run.run()).flatMap(RunRecord::cancelledBy);
      if (by.isPresent()) {
        return Optional.of(Answers.cancelledBy(voice.mention(by.get())));
      }
      if (!why.isEmpty() && !why.equals(told)) {
        told = waiting(run, start, headline, ". " + why).isZero() ? why : told;
      }
      if (why.equals(told)) {
        run.settled(true);
      }
      run.await(LOOK);
    }
  }

  private static Map<String, String> withDeadline(JobSpec spec) {
    return Map.of(
        "job", spec.name().value(), "deadline", Long.toString(spec.job().deadline().toSeconds()));
  }

  /// When a Job was tried for the first time, whoever did.
  private Instant begun(HeldRun run) {
    String millis = run.record().fields().get("begun");
    if (millis != null) {
      return Instant.ofEpochMilli(Long.parseLong(millis));
    }
    Instant now = clock.instant();
    run.record(book.change(run.record(), null, Map.of("begun", Long.toString(now.toEpochMilli()))));
    return now;
  }

  /// Creates the Job of a command that Redis can't keep, if that can be done at once. Claims and
  /// limits can't be looked at.
  public Spawner.Created createAtOnce(
      RunId run, RunOrigin origin, Decision.Start start, Project project) {
    try {
      return spawner.create(settings.job(run, origin, start, project));
    } catch (SpawnerUnavailable e) {
      return new Spawner.Created.NotYet(String.valueOf(e.getMessage()));
    }
  }

  /// The record of a command whose Job remembers it.
  public static RunRecord withJob(RunRecord accepted, Decision.Start start) {
    return accepted.with(
        State.JOB,
        Map.of(
            "decision", start.json(),
            "project", start.project(),
            "ticket", start.claim(),
            "begun", Long.toString(accepted.arrival().toEpochMilli()),
            "job", JobName.of(start.kind(), start.ticket().id(), accepted.run()).value()));
  }

  private static Decision.Tell again(Decision.Start start, String words) {
    return new Decision.Tell(Text.of(words), List.of(Button.says("Retry", start.command())));
  }

  private Decision.Tell busy(Decision.Start start, Optional<RunRecord> other) {
    String ticket = start.ticket().label();
    Text by =
        other
            .map(
                run ->
                    Text.of(
                        ", in the run that ",
                        Text.person(voice.mention(RunOrigin.read(run.message()).user())),
                        " started " + Words.ago(Duration.between(run.arrival(), clock.instant()))))
            .orElse(Text.of());
    return new Decision.Tell(
        Text.of(ticket, " is being worked on already", by, ". To end it, say: cancel " + ticket),
        List.of(Button.says("Run anyway", start.command() + " anyway")));
  }

  /// Tells why it waits, if it can be told now: nobody loses a place for that. What waits has its
  /// living message already: it becomes that of the run.
  ///
  /// @return zero if it is told; else when to try again
  private Duration waiting(HeldRun run, Decision.Start start, String headline, String rest) {
    Text words =
        Text.of(
            Text.strong(headline),
            " %s in %s for ".formatted(start.ticket().label(), start.project()),
            Text.person(voice.mention(run.origin().user())),
            rest);
    Button cancel = Button.says("Cancel", "cancel " + run.run()).danger("It goes out of the line.");
    ChatMessage message = ChatMessage.of(words, cancel);
    var stamp = new Stamp(run.run(), MessageKind.LIVING);
    return stands(run) ? voice.edit(run, stamp, message) : voice.trySay(run, stamp, message);
  }

  private static boolean stands(HeldRun run) {
    return run.record().posted().containsKey(MessageKind.LIVING.word());
  }
}
