package dev.agentsmith.agent.pipeline;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.agent.loop.Meter;
import dev.agentsmith.agent.tool.Asking;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.core.run.Question;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Asks people through the run's events and takes the answer from its inbox: one question at a
/// time, each answered once, by a person or at its deadline by its default. The time it waits
/// counts for no limit.
final class Questions implements Asking {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Journal journal;
  private final Meter meter;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition answered = lock.newCondition();
  private int count;
  private @Nullable Question open;
  private @Nullable Answer answer;

  Questions(Journal journal, Meter meter, InstantSource clock) {
    this.journal = journal;
    this.meter = meter;
    this.clock = clock;
  }

  @Override
  public Answer ask(String text, List<String> choices, String fallback, Duration deadline)
      throws InterruptedException {
    if (!journal.isHeard()) {
      return new Answer(fallback, "");
    }
    Instant begin = clock.instant();
    lock.lockInterruptibly();
    try {
      var question = new Question("q" + ++count, text, choices, fallback, begin.plus(deadline));
      open = question;
      answer = null;
      journal.asked(question);
      while (answer == null && clock.instant().isBefore(question.deadline())) {
        boolean signalled = answered.await(LOOK.toNanos(), TimeUnit.NANOSECONDS);
        if (signalled && answer != null) {
          break;
        }
      }
      Answer taken = answer == null ? new Answer(fallback, "") : answer;
      journal.answered(question.id(), taken.text(), taken.by());
      return taken;
    } finally {
      open = null;
      lock.unlock();
      meter.waited(Duration.between(begin, clock.instant()));
    }
  }

  /// True while somebody is waited for.
  boolean isOpen() {
    lock.lock();
    try {
      return open != null;
    } finally {
      lock.unlock();
    }
  }

  /// Takes what a person wrote as the answer, if a question is open and has none yet.
  ///
  /// @return false if it is something else that was said
  boolean offer(InboxEntry entry) {
    lock.lock();
    try {
      boolean meant =
          open != null && (entry.question().isEmpty() || entry.question().equals(open.id()));
      if (!meant || answer != null) {
        // A button of a question that is over answers no other, and is no message either.
        return !entry.question().isEmpty();
      }
      answer = new Answer(entry.text().strip(), entry.by());
      answered.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
