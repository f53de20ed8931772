package dev.agentsmith.dispatcher.record;

import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.RunOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A run that this replica holds: what it knows of it, and what wakes the one thread that acts and
/// speaks for it.
public final class HeldRun {
  private static final int MOST_HEARD = 16;

  private final RunId run;
  private final RunOrigin origin;
  private final List<String> heard = new ArrayList<>();
  private final Semaphore news = new Semaphore(1);
  private long lastHeard;
  private volatile RunRecord record;
  private volatile RunState state = RunState.EMPTY;
  private volatile @Nullable JobEnd jobEnd;
  private volatile String jobWaits = "";
  private volatile boolean settled;
  private volatile boolean lost;
  private volatile boolean overdue;
  private final boolean threadUnread;
  private volatile boolean spokeAlone;
  private volatile boolean readFailed;
  private final AtomicInteger looks = new AtomicInteger();
  private final Set<String> unsure = ConcurrentHashMap.newKeySet();
  private final Map<Stamp, String> found = new ConcurrentHashMap<>();
  private final Map<String, String> troubles = new ConcurrentHashMap<>();
  private final Map<Stamp, ChatMessage> drawn = new ConcurrentHashMap<>();
  private final ReentrantLock drawing = new ReentrantLock();

  /// @param threadUnread true if others may have spoken for it before: its thread is read before
  ///     anything is posted
  public HeldRun(RunRecord record, RunOrigin origin, boolean threadUnread) {
    this.run = record.run();
    this.record = record;
    this.origin = origin;
    this.threadUnread = threadUnread;
  }

  public RunId run() {
    return run;
  }

  public RunOrigin origin() {
    return origin;
  }

  public RunRecord record() {
    return record;
  }

  /// Where its messages live; for a command that came without a thread, below the root that was
  /// posted for it.
  public ThreadRef thread() {
    return origin.thread(record.posted());
  }

  public void record(RunRecord newer) {
    record = newer;
  }

  public RunState state() {
    return state;
  }

  public void state(RunState newer) {
    state = newer;
  }

  /// How its Job ended, once that was seen.
  public @Nullable JobEnd jobEnd() {
    return jobEnd;
  }

  /// What was seen first stays, unless it knows less: nobody tells two reasons.
  public void jobEnded(JobEnd end) {
    JobEnd known = jobEnd;
    if (known == null || (known.lastWord() == null && end.lastWord() != null)) {
      jobEnd = end;
    }
    wake();
  }

  /// Why nothing of its Job runs yet; empty if that is not known, or over.
  public String jobWaits() {
    return jobWaits;
  }

  public void jobWaits(String words) {
    if (!words.equals(jobWaits)) {
      jobWaits = words;
      wake();
    }
  }

  public boolean isThreadUnread() {
    return threadUnread;
  }

  /// Notes whether its thread could not be read when it was taken over: what stands there is not
  /// known yet.
  public void readFailed(boolean failed) {
    readFailed = failed;
  }

  public boolean isReadFailed() {
    return readFailed;
  }

  /// Notes that its thread is to be looked at again a little later.
  public void owesLook() {
    looks.incrementAndGet();
  }

  /// Notes that it was.
  public void looked() {
    looks.decrementAndGet();
    wake();
  }

  public boolean isLookOwed() {
    return looks.get() > 0;
  }

  /// Notes that this message stands in the thread, where the record knows of none.
  public void found(Stamp stamp, String id) {
    found.put(stamp, id);
  }

  /// What was found since the last call.
  public Map<Stamp, String> takeFound() {
    Map<Stamp, String> all = Map.copyOf(found);
    all.forEach(found::remove);
    return all;
  }

  /// Notes that a post did not come back: what it said may stand in the thread all the same.
  public void unsureOf(String word) {
    unsure.add(word);
  }

  public boolean isUnsureOf(String word) {
    return threadUnread || unsure.contains(word);
  }

  /// True if a post of it did not come back, and nobody found it yet.
  public boolean mayStand(String word) {
    return unsure.contains(word) && !record.posted().containsKey(word);
  }

  /// Notes that it does not stand there after all.
  public void standsNot(String word) {
    unsure.remove(word);
  }

  /// Notes that something was said which Redis does not know of: others may say it too.
  public void speaksAlone() {
    spokeAlone = true;
  }

  public boolean spokeAlone() {
    return spokeAlone;
  }

  /// Notes why something can't be said now; false if that was the reason before.
  public boolean isNewTrouble(String word, String cause) {
    return !cause.equals(troubles.put(word, cause));
  }

  /// What a message of ours says now, as far as this replica made it say so.
  public Optional<ChatMessage> drawn(Stamp stamp) {
    return Optional.ofNullable(drawn.get(stamp));
  }

  /// Changes what a message says. One at a time, so that what is noted here last is what stands
  /// there.
  public void draw(Stamp stamp, ChatMessage message, Runnable change) {
    drawing.lock();
    try {
      change.run();
      drawn.put(stamp, message);
      troubles.remove(stamp.word());
    } finally {
      drawing.unlock();
    }
  }

  /// Says once more what was said last, if anything was.
  public void drawAgain(Stamp stamp, Consumer<ChatMessage> change) {
    drawing.lock();
    try {
      drawn(stamp).ifPresent(change);
    } finally {
      drawing.unlock();
    }
  }

  /// True if nothing is owed to its thread: all that is known stands there.
  public boolean isSettled() {
    return settled;
  }

  /// Notes whether its thread shows all that is known; it does not when there is news.
  public void settled(boolean all) {
    settled = all;
  }

  /// Another replica holds it: its thread ends at the next thing it waits for.
  public void lost() {
    lost = true;
    wake();
  }

  /// True while something can't be said for now, and is tried again.
  public boolean hasTrouble() {
    return !troubles.isEmpty();
  }

  /// True if it should have ended long ago, and nothing says that it did.
  public boolean isOverdue() {
    return overdue;
  }

  public void overdue() {
    overdue = true;
    wake();
  }

  /// One of its events was published. More than a few at once are read from the stream.
  public void heard(String event) {
    synchronized (heard) {
      if (heard.size() >= MOST_HEARD) {
        heard.clear();
      }
      heard.add(event);
    }
    wake();
  }

  /// True if an agent of this run was heard and not read yet.
  public boolean hasHeard() {
    synchronized (heard) {
      return !heard.isEmpty();
    }
  }

  /// False if an event with this `seq`, or one after it, was heard before: its agent wrote it
  /// again, for Redis had lost it. For the run's own thread.
  public boolean isFirstHeard(long seq) {
    boolean first = seq > lastHeard;
    lastHeard = Math.max(lastHeard, seq);
    return first;
  }

  /// What was heard since the last call, in its order; something may be missing.
  public List<String> takeHeard() {
    synchronized (heard) {
      List<String> all = List.copyOf(heard);
      heard.clear();
      return all;
    }
  }

  public void wake() {
    settled = false;
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /// Waits for news, or until `limit` is over.
  ///
  /// @throws HoldLost if another replica holds it meanwhile
  public void await(Duration limit) throws InterruptedException {
    if (news.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      news.drainPermits();
    }
    if (lost) {
      throw new HoldLost(run);
    }
  }
}
