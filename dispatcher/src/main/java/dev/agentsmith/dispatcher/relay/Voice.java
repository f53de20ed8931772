package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.HoldLost;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.Replica;
import java.time.Duration;
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

  private static final String NOWHERE = RunOrigin.NOWHERE;

  /// Many runs that end together share the turns to edit.
  private static final Duration LONG_ENOUGH = Duration.ofMinutes(5);

  private final ChatPlatform platform;
  private final RecordBook book;
  private final Replica replica;
  private final UpdatePacer pacer;
  private final Metrics metrics;

  public Voice(
      ChatPlatform platform, RecordBook book, Replica replica, UpdatePacer pacer, Metrics metrics) {
    this.platform = platform;
    this.pacer = pacer;
    this.metrics = metrics;
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
    Duration pause = AGAIN;
    while (true) {
      Duration left = trySay(run, stamp, message);
      if (left.isZero()) {
        return run.record().posted().getOrDefault(word, NOWHERE);
      }
      rest(run, left.compareTo(pause) > 0 ? left : pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
    }
  }

  /// The same, once: for what is worth less than the end of the run, which nothing may hold back.
  ///
  /// @return zero if there is nothing left to do; else when to try again
  public Duration trySay(HeldRun run, Stamp stamp, ChatMessage message) {
    String word = stamp.word();
    if (run.record().posted().containsKey(word)) {
      return Duration.ZERO;
    }
    run.record(book.change(run.record(), null, Map.of("posting", word)));
    boolean alone = book.mirror().isUnwritten(run.run());
    if (alone) {
      run.speaksAlone();
    }
    boolean unsure = alone || run.isUnsureOf(word);
    try {
      Optional<String> there = unsure ? found(run, stamp) : Optional.empty();
      requireHold(run);
      posted(run, stamp, there.isPresent() ? there.get() : post(run, stamp, message));
      return Duration.ZERO;
    } catch (ChatUnavailable e) {
      run.unsureOf(word);
      warn("message not posted", run, word, e);
      return later(e);
    }
  }

  /// Edits a message that [#say] posted, if it is this run's turn.
  ///
  /// @return zero if there is nothing left to do; else when to try again
  public Duration edit(HeldRun run, MessageKind kind, ChatMessage message) {
    return edit(run, new Stamp(run.run(), kind), message);
  }

  /// The same for what must stand there in the end: waits for its turn, a terminal message for as
  /// long as it takes.
  public void editSurely(HeldRun run, Stamp stamp, ChatMessage message)
      throws InterruptedException {
    long end = System.nanoTime() + LONG_ENOUGH.toNanos();
    Duration left = edit(run, stamp, message, true);
    // An end that is not true must not stay; all else may.
    while (!left.isZero()
        && (stamp.kind() == MessageKind.TERMINAL || System.nanoTime() + left.toNanos() < end)) {
      rest(run, left);
      left = edit(run, stamp, message, true);
    }
  }

  /// The same for one of several of a kind.
  public Duration edit(HeldRun run, Stamp stamp, ChatMessage message) {
    return edit(run, stamp, message, false);
  }

  private Duration edit(HeldRun run, Stamp stamp, ChatMessage message, boolean last) {
    if (run.mayStand(stamp.word())) {
      Duration left = find(run, stamp);
      if (!left.isZero()) {
        return left;
      }
    }
    String id = run.record().posted().get(stamp.word());
    if (id == null || id.equals(NOWHERE)) {
      return Duration.ZERO;
    }
    if (run.drawn(stamp).filter(message::equals).isPresent()) {
      return Duration.ZERO;
    }
    requireHold(run);
    Duration turn = pacer.ask(run.run(), last);
    if (!turn.isZero()) {
      return turn;
    }
    // If we are stopped now, this edit comes late: whoever takes over finds it announced.
    run.record(book.change(run.record(), null, Map.of("posting", stamp.word())));
    requireHold(run);
    Duration left = draw(run, stamp, id, message);
    if (left.isZero() && !run.isLookOwed()) {
      run.record(book.change(run.record(), null, Map.of("posting", "")));
    }
    return left;
  }

  /// Looks for what was posted and not heard of again.
  ///
  /// @return zero if that is known now; else when to try again
  private Duration find(HeldRun run, Stamp stamp) {
    requireHold(run);
    try {
      found(run, stamp)
          .ifPresentOrElse(id -> posted(run, stamp, id), () -> run.standsNot(stamp.word()));
      return Duration.ZERO;
    } catch (ChatUnavailable e) {
      return later(e);
    }
  }

  private Duration draw(HeldRun run, Stamp stamp, String id, ChatMessage message) {
    try {
      run.draw(stamp, message, () -> platform.update(run.thread(), id, stamp, message));
      metrics.chatUpdate(Metrics.Update.SENT);
      return Duration.ZERO;
    } catch (ChatRefused e) {
      metrics.chatUpdate(Metrics.Update.FAILED);
      log.warn("message gone run={} kind={} cause={}", run.run(), stamp.word(), e.getMessage());
      return Duration.ZERO; // somebody deleted it: the end will be told in a reply of its own
    } catch (ChatUnavailable e) {
      return notEdited(run, stamp, e);
    }
  }

  private Duration notEdited(HeldRun run, Stamp stamp, ChatUnavailable e) {
    warn("message not edited", run, stamp.word(), e);
    metrics.chatUpdate(e.retryAfter().isZero() ? Metrics.Update.FAILED : Metrics.Update.LIMITED);
    pacer.pause(e.retryAfter());
    return e.retryAfter().compareTo(platform.editInterval()) > 0
        ? e.retryAfter()
        : platform.editInterval();
  }

  /// Some time after a takeover: an edit of the last holder may have come after ours, so what we
  /// drew last is drawn again. Changes nothing but the thread, as [#deleteDoubles].
  ///
  /// @return zero if there is nothing left to do; else when to try again
  public Duration redraw(HeldRun run, Stamp stamp) {
    String id = run.record().posted().get(stamp.word());
    if (id == null || id.equals(NOWHERE) || run.drawn(stamp).isEmpty()) {
      return Duration.ZERO;
    }
    requireHold(run);
    // Lost and taken over again, it is ours, but what was drawn here is not the newest any more.
    if (book.find(run.run()).filter(record -> !record.isOfSameHold(run.record())).isPresent()) {
      throw new HoldLost(run.run());
    }
    Duration turn = pacer.ask(run.run(), false);
    if (!turn.isZero()) {
      return turn;
    }
    try {
      run.drawAgain(stamp, message -> platform.update(run.thread(), id, stamp, message));
      return Duration.ZERO;
    } catch (ChatRefused e) {
      return Duration.ZERO;
    } catch (ChatUnavailable e) {
      return notEdited(run, stamp, e);
    }
  }

  /// True while what was last changed of the run is known to nobody else.
  public boolean isAlone(HeldRun run) {
    return book.mirror().isUnwritten(run.run());
  }

  /// After a run was told to its end by us alone: what others said meanwhile is deleted, and the
  /// living message shows the end, whoever posted it. Where another holds the run now, or we by a
  /// later hold, it is ours that goes. Changes nothing but the thread.
  ///
  /// @return zero if there is nothing left to do; else when to try again
  public Duration showEnd(HeldRun run, ChatMessage living) {
    var stamp = new Stamp(run.run(), MessageKind.LIVING);
    try {
      Optional<RunRecord> there = book.read(run.run());
      if (there.isEmpty()) {
        return Duration.ZERO; // its hour is over
      }
      if (!there.get().isOfSameHold(run.record())) {
        return withdraw(run, there.get()) ? Duration.ZERO : AGAIN;
      }
      Map<String, String> noted = there.get().posted();
      Standing standing = Standing.read(platform, run);
      standing.deleteDoubles(noted);
      Optional<String> id = standing.kept(noted, stamp);
      if (!there.get().isOver() || id.isEmpty()) {
        return Duration.ZERO;
      }
      Duration turn = pacer.ask(run.run(), false);
      if (turn.isZero()) {
        platform.update(run.thread(), id.get(), stamp, living);
        metrics.chatUpdate(Metrics.Update.SENT);
      }
      return turn;
    } catch (ChatRefused e) {
      return Duration.ZERO;
    } catch (ChatUnavailable e) {
      return notEdited(run, stamp, e);
    } catch (RedisUnavailable e) {
      return AGAIN;
    }
  }

  /// After a takeover: of each kind all but the first are deleted, and what stands there is noted.
  ///
  /// @return zero if there is nothing left to do; else when to try again
  public Duration repair(HeldRun run) {
    run.readFailed(false);
    try {
      tidy(run);
      var _ = noteFound(run);
      return Duration.ZERO;
    } catch (ChatRefused e) {
      log.warn("thread can't be read run={} cause={}", run.run(), e.getMessage());
      return Duration.ZERO;
    } catch (ChatUnavailable e) {
      run.readFailed(true);
      warn("thread not read", run, "reading", e);
      return later(e);
    }
  }

  /// Before a run is over, for nobody comes back for it then: waits until its thread was looked at
  /// for the second time, and finds what the last holder posted and could not note any more. That
  /// has to show the end, too.
  ///
  /// @return true if that may have changed what stands there
  public boolean settle(HeldRun run) throws InterruptedException {
    boolean owed = run.isLookOwed();
    if (owed && run.record().posting().isEmpty()) {
      String word = MessageKind.TERMINAL.word();
      run.record(book.change(run.record(), null, Map.of("posting", word)));
    }
    while (run.isLookOwed()) {
      run.await(LONGEST);
    }
    boolean mayLack =
        run.isReadFailed()
            || (run.isThreadUnread()
                && !run.record().posted().containsKey(MessageKind.LIVING.word()));
    long end = System.nanoTime() + LONG_ENOUGH.toNanos();
    Duration left = mayLack ? repair(run) : Duration.ZERO;
    while (!left.isZero() && System.nanoTime() < end) {
      rest(run, left);
      left = repair(run);
    }
    return noteFound(run) || owed || mayLack;
  }

  /// Writes down what was found in the thread, so that it is closed with all else. For the run's
  /// own thread.
  ///
  /// @return true if there was anything
  boolean noteFound(HeldRun run) {
    boolean any = false;
    for (Map.Entry<Stamp, String> message : run.takeFound().entrySet()) {
      if (!run.record().posted().containsKey(message.getKey().word())) {
        posted(run, message.getKey(), message.getValue());
        any = true;
      }
    }
    return any;
  }

  private void tidy(HeldRun run) {
    Map<String, String> noted = run.record().posted();
    Standing standing = Standing.read(platform, run);
    standing.deleteDoubles(noted);
    standing.unnoted(noted).forEach(run::found);
  }

  /// Of each kind all but the first are deleted, and what the record does not know is
  /// [found][HeldRun#found]. Changes nothing but the thread, so that it may run beside the run's
  /// own.
  ///
  /// @return false if that has to be tried again
  public boolean deleteDoubles(HeldRun run) {
    try {
      tidy(run);
      return true;
    } catch (ChatRefused e) {
      log.warn("doubles not deleted run={} cause={}", run.run(), e.getMessage());
      return true;
    } catch (ChatUnavailable e) {
      log.info("doubles not deleted yet run={} cause={}", run.run(), e.getMessage());
      return false;
    }
  }

  /// After we spoke for a run alone that another holds: what its holder said too is ours to delete.
  /// Changes nothing but the thread, as [#deleteDoubles].
  ///
  /// @param there the record as all agree on it
  /// @return false if that has to be looked at again: the holder has not said all of it yet
  public boolean withdraw(HeldRun run, RunRecord there) {
    try {
      Map<String, String> noted = there.posted();
      Standing standing = Standing.read(platform, run);
      standing.deleteDoubles(noted);
      if (there.isOver()) {
        standing.deleteUnnoted(noted);
      }
      return there.isOver() || standing.unnoted(noted).isEmpty();
    } catch (ChatRefused e) {
      return true;
    } catch (ChatUnavailable e) {
      return false;
    }
  }

  /// Where the thread takes nothing any more, the end is told to whoever asked, directly.
  private String post(HeldRun run, Stamp stamp, ChatMessage message) {
    String id;
    try {
      id = platform.post(run.thread(), stamp, message);
    } catch (ChatRefused e) {
      log.error(
          "message can't be posted run={} kind={} cause={}",
          run.run(),
          stamp.word(),
          e.getMessage());
      if (stamp.kind() == MessageKind.TERMINAL) {
        tellDirectly(run, stamp, message);
      }
      return NOWHERE;
    }
    run.draw(stamp, message, () -> {});
    return id;
  }

  private void tellDirectly(HeldRun run, Stamp stamp, ChatMessage message) {
    Text preface =
        Text.of("Where you asked, I can't write any more: ", run.origin().message().text(), "\n");
    try {
      platform.post(
          new ThreadRef(platform.name(), run.origin().user(), ""),
          stamp,
          new ChatMessage(
              Text.of(preface, message.headline()),
              message.steps(),
              message.footer(),
              message.buttons()));
      log.info("end told directly run={}", run.run());
    } catch (ChatRefused e) {
      log.error("end can't be told run={} cause={}", run.run(), e.getMessage());
    }
  }

  private void posted(HeldRun run, Stamp stamp, String id) {
    run.record(
        book.change(
            run.record(),
            null,
            Map.of("posting", afterwards(run), RunRecord.postedField(stamp.word()), id)));
  }

  /// Nothing is on its way any more; but as long as the thread is to be looked at again, whoever
  /// takes the run over has to know.
  private static String afterwards(HeldRun run) {
    return run.isLookOwed() ? run.record().posting() : "";
  }

  private static Duration later(ChatUnavailable e) {
    return e.retryAfter().compareTo(AGAIN) > 0 ? e.retryAfter() : AGAIN;
  }

  /// Waits all of it, whatever news come: the platform asked for it.
  private static void rest(HeldRun run, Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
      run.await(Duration.ofNanos(left));
    }
  }

  /// Once for each reason: what is tried again is not told again.
  private static void warn(String what, HeldRun run, String word, ChatUnavailable e) {
    String cause = String.valueOf(e.getMessage());
    if (run.isNewTrouble(word, cause)) {
      log.warn("{} run={} kind={} cause={}", what, run.run(), word, cause);
    }
  }

  private Optional<String> found(HeldRun run, Stamp stamp) {
    try {
      return Standing.read(platform, run).first(stamp);
    } catch (ChatRefused e) {
      // Who may not read there may post all the same.
      log.warn("thread can't be read run={} cause={}", run.run(), e.getMessage());
      return Optional.empty();
    }
  }

  private void requireHold(HeldRun run) {
    if (!replica.mayAct()) {
      throw new HoldLost(run.run());
    }
  }
}
