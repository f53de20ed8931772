package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.relay.Voice;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says what a command comes to that has no run: its answer is its terminal message.
public final class Answers {
  private static final Logger log = LoggerFactory.getLogger(Answers.class);

  private final Voice voice;
  private final RecordBook book;

  public Answers(Voice voice, RecordBook book) {
    this.voice = voice;
    this.book = book;
  }

  /// Begins a thread for a command that has none: it says what was typed.
  public void beginThread(HeldRun run) throws InterruptedException {
    voice.say(
        run,
        MessageKind.ROOT,
        ChatMessage.of(Text.of(asker(run), ": ", run.origin().message().text())));
    String thread = run.thread().key();
    if (!thread.equals(run.record().fields().get(RunRecord.THREAD))) {
      run.record(book.change(run.record(), null, Map.of(RunRecord.THREAD, thread)));
    }
  }

  public void answer(HeldRun run, Text words) throws InterruptedException {
    answer(run, new Decision.Tell(words, List.of()));
  }

  /// An answer with choices is a question, which ends this command: a click on one is a new
  /// command.
  public void answer(HeldRun run, Decision.Tell tell) throws InterruptedException {
    tell(run, tell, tell.choices().isEmpty() ? State.ENDED : State.ASKED);
  }

  /// Started in our books, and then it could not be after all.
  public void end(HeldRun run, Decision.Tell tell) throws InterruptedException {
    tell(run, tell, State.ENDED);
  }

  /// What was to be started is not.
  public void refuse(HeldRun run, Decision.Tell tell) throws InterruptedException {
    tell(run, tell, State.REFUSED);
  }

  /// Cancelled while it waited: the command that did it had its own answer, this one gets its end.
  public void cancelled(HeldRun run) throws InterruptedException {
    String by = voice.mention(run.record().cancelledBy().orElse(""));
    // With the end in its thread the record is over, and nobody comes back for the rest.
    closeForGood(run);
    voice.say(
        run,
        MessageKind.TERMINAL,
        ChatMessage.of(Text.of(asker(run), " ", cancelledBy(by).words())));
  }

  static Decision.Tell cancelledBy(String mention) {
    return new Decision.Tell(
        Text.of(Text.strong("cancelled"), " by ", Text.person(mention), " before it began."),
        List.of());
  }

  /// Closes what a holder answered that died before it could write so: nothing else may be done
  /// about it.
  ///
  /// @return false if there is no answer yet
  public boolean closeAnswered(HeldRun run) throws InterruptedException {
    if (!run.record().posted().containsKey(MessageKind.TERMINAL.word())) {
      return false;
    }
    closeForGood(run);
    run.record(book.change(run.record(), State.ENDED, Map.of()));
    return true;
  }

  private void tell(HeldRun run, Decision.Tell tell, State end) throws InterruptedException {
    voice.say(
        run,
        MessageKind.TERMINAL,
        new ChatMessage(Text.of(asker(run), " ", tell.words()), List.of(), "", tell.choices()));
    closeForGood(run);
    // Last of all: nobody comes back for what is over.
    run.record(book.change(run.record(), end, Map.of()));
    log.info("command answered run={} outcome={}", run.run(), end.name().toLowerCase(Locale.ROOT));
  }

  /// Before the record is over: nobody comes back for what shows up later.
  private void closeForGood(HeldRun run) throws InterruptedException {
    closeLiving(run);
    if (voice.settle(run)) {
      closeLiving(run);
    }
  }

  /// What waited and never began stands in its thread no longer as if it would.
  private void closeLiving(HeldRun run) throws InterruptedException {
    var living = new Stamp(run.run(), MessageKind.LIVING);
    boolean stands =
        run.record().posted().containsKey(living.word()) || run.mayStand(living.word());
    if (stands
        && Decision.tryRead(run.record().decision()).orElse(null) instanceof Decision.Start start) {
      voice.editSurely(
          run,
          living,
          ChatMessage.of(
              Text.of(
                  Text.strong("Not started:"),
                  " %s in %s".formatted(start.ticket().label(), start.project()))));
    }
  }

  private Text.Part asker(HeldRun run) {
    return Text.person(voice.mention(run.origin().user()));
  }
}
