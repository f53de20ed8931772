package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.Plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What people do in the time of a plan. Most want runs; the rest is what people do about them.
final class People {
  static final int CHANNELS = 24;
  static final int USERS = 20;

  /// Both know these tickets: a command that names no project has to ask.
  static final List<String> SHARED_TICKETS = List.of("7001", "7002", "7003", "7004", "7005");

  static final List<String> PROJECTS = List.of("shop", "bank");

  private static final int FIRST_TICKET = 100;

  private final RandomGenerator random;
  private final Duration length;
  private final double gapMillis;
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> runs = new ArrayList<>();
  private int number;

  People(RandomGenerator random, Duration length, int perMinute) {
    this.random = random;
    this.length = length;
    this.gapMillis = 60_000.0 / perMinute;
  }

  List<Step> steps() {
    double at = 500;
    while (at < length.toMillis()) {
      begin(Duration.ofMillis((long) at));
      at += -Math.log(1 - random.nextDouble()) * gapMillis;
    }
    return steps;
  }

  private void begin(Duration at) {
    int dice = random.nextInt(100);
    if (dice < 70 || runs.isEmpty()) {
      wantsRun(at);
    } else if (dice < 75) {
      asks(at, Want.UNKNOWN_PROJECT, "fix #%d in nowhere%d".formatted(number, number));
    } else if (dice < 80) {
      asks(at, Want.WHICH_PROJECT, "fix #" + Plan.one(random, SHARED_TICKETS));
      int asked = number - 1;
      if (random.nextBoolean()) {
        clicks(later(at, 2_000, 9_000), Want.RUN, asked, Plan.one(random, PROJECTS));
      }
    } else if (dice < 88) {
      asks(at, Want.ANSWER, Plan.one(random, List.of("status", "help", "projects")));
    } else if (dice < 94) {
      // What somebody has asked for already.
      int other = Plan.one(random, runs);
      asks(at, Want.RUN, "fix #%d in %s".formatted(FIRST_TICKET + other, project(other)));
    } else {
      steps.add(
          new Step(
              at,
              new Deed.AsksThere(
                  number++, Want.ANSWER, user(), Plan.one(random, runs), "status", times())));
    }
  }

  private void wantsRun(Duration at) {
    int run = number;
    runs.add(run);
    String kind = random.nextInt(5) == 0 ? "feature" : "fix";
    asks(at, Want.RUN, "%s #%d in %s".formatted(kind, FIRST_TICKET + run, project(run)));
    int dice = random.nextInt(100);
    if (dice < 8) {
      clicks(later(at, 1_500, 12_000), Want.CANCEL, run, "Cancel");
    } else if (dice < 14) {
      steps.add(
          new Step(
              later(at, 300, 9_000),
              new Deed.AsksThere(number++, Want.CANCEL, user(), run, "cancel", times())));
    } else if (dice < 26) {
      steps.add(
          new Step(
              later(at, 2_000, 9_000),
              new Deed.Remarks(user(), run, "please keep it small " + run)));
    } else if (dice < 40) {
      clicks(later(at, 8_000, 30_000), Want.RETRY, run, "Retry");
    }
    // Nobody knows which agent will ask: some people look, and answer if there is something.
    if (random.nextInt(3) == 0) {
      clicks(later(at, 4_000, 15_000), Want.REPLY, run, "yes");
    }
  }

  private void asks(Duration at, Want want, String text) {
    String channel = "C" + random.nextInt(CHANNELS);
    steps.add(new Step(at, new Deed.Asks(number++, want, user(), channel, text, times())));
  }

  private void clicks(Duration at, Want want, int about, String button) {
    steps.add(new Step(at, new Deed.Clicks(number++, want, user(), about, button)));
  }

  private Duration later(Duration at, long fromMillis, long toMillis) {
    return at.plus(Plan.between(random, fromMillis, toMillis));
  }

  /// A mention is a message too: each is delivered so often.
  private int times() {
    return random.nextInt(3) == 0 ? 2 : 1;
  }

  private String user() {
    return "U" + (10 + random.nextInt(USERS));
  }

  private static String project(int run) {
    return PROJECTS.get(run % PROJECTS.size());
  }
}
