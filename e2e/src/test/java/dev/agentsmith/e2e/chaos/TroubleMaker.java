package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.Trouble.Answer;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Does to the system what a plan says. A call lasts as long as the trouble does. Safe for many
/// threads.
final class TroubleMaker {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final World world;
  private final CountDownLatch over = new CountDownLatch(1);

  TroubleMaker(World world) {
    this.world = world;
  }

  void make(Trouble trouble) throws IOException, InterruptedException {
    switch (trouble) {
      case Trouble.KillDispatcher(int which, Duration away) -> {
        world.replicas().get(which).kill();
        rest(away);
        world.replicas().get(which).start();
      }
      case Trouble.EndDispatcher(int which, Duration away) -> {
        world.replicas().get(which).end();
        rest(away);
        world.replicas().get(which).start();
      }
      case Trouble.StopDispatcher(int which, Duration length) -> {
        world.replicas().get(which).signal("STOP");
        rest(length);
        world.replicas().get(which).signal("CONT");
      }
      case Trouble.KillRedis(Duration away) -> {
        world.redis().kill();
        rest(away);
        world.redis().startAgain();
      }
      case Trouble.StopRedis(Duration length) -> {
        world.redis().stop(true);
        rest(length);
        world.redis().stop(false);
      }
      case Trouble.KillAgent(int which) -> world.agents().kill(which);
      case Trouble.StopAgent(int which, Duration length) -> stopAgent(which, length);
      case Trouble.DeleteJob(int which) -> deleteJob(which);
      case Trouble.Cut(Trouble.Way way) -> world.link(way).cut();
      case Trouble.Shut(Trouble.Way way, Duration length) -> {
        world.link(way).shut(true);
        rest(length);
        world.link(way).shut(false);
      }
      case Trouble.Slow(Trouble.Way way, Duration delay, Duration length) -> {
        world.link(way).delay(delay);
        rest(length);
        world.link(way).delay(Duration.ZERO);
      }
      case Trouble.Silent(Trouble.Way way, Duration length) -> {
        world.link(way).silent(true);
        rest(length);
        world.link(way).silent(false);
      }
      case Trouble.ApiAway(Duration length) -> {
        world.cluster().away(true);
        rest(length);
        world.cluster().away(false);
      }
      case Trouble.NoRoom(Duration length) -> {
        world.cluster().hasRoom(false);
        rest(length);
        world.cluster().hasRoom(true);
      }
      case Trouble.SlackAway(Duration length) -> {
        world.linksToSlack().forEach(link -> link.shut(true));
        rest(length);
        world.linksToSlack().forEach(link -> link.shut(false));
      }
      case Trouble.ApiAnswers(Answer answer, int times) ->
          world.cluster().fail("create jobs", faults(answer, times));
      case Trouble.SlackAnswers(String method, Answer answer, int times) ->
          world.slack().fail(method, faults(answer, times));
    }
  }

  /// No trouble is left, and nobody waits for one to end.
  void end() throws IOException {
    over.countDown();
    world.slack().failNoMore();
    world.cluster().failNoMore();
    world.cluster().away(false);
    world.cluster().hasRoom(true);
    world.redis().stop(false);
    for (Trouble.Far far : Trouble.Far.values()) {
      for (Replica replica : world.replicas()) {
        Link link = world.link(new Trouble.Way(replica.number(), far));
        link.shut(false);
        link.silent(false);
        link.delay(Duration.ZERO);
      }
    }
  }

  private void stopAgent(int which, Duration length) throws IOException, InterruptedException {
    Optional<Process> agent = world.agents().ownProcess(which);
    if (agent.isPresent()) {
      Signals.send("STOP", agent.get().pid());
      rest(length);
      Signals.send("CONT", agent.get().pid());
    }
  }

  private void deleteJob(int which) {
    world
        .agents()
        .job(which)
        .filter(
            job ->
                world.cluster().jobs().stream()
                    .anyMatch(there -> there.at("/metadata/name").asText().equals(job)))
        .ifPresent(world.cluster()::deleteByHand);
  }

  private void rest(Duration length) throws InterruptedException {
    var _ = over.await(length.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Fault[] faults(Answer answer, int times) {
    Fault fault =
        switch (answer) {
          case TOO_MANY -> new Fault.TooManyRequests(RETRY_AFTER);
          case SERVER_ERROR -> new Fault.ServerError(503);
          case RESET -> new Fault.Reset();
          case LOST -> new Fault.AnswerLost();
          case HANG -> new Fault.Hang();
          case CONFLICT ->
              new Fault.Refusal(
                  409,
                  "Conflict",
                  "Operation cannot be fulfilled on resourcequotas \"jobs\": the object has been"
                      + " modified");
        };
    List<Fault> all = Collections.nCopies(times, fault);
    return all.toArray(Fault[]::new);
  }
}
