package dev.agentsmith.e2e.chaos;

import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What an agent does, if nobody stops it: it follows from the seed and the run's id, so that what
/// it says can be told from what it never said.
///
/// @param steps how long each takes
/// @param asks whether it asks a question before its last step
record Script(RunId run, List<Duration> steps, boolean asks, boolean succeeds, boolean ownProcess) {
  /// How long it waits for an answer before it takes its own.
  static final Duration PATIENCE = Duration.ofSeconds(6);

  private static final int OWN_PROCESSES = 25;

  static Script of(long seed, RunId run) {
    var random = new SplittableRandom(seed ^ run.hashCode());
    List<Duration> steps = new ArrayList<>();
    for (int i = random.nextInt(2, 6); i > 0; i--) {
      steps.add(Plan.between(random, 200, 3_500));
    }
    return new Script(
        run,
        steps,
        random.nextInt(8) == 0,
        random.nextInt(10) < 7,
        random.nextInt(OWN_PROCESSES) == 0);
  }

  String pullRequest() {
    return "https://git.example/pulls/" + run;
  }

  /// Why it did not succeed, in its own words.
  String failure() {
    return "Played failure of " + run + ".";
  }
}
