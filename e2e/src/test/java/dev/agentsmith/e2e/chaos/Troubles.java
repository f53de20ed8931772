package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.Plan.Step;
import dev.agentsmith.e2e.chaos.Trouble.Answer;
import dev.agentsmith.e2e.chaos.Trouble.Far;
import dev.agentsmith.e2e.chaos.Trouble.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// What goes wrong in the time of a plan. Redis and a dispatcher never die within a second of each
/// other, nor does one die before what it knew stands in the Redis that came back: what only both
/// of them know is lost with them, and nothing is promised then (design.md §3.8).
final class Troubles {
  private static final int FIRST = 2_000;
  private static final int MIN_GAP = 400;
  private static final int MAX_GAP = 3_600;

  /// Between the death of a dispatcher and that of Redis: those who are left know its records.
  private static final long APART = 5_000;

  /// Until all replicas have written back what they remember.
  private static final long REFILLED = 8_000;

  /// A dispatcher that is started again needs this to serve.
  private static final long STARTS = 6_000;

  private final RandomGenerator random;
  private final long length;
  private final boolean sentinels;
  private final List<Step> steps = new ArrayList<>();
  private final long[] busyUntil = new long[Plan.REPLICAS];
  private long redisBusyUntil;
  private long dispatcherDiedAt = -APART;
  private long slackBusyUntil;
  private long apiBusyUntil;
  private long linksBusyUntil;

  Troubles(RandomGenerator random, Duration length, boolean sentinels) {
    this.random = random;
    this.length = length.toMillis();
    this.sentinels = sentinels;
  }

  List<Step> steps() {
    Arrays.fill(busyUntil, FIRST);
    for (long at = FIRST; at < length; at += random.nextInt(MIN_GAP, MAX_GAP)) {
      next(at);
    }
    return steps;
  }

  private void next(long at) {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> dispatcher(at);
      case 4, 5 -> redis(at);
      case 6, 7, 8 -> agent(at);
      case 9, 10, 11, 12 -> link(at);
      case 13 -> api(at);
      case 14 -> slackAway(at);
      case 15 -> add(at, new Trouble.ApiAnswers(apiAnswer(), random.nextInt(1, 4)));
      default ->
          add(
              at,
              new Trouble.SlackAnswers(
                  Plan.one(
                      random,
                      List.of(
                          "chat.postMessage",
                          "chat.postMessage",
                          "chat.update",
                          "conversations.replies",
                          "chat.delete")),
                  Plan.one(random, Plan.SLACK_ANSWERS),
                  random.nextInt(1, 6)));
    }
  }

  private void dispatcher(long at) {
    int which = random.nextInt(Plan.REPLICAS);
    Duration away = millis(200, 6_000);
    int how = random.nextInt(10);
    if (at < busyUntil[which]) {
      return;
    }
    if (how < 4) {
      Duration stopped = millis(1_500, 9_000);
      busyUntil[which] = at + stopped.toMillis() + 1_000;
      add(at, new Trouble.StopDispatcher(which, stopped));
      return;
    }
    if (at < redisBusyUntil) {
      return;
    }
    dispatcherDiedAt = at;
    busyUntil[which] = at + away.toMillis() + STARTS;
    add(
        at,
        how < 8 ? new Trouble.KillDispatcher(which, away) : new Trouble.EndDispatcher(which, away));
  }

  private void redis(long at) {
    Duration away = millis(100, 5_000);
    boolean stops = random.nextInt(3) == 0;
    // One that is stopped knows nothing of what the others heard.
    if (at < redisBusyUntil || at < dispatcherDiedAt + APART || isAnyBusy(at)) {
      return;
    }
    redisBusyUntil = at + away.toMillis() + REFILLED;
    add(at, stops ? new Trouble.StopRedis(away) : new Trouble.KillRedis(away));
  }

  private boolean isAnyBusy(long at) {
    return Arrays.stream(busyUntil).anyMatch(until -> at < until) || at < linksBusyUntil;
  }

  private void agent(long at) {
    int which = random.nextInt(1_000);
    add(
        at,
        switch (random.nextInt(5)) {
          case 0 -> new Trouble.DeleteJob(which);
          case 1 -> new Trouble.StopAgent(which, millis(1_000, 8_000));
          default -> new Trouble.KillAgent(which);
        });
  }

  private void link(long at) {
    Far far = Plan.one(random, List.of(Far.values()));
    var way = new Way(far == Far.AGENTS ? 0 : random.nextInt(Plan.REPLICAS), far);
    Duration for_ = millis(300, 7_000);
    Trouble trouble =
        switch (random.nextInt(5)) {
          case 0, 1 -> new Trouble.Cut(way);
          case 2 -> new Trouble.Shut(way, for_);
          case 3 -> new Trouble.Slow(way, millis(50, 900), for_);
          default -> new Trouble.Silent(way, for_);
        };
    boolean toRedis = far == Far.REDIS || far == Far.AGENTS;
    if (toRedis && (sentinels || at < redisBusyUntil)) {
      return;
    }
    if (far == Far.REDIS) {
      linksBusyUntil = Math.max(linksBusyUntil, at + for_.toMillis() + APART);
    }
    add(at, trouble);
  }

  private void api(long at) {
    Duration away = millis(1_000, 12_000);
    boolean room = random.nextBoolean();
    if (at >= apiBusyUntil) {
      apiBusyUntil = at + away.toMillis() + 1_000;
      add(at, room ? new Trouble.NoRoom(away) : new Trouble.ApiAway(away));
    }
  }

  private void slackAway(long at) {
    Duration away = millis(1_000, 10_000);
    if (at >= slackBusyUntil) {
      slackBusyUntil = at + away.toMillis() + 1_000;
      add(at, new Trouble.SlackAway(away));
    }
  }

  private Answer apiAnswer() {
    return Plan.one(
        random,
        List.of(Answer.SERVER_ERROR, Answer.RESET, Answer.LOST, Answer.TOO_MANY, Answer.CONFLICT));
  }

  private Duration millis(long from, long to) {
    return Plan.between(random, from, to);
  }

  private void add(long at, Trouble trouble) {
    steps.add(new Step(Duration.ofMillis(at), trouble));
  }
}
