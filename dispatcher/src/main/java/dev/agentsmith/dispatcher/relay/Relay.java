package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobOutput;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.RecordBook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows one run at a time from its Job to its terminal message: run events in, chat messages
/// out. Each run has a thread of its own, which sleeps until it is woken.
public final class Relay {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);

  /// What was published and missed is found and told (see Takeover); this only watches the clock.
  private static final Duration LOOK = Duration.ofSeconds(30);

  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  /// design.md §5: after this long without an end, a cancel ends the Job.
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(30);

  /// How long after a Job's end, or after a forced one, the agent's own word may still turn up.
  private static final Duration LAST_WORD = Duration.ofSeconds(90);

  /// How long a Job that may begin anew is tried to be ended.
  private static final Duration ENDING = Duration.ofMinutes(5);

  private static final Problem OVERDUE =
      Problem.of(
          "The run is long past its deadline, and nothing says what became of it.",
          "What it pushed is on its branch.");

  /// How long a Job's own reason is waited for, once its agent said that it was stopped.
  private static final Duration REASON = Duration.ofSeconds(10);

  /// Field of the record: the agent's `finished` event.
  private static final String KEPT_WORD = "last_word";

  private final RunLog runLog;
  private final Inbox inbox;
  private final RecordBook book;
  private final Spawner spawner;
  private final Voice voice;
  private final ThreadRepairs repairs;
  private final Metrics metrics;
  private final InstantSource clock;

  public Relay(
      RunLog runLog,
      Inbox inbox,
      RecordBook book,
      Spawner spawner,
      Voice voice,
      ThreadRepairs repairs,
      Metrics metrics,
      InstantSource clock) {
    this.runLog = runLog;
    this.inbox = inbox;
    this.book = book;
    this.spawner = spawner;
    this.voice = voice;
    this.repairs = repairs;
    this.metrics = metrics;
    this.clock = clock;
  }

  /// Follows a run whose Job exists until its end is told.
  ///
  /// @param silence how long a living agent may say nothing
  public void follow(HeldRun run, RunFacts facts, Duration silence) throws InterruptedException {
    var questions = new QuestionMessages(voice);
    Told told = toItsEnd(run, facts, silence, questions);
    showEnd(run, facts, questions);
    if (voice.settle(run)) {
      showEnd(run, facts, questions);
    }
    // Last of all: nobody comes back for what is over.
    run.record(
        book.change(run.record(), State.ENDED, Map.of("outcome", told.how(), KEPT_WORD, "")));
    metrics.runFinished(told.how(), told.reason());
    log.info("run ended run={} outcome={}", run.run(), told.how());
    if (run.spokeAlone()) {
      repairs.toldAlone(run, RunView.living(run.state(), facts));
    }
  }

  private void showEnd(HeldRun run, RunFacts facts, QuestionMessages questions)
      throws InterruptedException {
    voice.editSurely(
        run, new Stamp(run.run(), MessageKind.LIVING), RunView.living(run.state(), facts));
    questions.close(run);
  }

  /// How a run ended, once that is told.
  private record Told(String how, String reason) {}

  private Told toItsEnd(HeldRun run, RunFacts facts, Duration silence, QuestionMessages questions)
      throws InterruptedException {
    var watch = new SilenceWatch(silence, clock.instant());
    @Nullable Instant cancelSeen = null;
    Instant nextAsk = Instant.MIN;
    Instant nextEdit = clock.instant();
    Stamp living = new Stamp(run.run(), MessageKind.LIVING);
    boolean stands = run.record().posted().containsKey(living.word());
    @Nullable ChatMessage shown = null;
    @Nullable ChatMessage wanted = null;
    while (true) {
      boolean readable = catchUp(run);
      JobEnd jobEnd = run.jobEnd();
      RunState lastWord = run.state().isFinished() ? run.state() : lastWord(run, jobEnd);
      if (lastWord != null) {
        run.state(lastWord);
        return tellEnd(run, facts);
      }
      if (jobEnd != null) {
        return tellLost(run, facts, jobEnd.problem());
      }
      if (run.isOverdue()) {
        return tellUntilLastWord(run, facts, OVERDUE, "overdue");
      }
      Instant now = clock.instant();
      boolean waits = run.state().question() != null || !run.jobWaits().isEmpty();
      watch.saw(run.state().seq(), readable, waits, now);
      if (watch.isTooLong(now)) {
        return endHung(run, facts, watch.limit());
      }
      String cancelledBy = cancelledBy(run);
      if (!cancelledBy.isEmpty()) {
        cancelSeen = cancelSeen == null ? now : cancelSeen;
        boolean askNow = !now.isBefore(nextAsk);
        nextAsk = askNow ? now.plus(ASK_AGAIN) : nextAsk;
        if ((askNow && !askAgent(run, cancelledBy))
            || now.isAfter(cancelSeen.plus(CANCEL_PATIENCE))) {
          return endCancelled(run, facts);
        }
      }
      ChatMessage message = RunView.living(run.state(), facts, run.jobWaits());
      if (wanted != null && !wanted.equals(message) && !wanted.equals(shown)) {
        metrics.chatUpdate(Metrics.Update.COALESCED);
      }
      wanted = message;
      // Who can't read what the agent said knows less than the thread does.
      boolean blind = stands && !readable && run.state().seq() == 0;
      if (!blind && !message.equals(shown) && !now.isBefore(nextEdit)) {
        Duration left =
            stands ? voice.edit(run, living, message) : voice.trySay(run, living, message);
        // What others may have posted is edited once, whatever it says.
        shown = left.isZero() && (stands || !run.isThreadUnread()) ? message : shown;
        stands |= left.isZero();
        if (left.isZero() && run.state().at() != null) {
          metrics.shown(Duration.between(run.state().at(), clock.instant()));
        }
        nextEdit = now.plus(left.isZero() ? voice.editInterval() : left);
      }
      var _ = voice.noteFound(run);
      Duration question = questions.look(run, facts);
      boolean upToDate = blind || message.equals(shown);
      run.settled(question.isZero() && upToDate);
      Duration look = cancelSeen == null ? LOOK : ASK_AGAIN;
      Duration next = upToDate ? look : Duration.between(now, nextEdit);
      run.await(question.isZero() || next.compareTo(question) < 0 ? next : question);
    }
  }

  /// Reads what is new; false while Redis is away.
  private boolean catchUp(HeldRun run) {
    long known = run.state().seq();
    // What the stream lost stands in no message: before the first read there is none to go on from.
    List<String> heard = run.takeHeard();
    if (known > 0) {
      Optional<RunState> next =
          runLog.heard(
              run.state(),
              heard,
              event -> {
                run.isFirstHeard(event.seq());
                count(run, known, event);
              },
              event -> {
                if (!run.isFirstHeard(event.seq())) {
                  metrics.reappended();
                }
              });
      if (next.isPresent()) {
        run.state(next.get());
        return true;
      }
    }
    try {
      run.state(runLog.catchUp(run.run(), run.state(), event -> count(run, known, event)));
      return true;
    } catch (RedisUnavailable e) {
      return false;
    }
  }

  /// What was read before by the last holder was counted there.
  private void count(HeldRun run, long known, RunEvent event) {
    boolean first = known == 0;
    if (!first) {
      metrics.folded(Duration.between(event.at(), clock.instant()));
    }
    if (event instanceof RunEvent.Usage usage && !(first && run.isThreadUnread())) {
      metrics.paid(usage);
    }
    if (first && event instanceof RunEvent.Started && !run.isThreadUnread()) {
      String begun = run.record().fields().get("begun");
      if (begun != null) {
        Instant job = Instant.ofEpochMilli(Long.parseLong(begun));
        metrics.agentStarted(Duration.between(job, clock.instant()));
      }
    }
  }

  /// The agent said how it ended: in the stream, or as its process' last words.
  private Told tellEnd(HeldRun run, RunFacts facts) throws InterruptedException {
    refreshRecord(run);
    run.state(withReason(run));
    RunState state = run.state();
    keepLastWord(run, state);
    RunEnd end = state.end();
    if (end == null) {
      throw new IllegalStateException("a run that ended has an end");
    }
    boolean saidBefore = run.record().posted().containsKey(MessageKind.TERMINAL.word());
    voice.say(run, MessageKind.TERMINAL, ownWord(run, facts, state, end));
    if (saidBefore || run.isThreadUnread()) {
      // What stands there may have been said before the agent's own word was known.
      voice.editSurely(
          run, new Stamp(run.run(), MessageKind.TERMINAL), ownWord(run, facts, state, end));
    }
    endWhatMayRunAgain(run);
    return new Told(end.outcome().word(), "own_word");
  }

  /// As its Job has it, or whoever told it before.
  private static @Nullable RunState lastWord(HeldRun run, @Nullable JobEnd jobEnd) {
    if (jobEnd != null && jobEnd.lastWord() != null) {
      return jobEnd.lastWord();
    }
    String kept = run.record().fields().getOrDefault(KEPT_WORD, "");
    return kept.isEmpty() ? null : new JobOutput(kept).lastWord();
  }

  /// Until all is said, which may take many turns: meanwhile the events may be lost and the Job
  /// deleted, and who takes over then must not tell another end.
  private void keepLastWord(HeldRun run, RunState state) {
    Instant at = state.at() == null ? clock.instant() : state.at();
    String word =
        RunEventJson.write(run.run(), new RunEvent.Finished(Math.max(1, state.seq()), at, state));
    if (!word.equals(run.record().fields().get(KEPT_WORD))) {
      run.record(book.change(run.record(), null, Map.of(KEPT_WORD, word)));
    }
  }

  /// An agent that got a signal does not know why; its Job may (design.md §3.8).
  private RunState withReason(HeldRun run) throws InterruptedException {
    RunState state = run.state();
    RunEnd end = state.end();
    if (end == null || end.outcome() != Outcome.STOPPED || run.record().cancelledBy().isPresent()) {
      return state;
    }
    Instant until = clock.instant().plus(REASON);
    while (run.jobEnd() == null && clock.instant().isBefore(until)) {
      run.await(Duration.ofMillis(500));
    }
    JobEnd seen = run.jobEnd();
    return seen != null && seen.fromOutside()
        ? state.ended(
            state.at() == null ? clock.instant() : state.at(), RunEnd.stopped(seen.problem()))
        : state;
  }

  /// The Job ended and the agent said nothing: what is known is told.
  private Told tellLost(HeldRun run, RunFacts facts, Problem problem) throws InterruptedException {
    refreshRecord(run);
    String by = voice.mention(run.record().cancelledBy().orElse(""));
    RunState state = run.state().ended(clock.instant(), RunEnd.stopped(problem));
    ChatMessage end = RunView.terminal(run.state(), problem, facts, by);
    boolean saidBefore = run.record().posted().containsKey(MessageKind.TERMINAL.word());
    voice.say(run, MessageKind.TERMINAL, end);
    if (saidBefore) {
      voice.editSurely(run, new Stamp(run.run(), MessageKind.TERMINAL), end);
    }
    run.state(state);
    endWhatMayRunAgain(run);
    return new Told("lost", "job_ended");
  }

  private Told endHung(HeldRun run, RunFacts facts, Duration limit) throws InterruptedException {
    log.warn("run hangs, its job is ended run={} limit={}", run.run(), limit);
    Problem problem =
        Problem.of(
            "The agent said nothing for " + Words.duration(limit) + " and was ended.",
            "Raise job.step_limit if its steps take that long.");
    return tellUntilLastWord(run, facts, problem, "silent");
  }

  /// No answer to a cancel: the terminal reply comes first, then the Job is ended.
  private Told endCancelled(HeldRun run, RunFacts facts) throws InterruptedException {
    log.info("cancel not answered, the job is ended run={}", run.run());
    String by = voice.mention(cancelledBy(run));
    voice.say(
        run, MessageKind.TERMINAL, RunView.terminal(run.state(), Problem.of("", ""), facts, by));
    return tellUntilLastWord(run, facts, Problem.of("The agent was ended.", ""), "cancel");
  }

  private Told tellUntilLastWord(HeldRun run, RunFacts facts, Problem problem, String reason)
      throws InterruptedException {
    voice.say(
        run,
        MessageKind.TERMINAL,
        RunView.terminal(run.state(), problem, facts, voice.mention(cancelledBy(run))));
    boolean asked = endJob(run);
    Instant until = clock.instant().plus(LAST_WORD);
    // What was told to be over must not go on behind our back.
    while ((!asked || clock.instant().isBefore(until))
        && run.jobEnd() == null
        && !run.state().isFinished()) {
      asked = asked || endJob(run);
      run.await(Duration.ofSeconds(1));
      catchUp(run);
    }
    JobEnd end = run.jobEnd();
    RunState last = run.state().isFinished() || end == null ? run.state() : end.lastWord();
    if (last != null && last.end() != null) {
      run.state(last);
      voice.editSurely(
          run, new Stamp(run.run(), MessageKind.TERMINAL), ownWord(run, facts, last, last.end()));
    } else {
      String by = cancelledBy(run);
      RunEnd forced = by.isEmpty() ? RunEnd.stopped(problem) : RunEnd.cancelled(by);
      run.state(run.state().ended(clock.instant(), forced));
    }
    return new Told("ended", reason);
  }

  private ChatMessage ownWord(HeldRun run, RunFacts facts, RunState state, RunEnd end) {
    String by = run.record().cancelledBy().orElse(end.by());
    if (end.outcome() == Outcome.SUCCEEDED || end.outcome() == Outcome.FAILED) {
      by = "";
    }
    return RunView.terminal(state, end, facts, voice.mention(by));
  }

  /// No second agent for a run that was told to be over. A Job that ended for good stays for its
  /// time, with its log.
  private void endWhatMayRunAgain(HeldRun run) throws InterruptedException {
    JobEnd end = run.jobEnd();
    Instant until = clock.instant().plus(ENDING);
    while (end != null && end.mayRunAgain() && !endJob(run) && clock.instant().isBefore(until)) {
      run.await(Duration.ofSeconds(1));
    }
  }

  /// False if it has to be tried again.
  private boolean endJob(HeldRun run) {
    try {
      spawner.end(run.run());
      return true;
    } catch (SpawnerUnavailable e) {
      log.error("job not ended yet run={} cause={}", run.run(), e.getMessage());
      return false;
    }
  }

  /// Writes the request to the agent's inbox until an event says it was taken; false if Redis is
  /// away.
  private boolean askAgent(HeldRun run, String by) {
    String id = "cancel-" + run.run().brief();
    if (run.state().received().contains(id)) {
      return true;
    }
    try {
      inbox.put(run.run(), new InboxEntry(id, InboxEntry.Kind.CANCEL, by, ""));
      return true;
    } catch (RedisUnavailable e) {
      return false;
    }
  }

  private String cancelledBy(HeldRun run) {
    return book.mirror().cancelledBy(run.record()).orElse("");
  }

  private void refreshRecord(HeldRun run) {
    book.find(run.run()).filter(r -> r.isOfSameHold(run.record())).ifPresent(run::record);
  }
}
