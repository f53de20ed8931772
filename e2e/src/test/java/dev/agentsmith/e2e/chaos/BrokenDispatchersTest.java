package dev.agentsmith.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.e2e.chaos.Broken.Promise;
import dev.agentsmith.e2e.chaos.Plan.Step;
import dev.agentsmith.e2e.chaos.Sins.Sin;
import dev.agentsmith.e2e.chaos.Trouble.Far;
import dev.agentsmith.testkit.Link;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Dispatchers that break each promise are caught: real ones, whose words are changed on the way.
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class BrokenDispatchersTest {
  private static final int COMMANDS = 45;
  private static final Duration GAP = Duration.ofMillis(150);
  private static final int EDITS_PER_MINUTE = 120;

  @TempDir Path directory;

  @Test
  void whateverTheyBreakIsFoundAndNothingElse() throws Exception {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      steps.add(
          new Step(
              GAP.multipliedBy(i),
              new Deed.Asks(
                  i,
                  Want.RUN,
                  "U" + (10 + i % People.USERS),
                  "C" + i % People.CHANNELS,
                  "fix #%d in shop".formatted(100 + i),
                  1)));
    }
    var plan = new Plan(1, GAP.multipliedBy(COMMANDS), steps);
    var settings = new World.Settings(1, false, EDITS_PER_MINUTE);
    var sins = new Sins();
    Report report;
    try (var crooked = new Crooked(sins)) {
      report =
          new Chaos(Distribution.command(), directory, settings, System.out)
              .impatient()
              .run(plan, crooked::stepBetween);
    }
    report.print(System.out, "this test");

    assertThat(report.failures()).isEmpty();
    assertThat(EnumSet.copyOf(sins.met().values())).isEqualTo(EnumSet.allOf(Sin.class));
    sins.met()
        .forEach(
            (run, sin) -> {
              if (sin != Sin.EDITED_TOO_OFTEN) {
                assertThat(promises(report, run)).as(run + " " + sin).contains(sin.broken());
              }
            });
    assertThat(report.broken()).extracting(Broken::promise).contains(Promise.EDIT_QUOTA);
    assertThat(report.broken())
        .allMatch(
            one ->
                one.promise() == Promise.EDIT_QUOTA
                    || sins.met().keySet().stream()
                        .anyMatch(run -> one.words().contains(run.value())));
  }

  private static Set<Promise> promises(Report report, RunId run) {
    return report.broken().stream()
        .filter(one -> one.words().contains(run.value()))
        .map(Broken::promise)
        .collect(Collectors.toSet());
  }

  /// All ways of all dispatchers lead over somebody who changes what is said.
  private static final class Crooked implements AutoCloseable {
    private final Sins sins;
    private final Deque<CrookedWay> ways = new ArrayDeque<>();

    Crooked(Sins sins) {
      this.sins = sins;
    }

    void stepBetween(World world) throws IOException {
      for (Replica replica : world.replicas()) {
        bend(
            replica.link(Far.SLACK),
            new CrookedWay(URI.create(world.slack().api()).getPort(), sins::toSlack));
        bend(replica.link(Far.API), new CrookedWay(world.cluster().port(), sins::toApi));
        Link intake = replica.link(Far.INTAKE);
        bend(intake, new CrookedWay(intake.farPort(), sins::toDispatcher));
      }
    }

    private void bend(Link link, CrookedWay way) {
      ways.push(way);
      link.leadsTo(way.port());
      link.cut();
    }

    @Override
    public void close() {
      ways.forEach(CrookedWay::close);
    }
  }
}
