package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.record.RecordBook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What people sent to agents and no agent has taken yet. A Redis that is wiped in that moment
/// loses it, so it is written again until an event names it (design.md §4). Who sent what will
/// never be read is told, and nobody else. Safe for many threads.
public final class Undelivered implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Undelivered.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  /// Of the message to the agent, in what its sender is told.
  private static final int MAX_QUOTED = 60;

  /// No run takes longer, and no person writes more.
  private static final Duration KEPT = Duration.ofHours(2);

  private static final int MOST = 10_000;

  private final Inbox inbox;
  private final RunLog runLog;
  private final ChatPlatform platform;
  private final RecordBook book;
  private final InstantSource clock;
  private final Map<String, Sent> waiting = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private record Sent(RunId run, ThreadRef thread, InboxEntry entry, Instant since) {}

  public Undelivered(
      Inbox inbox, RunLog runLog, RecordBook book, ChatPlatform platform, InstantSource clock) {
    this.inbox = inbox;
    this.book = book;
    this.runLog = runLog;
    this.platform = platform;
    this.clock = clock;
  }

  public Undelivered start() {
    Thread.ofVirtual().name("undelivered").start(this::watch);
    return this;
  }

  /// Writes an entry to a run's inbox, and sees to it that it arrives.
  ///
  /// @throws RedisUnavailable if Redis is away; nothing is kept then
  void send(RunId run, ThreadRef thread, InboxEntry entry) {
    inbox.put(run, entry);
    if (waiting.size() < MOST) {
      waiting.putIfAbsent(entry.id(), new Sent(run, thread, entry, clock.instant()));
    }
  }

  /// Shows something to one person alone. Nothing waits for it, and nothing is owed.
  void tellAlone(ThreadRef thread, String user, Text words) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                platform.postEphemeral(thread, user, ChatMessage.of(words));
              } catch (ChatUnavailable | ChatRefused e) {
                log.warn("one person not told thread={} cause={}", thread, e.getMessage());
              }
            });
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        waiting.values().forEach(this::look);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Sent sent) {
    try {
      if (clock.instant().isAfter(sent.since().plus(KEPT)) || isOver(sent)) {
        waiting.remove(sent.entry().id());
      }
    } catch (RedisUnavailable e) {
      log.debug("follow-up waits for redis run={}", sent.run());
    } catch (RuntimeException e) {
      log.error("follow-up not looked after run={}", sent.run(), e);
    }
  }

  /// True if it was taken, or never will be.
  private boolean isOver(Sent sent) {
    RunState state = runLog.catchUp(sent.run(), RunState.EMPTY);
    InboxEntry entry = sent.entry();
    if (state.received().contains(entry.id())) {
      RunState.Answer answer = state.answer();
      if (entry.kind() == InboxEntry.Kind.ANSWER
          && answer != null
          && !answer.by().equals(entry.by())) {
        tellAlone(sent.thread(), entry.by(), alreadyAnswered(answer));
      }
      return true;
    }
    if (state.isFinished() || book.find(sent.run()).map(RunRecord::isOver).orElse(false)) {
      tellAlone(
          sent.thread(),
          entry.by(),
          Text.of("The run ended before its agent could read \"" + quoted(entry.text()) + "\"."));
      return true;
    }
    if (inbox.read(sent.run()).stream().noneMatch(there -> there.id().equals(entry.id()))) {
      log.info("follow-up written again run={}", sent.run());
      inbox.put(sent.run(), entry);
    }
    return false;
  }

  /// Who decided, for somebody who came too late.
  Text alreadyAnswered(RunState.Answer answer) {
    return answer.by().isEmpty()
        ? Text.of("Nobody had answered in time, so it is \"" + quoted(answer.text()) + "\".")
        : Text.of(
            "Already answered by ",
            Text.person(platform.mention(answer.by())),
            ": \"" + quoted(answer.text()) + "\".");
  }

  private static String quoted(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }
}
