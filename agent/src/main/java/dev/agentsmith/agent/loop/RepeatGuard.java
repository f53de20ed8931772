package dev.agentsmith.agent.loop;

import dev.agentsmith.agent.tool.FileBook;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Notices that the work goes round in circles: the same call with the same result again and again
/// while nothing was changed, or a file that is changed back and forth. A test that is run again
/// after an edit is no circle. It is named to the model first; only if that doesn't help, the work
/// is stopped.
final class RepeatGuard {
  /// OpenHands stops at four, gemini-cli at five; both were thought too eager by their users.
  private static final int NAMED_CALLS = 3;

  private static final int MAX_CALLS = 5;

  /// To take a mend back, see the test fail and put it in again is two returns, and good practice.
  private static final int NAMED_RETURNS = 3;

  private static final int MAX_RETURNS = 6;

  private final FileBook book;
  private final Map<String, Integer> repeats = new HashMap<>();
  private final Set<String> named = new HashSet<>();
  private final Set<String> commands = new HashSet<>();
  private int changes;

  sealed interface Verdict {
    record Fine() implements Verdict {}

    /// @param words for the model
    record Named(String words) implements Verdict {}

    /// @param circle for people: what was done again and again
    record Circle(String circle) implements Verdict {}
  }

  RepeatGuard(FileBook book) {
    this.book = book;
  }

  /// @param answers of `calls`, in their order
  Verdict look(List<ToolCall> calls, List<ToolAnswer> answers) {
    boolean mayHaveChanged = false;
    for (ToolCall call : calls) {
      mayHaveChanged |= call.tool().equals("run_command") && commands.add(call.arguments());
    }
    // A command that was not run before may have edited files.
    if (book.changes() != changes || mayHaveChanged) {
      changes = book.changes();
      repeats.clear();
    }
    Verdict verdict = new Verdict.Fine();
    for (int i = 0; i < calls.size(); i++) {
      verdict = worse(verdict, call(calls.get(i), answers.get(i)));
    }
    for (Map.Entry<String, Integer> file : book.returns().entrySet()) {
      verdict = worse(verdict, returned(file.getKey(), file.getValue()));
    }
    return verdict;
  }

  private Verdict call(ToolCall call, ToolAnswer answer) {
    String what = call.tool() + " " + call.arguments();
    int times = repeats.merge(what + "\n" + answer.text(), 1, Integer::sum);
    if (times >= MAX_CALLS) {
      return new Verdict.Circle(
          "%s was called %d times with the same arguments and the same result"
              .formatted(call.tool(), times));
    }
    return times >= NAMED_CALLS && named.add(what)
        ? new Verdict.Named(
            Prompt.of("repeated_call")
                .with("tool", call.tool())
                .with("times", Integer.toString(times))
                .text())
        : new Verdict.Fine();
  }

  private Verdict returned(String file, int times) {
    if (times >= MAX_RETURNS) {
      return new Verdict.Circle(
          "%s was brought back to an earlier content %d times".formatted(file, times));
    }
    return times >= NAMED_RETURNS && named.add(file)
        ? new Verdict.Named(Prompt.of("edit_circle").with("file", file).text())
        : new Verdict.Fine();
  }

  private static Verdict worse(Verdict one, Verdict other) {
    return one instanceof Verdict.Fine || other instanceof Verdict.Circle ? other : one;
  }
}
