package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.HoldLost;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /// In the place of a message's id where the platform takes no message any more.
  private static final String NOWHERE = "-";

  private static final Duration FOR_EVER = Duration.ofMinutes(1);

  private final ChatPlatform platform;
  private final RecordBook book;
  private final Replica replica;
  private final UpdatePacer pacer;

  public Voice(ChatPlatform platform, RecordBook book, Replica replica, UpdatePacer pacer) {
    this.platform = platform;
    this.pacer = pacer;
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
    return say(run, new Stamp(run.run(), kind), message);
  }

  /// The same for one of several of a kind.
  public String say(HeldRun run, Stamp stamp, ChatMessage message) throws InterruptedException {
    String word = stamp.word();
    String posted = run.record().posted().get(word);
    if (posted != null) {
      return posted;
    }
    run.record(book.change(run.record(), null, Map.of("posting", word)));
    boolean unsure = run.isThreadUnread() || book.isUnwritten(run.run());
    Duration pause = AGAIN;
    while (true) {
      try {
        Optional<String> there = unsure ? found(run, stamp) : Optional.empty();
        requireHold(run);
        String id = there.isPresent() ? there.get() : platform.post(run.thread(), stamp, message);
        posted(run, stamp, id);
        return id;
      } catch (ChatUnavailable e) {
        log.warn("message not posted run={} kind={} cause={}", run.run(), word, e.getMessage());
        unsure = true;
        rest(run, e.retryAfter().compareTo(pause) > 0 ? e.retryAfter() : pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
      } catch (ChatRefused e) {
        log.error(
            "message can't be posted run={} kind={} cause={}", run.run(), word, e.getMessage());
        posted(run, stamp, NOWHERE);
        return NOWHERE;
      }
    }
  }

  /// Edits a message that [#say] posted, if it is this run's turn.
  ///
  /// @return zero if there is nothing left to do; else when to try again
  public Duration edit(HeldRun run, MessageKind kind, ChatMessage message) {
    return edit(run, new Stamp(run.run(), kind), message);
  }

  /// The same for what must stand there in the end: waits for its turn, but not for ever.
  public void editSurely(HeldRun run, Stamp stamp, ChatMessage message)
      throws InterruptedException {
    long end = System.nanoTime() + FOR_EVER.toNanos();
    Duration left = edit(run, stamp, message);
    while (!left.isZero() && System.nanoTime() < end) {
      rest(run, left);
      left = edit(run, stamp, message);
    }
  }

  private Duration edit(HeldRun run, Stamp stamp, ChatMessage message) {
    String id = run.record().posted().get(stamp.word());
    if (id == null || id.equals(NOWHERE)) {
      return Duration.ZERO;
    }
    requireHold(run);
    Duration turn = pacer.ask(run.run());
    if (!turn.isZero()) {
      return turn;
    }
    try {
      platform.update(run.thread(), id, stamp, message);
      return Duration.ZERO;
    } catch (ChatRefused e) {
      log.warn("message gone run={} kind={} cause={}", run.run(), stamp.word(), e.getMessage());
      return Duration.ZERO; // somebody deleted it: the end will be told in a reply of its own
    } catch (ChatUnavailable e) {
      log.warn(
          "message not edited run={} kind={} cause={}", run.run(), stamp.word(), e.getMessage());
      pacer.pause(e.retryAfter());
      return e.retryAfter().compareTo(platform.editInterval()) > 0
          ? e.retryAfter()
          : platform.editInterval();
    }
  }

  /// After a takeover: of each kind all but the first are deleted, and what stands there is noted.
  public void repair(HeldRun run) {
    try {
      Map<Stamp, List<String>> standing = standing(run);
      delete(run, standing);
      standing.forEach(
          (stamp, ids) -> {
            if (!run.record().posted().containsKey(stamp.word())) {
              posted(run, stamp, ids.getFirst());
            }
          });
    } catch (ChatUnavailable | ChatRefused e) {
      log.warn("thread not read run={} cause={}", run.run(), e.getMessage());
    }
  }

  /// Of each kind all but the first are deleted. Changes nothing but the thread, so that it may run
  /// beside the run's own thread.
  public void deleteDoubles(HeldRun run) {
    try {
      delete(run, standing(run));
    } catch (ChatUnavailable | ChatRefused e) {
      log.warn("doubles not deleted run={} cause={}", run.run(), e.getMessage());
    }
  }

  private void posted(HeldRun run, Stamp stamp, String id) {
    run.record(
        book.change(
            run.record(), null, Map.of("posting", "", RunRecord.postedField(stamp.word()), id)));
  }

  private void delete(HeldRun run, Map<Stamp, List<String>> standing) {
    standing.forEach(
        (stamp, ids) -> {
          for (String extra : ids.subList(1, ids.size())) {
            log.warn("doubled message deleted run={} kind={}", run.run(), stamp.word());
            platform.delete(run.thread(), extra);
          }
        });
  }

  /// Waits all of it, whatever news come: the platform asked for it.
  private static void rest(HeldRun run, Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
      run.await(Duration.ofNanos(left));
    }
  }

  private Optional<String> found(HeldRun run, Stamp stamp) {
    return Optional.ofNullable(standing(run).get(stamp)).map(List::getFirst);
  }

  /// The ids of the run's messages in its thread, the oldest of each stamp first. One read: Slack
  /// counts them.
  private Map<Stamp, List<String>> standing(HeldRun run) {
    Map<Stamp, List<String>> standing = new LinkedHashMap<>();
    for (PostedMessage message : platform.read(run.thread())) {
      Stamp stamp = message.stamp();
      if (stamp != null && stamp.run().equals(run.run())) {
        standing.computeIfAbsent(stamp, _ -> new ArrayList<>()).add(message.id());
      }
    }
    return standing;
  }

  private void requireHold(HeldRun run) {
    if (!replica.mayAct()) {
      throw new HoldLost(run.run());
    }
  }
}
