package dev.agentsmith.agent.loop;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.core.problem.Problem;
import java.util.Optional;

/// The loop of an agent: ask the model, do what it calls for, append what came of it, ask again,
/// until it says that it is done or a limit is reached. Every call gets exactly one answer. Can be
/// run again with a further instruction; it then knows all that was said before.
public final class AgentLoop {
  private static final int LAST_TURNS = 2;

  private final Phase phase;
  private final Model model;
  private final Meter meter;
  private final FollowUps followUps;
  private final Journal journal;
  private final Conversation conversation;

  public AgentLoop(Phase phase, Model model, Meter meter, FollowUps followUps, Journal journal) {
    this.phase = phase;
    this.model = model;
    this.meter = meter;
    this.followUps = followUps;
    this.journal = journal;
    this.conversation = new Conversation(phase.model(), phase.system(), phase.toolbox().specs());
  }

  /// @throws dev.agentsmith.clients.model.ModelFailure if the model can't be asked any more
  public LoopEnd run(String instruction) throws InterruptedException {
    conversation.user(instruction);
    boolean nudged = false;
    for (int turn = 1; ; turn++) {
      followUps.take().forEach(conversation::user);
      if (turn == phase.maxTurns() - LAST_TURNS) {
        conversation.user(Prompt.of("last_turns").with("tool", phase.ending().name()).text());
      }
      Optional<LoopEnd> limit = limit(turn);
      if (limit.isPresent()) {
        return limit.get();
      }
      ModelReply reply = model.reply(conversation.request());
      meter.paid(phase.name(), reply);
      conversation.assistant(reply);
      if (!reply.calls().isEmpty()) {
        journal.note(meter.turn() + " · " + phase.toolbox().doing(reply.calls()));
        conversation.answers(phase.toolbox().answer(reply.calls()));
        var said = phase.ending().take();
        if (said.isPresent()) {
          return new LoopEnd.Finished(said.get());
        }
        nudged = false;
      } else if (reply.stop() == ModelReply.Stop.REFUSAL) {
        return new LoopEnd.GaveUp(refused(reply));
      } else if (reply.stop() == ModelReply.Stop.MAX_TOKENS) {
        conversation.user(Prompt.of("cut_off").text());
      } else if (nudged) {
        return new LoopEnd.FellSilent(reply.text());
      } else {
        nudged = true;
        conversation.user(Prompt.of("nudge").with("tool", phase.ending().name()).text());
      }
    }
  }

  /// All limits, in one place and before the call.
  private Optional<LoopEnd> limit(int turn) {
    Optional<Problem> over =
        meter.refusal(
            phase.model().model(), conversation.promptTokens(), phase.model().maxTokens());
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

  private Problem refused(ModelReply reply) {
    return Problem.of(
        "The model %s refuses to work on this%s"
            .formatted(reply.model(), reply.text().isBlank() ? "." : ": " + reply.text().strip()),
        "Change the ticket's words, or configure another model.");
  }
}
