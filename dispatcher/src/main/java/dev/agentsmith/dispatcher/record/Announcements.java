package dev.agentsmith.dispatcher.record;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.core.run.RunId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the mirror up with what other replicas do: each change of a record is announced, and what
/// was announced is read, many at once where many are announced. For many threads.
public final class Announcements implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Announcements.class);

  private final RecordMirror mirror;
  private final String own;
  private final Set<RunId> pending = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;

  /// @param own the id of this replica, which knows what it did itself
  public Announcements(RecordMirror mirror, String own) {
    this.mirror = mirror;
    this.own = own;
    this.thread = Thread.ofVirtual().name("announcements").unstarted(this::follow);
  }

  public Announcements start() {
    thread.start();
    return this;
  }

  /// @param by the holder who changed the record; empty if somebody else did
  public void changed(RunId run, String by) {
    if (!by.equals(own) && pending.add(run)) {
      news.release();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void follow() {
    try {
      while (true) {
        news.acquire();
        news.drainPermits();
        read();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    Set<RunId> runs = new HashSet<>(pending);
    pending.removeAll(runs);
    try {
      Set<RunId> again = mirror.learn(runs);
      if (!again.isEmpty()) {
        pending.addAll(again);
        news.release();
      }
    } catch (RedisUnavailable e) {
      log.debug("announced records not read count={}", runs.size()); // found when it is back
    } catch (RuntimeException e) {
      log.error("announced records not read", e);
    }
  }
}
