package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.core.run.Question;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.record.HeldRun;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The questions of one run's agent, each a message of its own that shows its answer once it is
/// over. Never waits: what can't be said or shown now is tried again at the next look.
final class QuestionMessages {
  private static final String PREFIX = MessageKind.QUESTION.word() + ":";

  private final Voice voice;
  private final Map<String, Question> asked = new HashMap<>();
  private final Set<String> closed = new HashSet<>();

  QuestionMessages(Voice voice) {
    this.voice = voice;
  }

  /// Says what is asked, and closes what is not asked any more, also what was asked before this
  /// replica held the run.
  ///
  /// @return zero if there is nothing left to do; else when to look again
  Duration look(HeldRun run, RunFacts facts) {
    Duration next = Duration.ZERO;
    Question open = run.state().isFinished() ? null : run.state().question();
    if (open != null) {
      asked.put(open.id(), open);
      next = voice.trySay(run, stamp(run, open.id()), RunView.question(open, facts));
    }
    for (String id : over(run, open)) {
      Duration left = voice.edit(run, stamp(run, id), answered(run.state(), id));
      if (left.isZero()) {
        closed.add(id);
      } else if (next.isZero() || left.compareTo(next) < 0) {
        next = left;
      }
    }
    return next;
  }

  /// The run is over and told: whatever still has buttons loses them.
  void close(HeldRun run) throws InterruptedException {
    for (String id : over(run, null)) {
      voice.editSurely(run, stamp(run, id), answered(run.state(), id));
    }
  }

  private List<String> over(HeldRun run, @Nullable Question open) {
    Stream<String> posted =
        run.record().posted().keySet().stream()
            .filter(word -> word.startsWith(PREFIX))
            .map(word -> word.substring(PREFIX.length()));
    Stream<String> perhaps = asked.keySet().stream().filter(id -> run.mayStand(PREFIX + id));
    return Stream.concat(posted, perhaps)
        .filter(id -> !closed.contains(id) && (open == null || !open.id().equals(id)))
        .toList();
  }

  private ChatMessage answered(RunState state, String id) {
    Question question = asked.get(id);
    RunState.Answer answer = state.answer();
    boolean known = answer != null && answer.questionId().equals(id);
    return RunView.answered(
        question == null ? "The question" : question.text(),
        known && answer != null ? answer.text() : "",
        known && answer != null ? voice.mention(answer.by()) : "");
  }

  private static Stamp stamp(HeldRun run, String id) {
    return new Stamp(run.run(), MessageKind.QUESTION, id);
  }
}
