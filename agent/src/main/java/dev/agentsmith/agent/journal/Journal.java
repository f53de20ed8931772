package dev.agentsmith.agent.journal;

import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunLog.Appended;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.core.secret.Redactor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Numbers, keeps, publishes and, after Redis was away or wiped, re-appends the events of this run.
///
/// A call returns as soon as the event is folded and kept; publishing is a thread of its own, so
/// that a run never waits for Redis but at its end. Safe for many threads.
public final class Journal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  /// How long the end of a run waits for a Redis that is away (design.md §3.8).
  private static final Duration LAST_WORD = Duration.ofSeconds(10);

  /// How often an idle run looks whether Redis still has its events.
  private static final Duration LOOK = Duration.ofSeconds(2);

  private static final Duration MAX_RECONNECT = Duration.ofSeconds(10);

  private final RunId run;
  private final @Nullable Wire wire;
  private final InstantSource clock;
  private final Consumer<RunState> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final EventBuffer buffer;
  private final Set<String> taken = new HashSet<>();
  private final @Nullable Thread publisher;
  private long published;
  private boolean refused;
  private boolean closed;

  /// Where events go and inbox entries come from.
  ///
  /// @param writer an id of this process
  public record Wire(RunLog runLog, Inbox inbox, String writer, RandomGenerator jitter) {}

  /// @param wire null where there is no Redis
  /// @param observer sees each new state, in order, in the thread that caused it
  public Journal(
      RunId run,
      @Nullable Wire wire,
      InstantSource clock,
      Redactor redactor,
      Consumer<RunState> observer) {
    this.run = run;
    this.wire = wire;
    this.clock = clock;
    this.observer = observer;
    this.buffer = new EventBuffer(run, redactor);
    this.publisher =
        wire == null ? null : Thread.ofVirtual().name("journal").unstarted(() -> publish(wire));
  }

  public void started(RunSubject subject, List<String> steps) {
    if (publisher != null) {
      publisher.start();
    }
    add((seq, at) -> new RunEvent.Started(seq, at, subject, steps));
  }

  public void note(String text) {
    add((seq, at) -> new RunEvent.Note(seq, at, text, null));
  }

  /// What the run is about, once more of it is known.
  public void subject(RunSubject subject) {
    add((seq, at) -> new RunEvent.Note(seq, at, "", subject));
  }

  public void stepStarted(String step) {
    add((seq, at) -> new RunEvent.StepStarted(seq, at, step));
  }

  public void stepFinished(String step, StepState.Status status, String detail, Work work) {
    add((seq, at) -> new RunEvent.StepFinished(seq, at, step, status, detail, work));
  }

  public void asked(Question question) {
    add((seq, at) -> new RunEvent.Asked(seq, at, question));
  }

  /// @param by who answered; empty if the question's default was taken
  public void answered(String questionId, String answer, String by) {
    add((seq, at) -> new RunEvent.Answered(seq, at, questionId, answer, by));
  }

  /// True if there is a way by which people can hear of this run and answer.
  public boolean isHeard() {
    return wire != null;
  }

  /// @param usd null if the model's price is not known
  public void usage(String model, TokenUsage tokens, @Nullable Usd usd) {
    add((seq, at) -> new RunEvent.Usage(seq, at, model, tokens, usd));
  }

  /// Writes the last event and waits until Redis has it, ten seconds at most. A second call changes
  /// nothing: a run ends once.
  public RunState finished(RunEnd end) {
    lock.lock();
    try {
      if (!buffer.state().isFinished()) {
        Instant now = clock.instant();
        RunState ended = buffer.state().ended(now, end);
        buffer.add(new RunEvent.Finished(buffer.nextSeq(), now, ended));
        observer.accept(buffer.state());
        changed.signalAll();
      }
      awaitPublished();
      return buffer.state();
    } finally {
      lock.unlock();
    }
  }

  public RunState state() {
    lock.lock();
    try {
      return buffer.state();
    } finally {
      lock.unlock();
    }
  }

  /// True if another process of the same Job writes this run: this one must do nothing more.
  public boolean isRefused() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }

  /// New inbox entries, each handed out once and acknowledged by an event. Empty while Redis is
  /// away.
  public List<InboxEntry> takeInbox() {
    if (wire == null) {
      return List.of();
    }
    List<InboxEntry> all;
    try {
      all = wire.inbox().read(run);
    } catch (RedisUnavailable e) {
      return List.of();
    }
    List<InboxEntry> fresh = new ArrayList<>();
    lock.lock();
    try {
      for (InboxEntry entry : all) {
        if (taken.add(entry.id())) {
          fresh.add(entry);
        }
      }
    } finally {
      lock.unlock();
    }
    for (InboxEntry entry : fresh) {
      add((seq, at) -> new RunEvent.Received(seq, at, entry.id()));
    }
    return fresh;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (publisher != null) {
      publisher.interrupt();
    }
  }

  private interface Numbered {
    RunEvent at(long seq, Instant at);
  }

  private void add(Numbered event) {
    lock.lock();
    try {
      if (buffer.state().isFinished()) {
        return;
      }
      buffer.add(event.at(buffer.nextSeq(), clock.instant()));
      observer.accept(buffer.state());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitPublished() {
    if (wire == null) {
      return;
    }
    long left = LAST_WORD.toNanos();
    try {
      while (published < buffer.state().seq() && !refused && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish(Wire to) {
    Duration pause = Duration.ZERO;
    try {
      while (true) {
        RunEvent event = next(pause);
        if (event == null) {
          return;
        }
        try {
          pause = settle(to, event);
        } catch (RedisUnavailable e) {
          log.debug("redis away run={} cause={}", run, e.getMessage());
          pause = reconnectPause(to, pause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The first try again comes soon, later ones are spread over ten seconds: thousands of agents
  /// must not return to a new Redis at once.
  private static Duration reconnectPause(Wire to, Duration before) {
    long bound = Math.min(MAX_RECONNECT.toMillis(), Math.max(200, before.toMillis() * 4));
    return Duration.ofMillis(to.jitter().nextLong(100, bound + 1));
  }

  /// Waits for something to publish. While there is nothing, looks now and then whether Redis was
  /// wiped.
  private @Nullable RunEvent next(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      long left = pause.toNanos();
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
      while (!closed && !refused) {
        RunEvent event = buffer.after(published);
        if (event != null) {
          return event;
        }
        if (!changed.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
          // Written again, the newest event tells how far Redis is.
          return buffer.after(buffer.state().seq() - 1);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private Duration settle(Wire to, RunEvent event) {
    Appended answer = to.runLog().append(run, to.writer(), event);
    lock.lock();
    try {
      switch (answer) {
        case Appended.Accepted(long seq) -> published = Math.max(published, seq);
        case Appended.GoOnAfter(long last) -> published = Math.min(last, buffer.state().seq());
        case Appended.OtherWriter() -> {
          refused = true;
          log.error("another process writes the events of this run run={}", run);
        }
      }
      changed.signalAll();
      return Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }
}
