package dev.agentsmith.agent.build;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.TestTally;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One run of the test command.
///
/// @param firstFailure what the first failing test said; empty if that is not known
/// @param output what it printed, cut in the middle
/// @param obstacle why the tests could not be run at all; null if they were
public record TestRun(
    String command,
    TestTally tally,
    String firstFailure,
    String output,
    Duration took,
    @Nullable Problem obstacle) {
  private static final int MAX_WORDS = 160;

  public boolean isGreen() {
    return obstacle == null && tally.green();
  }

  /// `4 of 4 passed`, `3 of 214 failed`, or `passed` and `failed` where nothing could be counted.
  public String brief() {
    if (!tally.counted()) {
      return tally.green() ? "passed" : "failed";
    }
    if (!tally.green() && tally.failed() > 0) {
      return "%d of %d failed".formatted(tally.failed(), tally.total());
    }
    return tally.green() ? "%d of %d passed".formatted(tally.passed(), tally.total()) : "failed";
  }

  /// What fails, in one line: `BasketTest.discount`: expected 90, was 81.
  public String headline() {
    String words = firstFailure.strip().lines().findFirst().orElse("");
    String what =
        tally.failing().isEmpty()
            ? "`" + command + "` fails"
            : "`" + tally.failing().getFirst() + "`";
    if (words.isEmpty()) {
      return what;
    }
    return what
        + ": "
        + (words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS) + "…");
  }
}
