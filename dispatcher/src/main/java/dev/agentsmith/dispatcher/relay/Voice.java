package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.HoldLost;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says things about a run, each kind once. Chat knows no fencing, so "once" is reached in two
/// steps: what is about to be posted stands in the record first, and after a takeover the thread is
/// read and repaired (design.md §3.8). Safe for many threads; one run is one thread's.
public final class Voice {
  private static final Logger log = LoggerFactory.getLogger(Voice.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final ChatPlatform platform;
  private final RecordBook book;
  private final Replica replica;

  public Voice(ChatPlatform platform, RecordBook book, Replica replica) {
    this.platform = platform;
    this.book = book;
    this.replica = replica;
  }

  public String mention(String user) {
    return user.isEmpty() ? "" : platform.mention(user);
  }

  public Duration editInterval() {
    return platform.editInterval();
  }

  /// Posts the message unless one of its kind stands there already. Tries until it stands there.
  ///
  /// @throws HoldLost if another replica holds the run, or may
  public String say(HeldRun run, MessageKind kind, ChatMessage message)
      throws InterruptedException {
    String posted = run.record().posted().get(kind.word());
    if (posted != null) {
      return posted;
    }
    run.record(book.change(run.record(), null, Map.of("posting", kind.word())));
    boolean unsure = run.isThreadUnread() || book.isUnwritten(run.run());
    while (true) {
      try {
        Optional<String> there = unsure ? found(run, kind) : Optional.empty();
        requireHold(run);
        String id =
            there.isPresent()
                ? there.get()
                : platform.post(run.origin().thread(), new Stamp(run.run(), kind), message);
        run.record(
            book.change(
                run.record(), null, Map.of("posting", "", RunRecord.postedField(kind.word()), id)));
        return id;
      } catch (ChatUnavailable e) {
        log.warn(
            "message not posted run={} kind={} cause={}", run.run(), kind.word(), e.getMessage());
        unsure = true;
        run.await(AGAIN);
      }
    }
  }

  /// Edits a message that [#say] posted; an edit that fails is made up for by the next.
  ///
  /// @return false if it failed
  public boolean edit(HeldRun run, MessageKind kind, ChatMessage message) {
    String id = run.record().posted().get(kind.word());
    if (id == null) {
      return false;
    }
    requireHold(run);
    try {
      platform.update(run.origin().thread(), id, message);
      return true;
    } catch (ChatUnavailable e) {
      log.warn(
          "message not edited run={} kind={} cause={}", run.run(), kind.word(), e.getMessage());
      return false;
    }
  }

  /// After a takeover: of each kind all but the first are deleted, and what stands there is noted.
  public void repair(HeldRun run) {
    deleteDoubles(run);
    try {
      for (MessageKind kind : MessageKind.values()) {
        Optional<String> first = found(run, kind);
        if (first.isPresent() && !run.record().posted().containsKey(kind.word())) {
          run.record(
              book.change(
                  run.record(),
                  null,
                  Map.of("posting", "", RunRecord.postedField(kind.word()), first.get())));
        }
      }
    } catch (ChatUnavailable e) {
      log.warn("thread not read run={} cause={}", run.run(), e.getMessage());
    }
  }

  /// Of each kind all but the first are deleted. Changes nothing but the thread, so that it may run
  /// beside the run's own thread.
  public void deleteDoubles(HeldRun run) {
    try {
      for (MessageKind kind : MessageKind.values()) {
        for (PostedMessage extra : of(run, kind).stream().skip(1).toList()) {
          log.warn("doubled message deleted run={} kind={}", run.run(), kind.word());
          platform.delete(run.origin().thread(), extra.id());
        }
      }
    } catch (ChatUnavailable e) {
      log.warn("doubles not deleted run={} cause={}", run.run(), e.getMessage());
    }
  }

  private Optional<String> found(HeldRun run, MessageKind kind) {
    return of(run, kind).stream().findFirst().map(PostedMessage::id);
  }

  private List<PostedMessage> of(HeldRun run, MessageKind kind) {
    var stamp = new Stamp(run.run(), kind);
    return platform.read(run.origin().thread()).stream()
        .filter(message -> stamp.equals(message.stamp()))
        .toList();
  }

  private void requireHold(HeldRun run) {
    if (!replica.mayAct()) {
      throw new HoldLost(run.run());
    }
  }
}
