package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.Trouble.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What happens and when: all of it follows from the seed.
///
/// @param steps in their order
record Plan(long seed, Duration length, List<Step> steps) {
  static final int REPLICAS = 3;

  Plan {
    steps = List.copyOf(steps);
  }

  /// @param at since the beginning
  record Step(Duration at, Act act) {
    @Override
    public String toString() {
      return "%7.2f s  %s".formatted(at.toMillis() / 1000.0, act);
    }
  }

  /// @param perMinute commands of people
  /// @param sentinels whether Redis is watched by Sentinels; then nothing stands between it and us
  static Plan of(long seed, Duration length, int perMinute, boolean sentinels) {
    var random = new SplittableRandom(seed);
    List<Step> steps = new ArrayList<>(new People(random.split(), length, perMinute).steps());
    steps.addAll(new Troubles(random.split(), length, sentinels).steps());
    steps.sort(Comparator.comparing(Step::at));
    return new Plan(seed, length, steps);
  }

  /// The troubles alone, one a line.
  List<Step> troubles() {
    return steps.stream().filter(step -> step.act() instanceof Trouble).toList();
  }

  long commands() {
    return steps.stream().filter(step -> step.act() instanceof Deed).count();
  }

  static Duration between(RandomGenerator random, long fromMillis, long toMillis) {
    return Duration.ofMillis(random.nextLong(fromMillis, toMillis));
  }

  static <T> T one(RandomGenerator random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /// What goes wrong with Slack, and how often.
  static final List<Answer> SLACK_ANSWERS =
      List.of(
          Answer.TOO_MANY,
          Answer.SERVER_ERROR,
          Answer.RESET,
          Answer.LOST,
          Answer.LOST,
          Answer.HANG);
}
