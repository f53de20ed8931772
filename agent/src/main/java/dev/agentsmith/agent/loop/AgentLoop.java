package dev.agentsmith.agent.loop;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.problem.Problem;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The loop of an agent: ask the model, do what it calls for, append what came of it, ask again,
/// until it says that it is done or a limit is reached. Every call gets exactly one answer. Can be
/// run again with a further instruction; it then knows all that was said before.
public final class AgentLoop {
  private static final int LAST_TURNS = 2;
  private static final int MAX_CUT_OFF = 3;
  private static final int MAX_TOO_LONG = 3;

  private final Phase phase;
  private final Model model;
  private final Meter meter;
  private final FollowUps followUps;
  private final Journal journal;
  private final Conversation conversation;
  private final Compaction compaction;
  private final RepeatGuard repeats;

  public AgentLoop(Phase phase, Model model, Meter meter, FollowUps followUps, Journal journal) {
    this.phase = phase;
    this.model = model;
    this.meter = meter;
    this.followUps = followUps;
    this.journal = journal;
    this.conversation = new Conversation(phase.model(), phase.system(), phase.toolbox().specs());
    this.compaction = new Compaction(phase.limits(), model, meter, phase.shelf(), phase.facts());
    this.repeats = new RepeatGuard(phase.book());
  }

  /// @throws ModelFailure if the model can't be asked any more
  public LoopEnd run(String instruction) throws InterruptedException {
    conversation.instruct(instruction);
    boolean nudged = false;
    int cutOff = 0;
    for (int turn = 1; ; turn++) {
      hear(turn);
      ModelReply reply = null;
      for (int tries = 1; reply == null; tries++) {
        // After a shortening too: it may have cost something itself.
        Optional<LoopEnd> limit = limit(turn);
        if (limit.isPresent()) {
          return limit.get();
        }
        reply = ask(tries);
      }
      conversation.assistant(reply);
      boolean cut = reply.stop() == ModelReply.Stop.MAX_TOKENS;
      cutOff = cut ? cutOff + 1 : 0;
      if (!reply.calls().isEmpty()) {
        LoopEnd end = act(reply.calls());
        if (end != null) {
          return end;
        }
        nudged = false;
      } else if (reply.stop() == ModelReply.Stop.REFUSAL) {
        return new LoopEnd.GaveUp(refused(reply));
      } else if (!cut && nudged) {
        return new LoopEnd.FellSilent(reply.text());
      } else if (!cut) {
        nudged = true;
        conversation.user(Prompt.of("nudge").with("tool", phase.ending().name()).text());
      }
      if (cutOff > MAX_CUT_OFF) {
        return new LoopEnd.GaveUp(endless(reply));
      } else if (cut) {
        conversation.user(Prompt.of("cut_off").text());
      }
    }
  }

  /// What the model is to know before it is asked.
  private void hear(int turn) throws InterruptedException {
    followUps.take().forEach(conversation::user);
    meter.mark().ifPresent(conversation::user);
    if (turn == phase.maxTurns() - LAST_TURNS) {
      conversation.user(Prompt.of("last_turns").with("tool", phase.ending().name()).text());
    }
    note(compaction.fit(conversation));
  }

  /// Asks once.
  ///
  /// @return null if the conversation was too long; it is shorter now
  private @Nullable ModelReply ask(int tries) throws InterruptedException {
    try {
      ModelReply reply = model.reply(conversation.request());
      meter.paid(phase.name(), reply);
      return reply;
    } catch (ModelFailure e) {
      if (!e.isTooLong() || tries == MAX_TOO_LONG) {
        throw e;
      }
      note(compaction.shrink(conversation));
      return null;
    }
  }

  /// Does what the model calls for.
  ///
  /// @return the end of the loop, if this was it
  private @Nullable LoopEnd act(List<ToolCall> calls) throws InterruptedException {
    journal.note(meter.turn() + " · " + phase.toolbox().doing(calls));
    List<ToolAnswer> answers = phase.toolbox().answer(calls);
    conversation.answers(answers);
    var said = phase.ending().take();
    if (said.isPresent()) {
      return new LoopEnd.Finished(said.get());
    }
    return switch (repeats.look(calls, answers)) {
      case RepeatGuard.Verdict.Fine() -> null;
      case RepeatGuard.Verdict.Named(String words) -> {
        conversation.user(words);
        yield null;
      }
      case RepeatGuard.Verdict.Circle(String circle) ->
          new LoopEnd.GaveUp(
              Problem.of(
                  "The agent went round in circles and was stopped: %s.".formatted(circle),
                  "Say in the ticket where to look, or choose a stronger model, then run again."));
    };
  }

  /// All limits, in one place and before the call.
  private Optional<LoopEnd> limit(int turn) {
    Optional<Problem> over =
        meter.refusal(
            phase.model().model(), conversation.promptTokens(), phase.model().mostTokens());
    if (over.isPresent()) {
      return Optional.of(new LoopEnd.OverBudget(over.get()));
    }
    return turn <= phase.maxTurns()
        ? Optional.empty()
        : Optional.of(
            new LoopEnd.GaveUp(
                Problem.of(
                    "The model did not come to an end of the phase \"%s\" in %d turns."
                        .formatted(phase.name(), phase.maxTurns()),
                    "Split the ticket or say in it where to look, then run again.")));
  }

  private void note(String words) {
    if (!words.isEmpty()) {
      journal.note(words);
    }
  }

  private static Problem refused(ModelReply reply) {
    return Problem.of(
        "The model %s refuses to work on this%s"
            .formatted(reply.model(), reply.text().isBlank() ? "." : ": " + reply.text().strip()),
        "Change the ticket's words, or configure another model.");
  }

  private Problem endless(ModelReply reply) {
    return Problem.of(
        "The answers of %s were cut off %d times in a row at %,d tokens."
            .formatted(reply.model(), MAX_CUT_OFF + 1, phase.model().maxTokens()),
        "Raise max_tokens of models.%s.".formatted(phase.name()));
  }
}
