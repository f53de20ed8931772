package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.access.AccessRules;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.intent.Intent;
import dev.agentsmith.dispatcher.intent.IntentReader;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is said in a live run's thread and is no command: it goes to the run's agent, who reads it
/// before it asks its model again, or takes it as the answer to its question.
public final class FollowUp {
  private static final Logger log = LoggerFactory.getLogger(FollowUp.class);

  /// What the buttons of a question say: `answer k7f3a9c51e2b84d0 q1 each line`.
  private static final Pattern ANSWER =
      Pattern.compile("answer ([a-z2-7]{16}) (q\\d+) (.+)", Pattern.DOTALL);

  private final IntentReader reader;
  private final OpenRuns runs;
  private final RunLog runLog;
  private final Undelivered undelivered;
  private final AccessRules access;

  public FollowUp(
      IntentReader reader,
      OpenRuns runs,
      RunLog runLog,
      Undelivered undelivered,
      AccessRules access) {
    this.reader = reader;
    this.runs = runs;
    this.runLog = runLog;
    this.undelivered = undelivered;
    this.access = access;
  }

  /// What a message is to us.
  public enum Heard {
    /// To be accepted as a command.
    COMMAND,
    /// The agent of the thread's run has it.
    TAKEN,
    /// People among themselves: no trace, no model, no answer.
    NOT_FOR_US,
    /// Redis is away, or not filled again yet, and only it could tell: to be delivered again.
    NOT_NOW
  }

  /// What a message is to us, where that can be said in microseconds and without asking anybody:
  /// so it is with most of what people say to each other, and with commands that begin a thread.
  public static Optional<Heard> atOnce(IncomingMessage message) {
    if (isNoReply(message) && !IntentReader.mayNameTicket(message.text())) {
      return Optional.of(Heard.NOT_FOR_US); // no ticket is named, and no run can be live below it
    }
    // Said to us, and to nobody's run: the one that may be live below it is its own, and this its
    // second delivery.
    return message.manner() == Manner.ADDRESSED && message.beginsThread()
        ? Optional.of(Heard.COMMAND)
        : Optional.empty();
  }

  private static boolean isNoReply(IncomingMessage message) {
    return message.manner() == Manner.OVERHEARD && message.beginsThread();
  }

  /// Says what it is, and hands what is for a run's agent over.
  public Heard hear(IncomingMessage message) {
    Optional<Heard> atOnce = atOnce(message);
    if (atOnce.isPresent()) {
      return atOnce.get();
    }
    boolean addressed = message.manner() != Manner.OVERHEARD;
    boolean noReply = isNoReply(message);
    Optional<Intent> intent = reader.byForm(message.text());
    // A whole command with a ticket is one, whoever it was said to.
    if (intent.filter(i -> i instanceof Intent.Fix || i instanceof Intent.Feature).isPresent()) {
      return Heard.COMMAND;
    }
    Matcher answer = ANSWER.matcher(message.text());
    if (message.manner() == Manner.CLICKED && answer.matches()) {
      return answered(message, answer);
    }
    if (addressed && intent.isPresent()) {
      return Heard.COMMAND;
    }
    if (noReply) {
      return Heard.NOT_FOR_US;
    }
    try {
      List<OpenRuns.OpenRun> here = runs.in(message.thread());
      if (here.isEmpty() && runs.mayLack()) {
        return Heard.NOT_NOW;
      }
      if (intent.isPresent()) {
        return here.isEmpty() ? Heard.NOT_FOR_US : Heard.COMMAND; // which one, is asked there
      }
      if (here.size() == 1 && !state(here.getFirst()).isFinished()) {
        send(
            here.getFirst(),
            message,
            new InboxEntry(message.id(), InboxEntry.Kind.MESSAGE, message.user(), message.text()));
        return Heard.TAKEN;
      }
      return addressed ? Heard.COMMAND : Heard.NOT_FOR_US;
    } catch (RedisUnavailable e) {
      return Heard.NOT_NOW;
    }
  }

  /// A button of a question: it names its run, for a thread may have several. Who comes too late is
  /// told who decided.
  private Heard answered(IncomingMessage message, Matcher answer) {
    try {
      Optional<OpenRuns.OpenRun> open = runs.find(new RunId(answer.group(1)));
      if (open.isEmpty() && runs.mayLack()) {
        return Heard.NOT_NOW;
      }
      RunState state = open.map(this::state).orElse(RunState.EMPTY);
      Question question = state.question();
      if (question != null && question.id().equals(answer.group(2))) {
        send(
            open.orElseThrow(),
            message,
            new InboxEntry(
                message.id(),
                InboxEntry.Kind.ANSWER,
                message.user(),
                answer.group(3),
                question.id()));
        return Heard.TAKEN;
      }
      log.info("answer to a question that is closed run={}", answer.group(1));
      RunState.Answer given = state.answer();
      undelivered.tellAlone(
          message.thread(),
          message.user(),
          given != null && given.questionId().equals(answer.group(2))
              ? undelivered.alreadyAnswered(given)
              : Text.of("That question is not open any more."));
      return Heard.TAKEN;
    } catch (RedisUnavailable e) {
      return Heard.NOT_NOW;
    }
  }

  /// Hands the message to the agent. Written again, it is taken once: its id is what the person
  /// did.
  private void send(OpenRuns.OpenRun run, IncomingMessage message, InboxEntry entry) {
    Optional<Text> refusal = access.refusal(run.start().project(), run.start().right(), message);
    if (refusal.isPresent()) {
      log.info("follow-up of somebody who may not run={}", run.record().run());
      if (message.manner() != Manner.OVERHEARD) {
        undelivered.tellAlone(message.thread(), message.user(), refusal.get());
      }
      return;
    }
    undelivered.send(run.record().run(), message.thread(), entry);
    log.info("follow-up sent run={} kind={}", run.record().run(), entry.kind());
  }

  private RunState state(OpenRuns.OpenRun run) {
    return runLog.catchUp(run.record().run(), RunState.EMPTY);
  }
}
