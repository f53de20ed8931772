package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.clients.redis.RunRecords.Changed;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.clients.redis.RunRecords.Started;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

class RunRecordsTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Limits ROOM = new Limits(20, 5, 3);

  @TempDir static Path directory;
  private static RedisServer server;
  private static Redis redis;

  private RunRecords records;

  @BeforeAll
  static void startRedis() {
    server = RedisServer.start(directory);
    redis = new Redis(RedisUrl.parse(server.address(), null), 16, Duration.ofSeconds(2));
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
    server.close();
  }

  @BeforeEach
  void wipe() {
    redis.call(client -> client.flushAll());
    records = new RunRecords(redis);
  }

  @Test
  void aCommandIsAcceptedOnceHoweverOftenItComes() throws Exception {
    RunRecord record = accepted("one", "r1");
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> deliveries = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        deliveries.add(pool.submit(() -> records.accept(record).join()));
      }
      assertThat(deliveries.stream().filter(RunRecordsTest::get)).hasSize(1);
    }
    assertThat(records.open()).containsExactly(record.run());
    assertThat(records.find(record.run())).contains(record);
  }

  @Test
  void aGroupIsAcceptedWhereTheScriptIsNotLoaded() {
    redis.call(client -> client.scriptFlush());
    List<CompletableFuture<Boolean>> accepted =
        IntStream.range(0, 50).mapToObj(i -> records.accept(accepted("run " + i, "r1"))).toList();

    assertThat(accepted).allSatisfy(one -> assertThat(one.join()).isTrue());
    assertThat(records.heldBy("r1")).hasSize(50);
  }

  @Test
  void aCommandIsAcceptedOverAConnectionThatWasCutMeanwhile() {
    try (var own = new Redis(RedisUrl.parse(server.address(), null), 1, Duration.ofSeconds(2))) {
      var accepting = new RunRecords(own);
      assertThat(accepting.accept(accepted("before", "r1")).join()).isTrue();
      Object connection = client(own, "ID");
      client(redis, "KILL", "ID", String.valueOf(connection));

      assertThat(accepting.accept(accepted("after", "r1")).join()).isTrue();
    }
  }

  private static Object client(Redis asked, String... words) {
    var command = new CommandArguments(Protocol.Command.CLIENT).addObjects((Object[]) words);
    return asked.call(client -> client.executeCommand(command));
  }

  @Test
  void whatIsNewIsAcceptedAndNothingElse() {
    RunRecord decided = accepted("one", "r1").with(State.DECIDED, Map.of());

    assertThatThrownBy(records.accept(decided)::join)
        .hasCauseInstanceOf(RedisUnavailable.class)
        .hasStackTraceContaining("a new record is accepted, not decided");
    assertThat(records.find(decided.run())).isEmpty();
  }

  @Test
  void onlyTheHolderChangesARecordAndOnlyUpwards() {
    RunRecord record = accepted("one", "r1");
    records.accept(record).join();
    RunRecord foreign = new RunRecord(record.run(), Map.of("holder", "r2", "number", "1"));

    assertThat(records.change(foreign, State.DECIDED, Map.of())).isEqualTo(new Changed.Lost("r1"));
    assertThat(records.change(record, State.DECIDED, Map.of("decision", "d")))
        .isEqualTo(new Changed.Done(State.DECIDED));
    assertThat(records.change(record, State.ACCEPTED, Map.of()))
        .isEqualTo(new Changed.NotNow("decided"));
    assertThat(records.change(record, State.ENDED, Map.of()))
        .isEqualTo(new Changed.Done(State.ENDED));
    assertThat(records.change(record, State.JOB, Map.of())).isEqualTo(new Changed.NotNow("ended"));
    assertThat(records.open()).isEmpty();
    assertThat(redis.<Long>call(c -> c.ttl("agentsmith:" + record.run() + ":record")))
        .isBetween(3590L, 3600L);
  }

  @Test
  void whatIsBeingPostedIsWrittenByTheHolderAloneAndWakesNobody() {
    RunRecord record = accepted("one", "r1");
    records.accept(record).join();
    var announced = new LinkedBlockingQueue<String>();
    var subscribed = new CountDownLatch(1);
    try (var _ =
        new Wakeups(
                redis,
                (_, _) -> {},
                (id, by) -> announced.add(id + " " + by),
                () -> {},
                subscribed::countDown)
            .start()) {
      Eventually.within(Duration.ofSeconds(5)).until(() -> subscribed.getCount() == 0);
      assertThat(records.change(record, null, Map.of("posting", "living")))
          .isEqualTo(new Changed.Done(State.ACCEPTED));
      assertThat(records.change(accepted("one", "r2"), null, Map.of("posting", "terminal")))
          .isEqualTo(new Changed.Lost("r1"));
      records.change(record, State.DECIDED, Map.of());
      Eventually.within(Duration.ofSeconds(5)).until(() -> !announced.isEmpty());
    }
    assertThat(announced).hasSize(1);
    assertThat(records.find(record.run()))
        .hasValueSatisfying(found -> assertThat(found.posting()).isEqualTo("living"));
  }

  @Test
  void aTakeoverIsWonByOneAndTheOldHolderIsTold() {
    RunRecord record = accepted("one", "r1");
    records.accept(record).join();

    assertThat(records.takeOver(record, "r2")).isEqualTo(new Changed.Done(State.ACCEPTED));
    assertThat(records.takeOver(record, "r3")).isEqualTo(new Changed.Lost("r2"));
    assertThat(records.change(record, State.DECIDED, Map.of())).isEqualTo(new Changed.Lost("r2"));
    assertThat(records.find(record.run()).orElseThrow().number()).isEqualTo("2");
  }

  @Test
  void aTicketHasOneLiveRun() {
    RunRecord first = decided("one", "my-api", "ann", 1);
    RunRecord second = decided("two", "my-api", "bob", 2);

    assertThat(records.start(first, "my-api#42", false, ROOM)).isEqualTo(new Started.Go());
    assertThat(records.start(second, "my-api#42", false, ROOM))
        .isEqualTo(new Started.TicketBusy(first.run()));
    records.change(first, State.ENDED, Map.of());
    assertThat(records.start(second, "my-api#42", false, ROOM)).isEqualTo(new Started.Go());
  }

  @Test
  void overTheLimitACommandKeepsItsPlaceInLine() {
    Limits one = new Limits(20, 1, 3);
    RunRecord live = decided("live", "my-api", "ann", 1);
    RunRecord second = decided("second", "my-api", "ann", 2);
    RunRecord third = decided("third", "my-api", "bob", 3);
    RunRecord elsewhere = decided("elsewhere", "web", "ann", 4);

    assertThat(records.start(live, "my-api#1", false, one)).isEqualTo(new Started.Go());
    assertThat(records.start(third, "my-api#3", false, one)).isEqualTo(new Started.Full(2));
    assertThat(records.start(second, "my-api#2", false, one)).isEqualTo(new Started.Full(1));
    assertThat(records.start(elsewhere, "web#1", false, one)).isEqualTo(new Started.Go());
    records.change(live, State.ENDED, Map.of());
    assertThat(records.start(second, "my-api#2", false, one)).isEqualTo(new Started.Go());
  }

  @Test
  void aRunInAStateOfANewerVersionTakesRoomToo() {
    Map<String, String> fields = new HashMap<>(accepted("newer", "r9").fields());
    fields.putAll(Map.of("state", "watching", "project", "my-api"));
    records.restore(new RunRecord(RunId.of("newer"), fields));
    RunRecord next = decided("next", "my-api", "ann", 1);

    assertThat(records.start(next, "my-api#1", false, new Limits(20, 1, 3)))
        .isEqualTo(new Started.Full(1));
    assertThat(records.start(next, "my-api#1", false, ROOM)).isEqualTo(new Started.Go());
  }

  @Test
  void whoCameFirstStartsFirstUnlessTheirOwnLimitHoldsThemBack() {
    Limits one = new Limits(2, 2, 1);
    RunRecord live = decided("live", "my-api", "ann", 1);
    assertThat(records.start(live, "my-api#1", false, one)).isEqualTo(new Started.Go());
    RunRecord annsNext = decided("anns next", "my-api", "ann", 2);
    RunRecord bobs = decided("bobs", "my-api", "bob", 3);
    RunRecord carols = decided("carols", "my-api", "carol", 4);

    assertThat(records.start(carols, "my-api#4", false, one)).isEqualTo(new Started.Full(3));
    assertThat(records.start(annsNext, "my-api#2", false, one)).isEqualTo(new Started.Full(1));
    assertThat(records.start(bobs, "my-api#3", false, one)).isEqualTo(new Started.Go());
  }

  @Test
  void aCancelledCommandStaysInTheIndexUntilItsThreadWasTold() {
    RunRecord record = decided("one", "my-api", "ann", 1);
    records.cancel(record.run(), "bob");

    assertThat(records.open()).containsExactly(record.run());
    RunRecord seen = records.find(record.run()).orElseThrow();
    assertThat(records.takeOver(seen, "r2")).isEqualTo(new Changed.Done(State.CANCELLED));

    RunRecord taken = records.find(record.run()).orElseThrow();
    records.change(taken, null, Map.of("posted:terminal", "17.1"));
    assertThat(records.open()).isEmpty();
  }

  @Test
  void aRunThatStartedWithoutRedisClaimsItsTicketWhenItIsWritten() {
    RunRecord record = accepted("one", "r1");
    records.restore(record.with(State.JOB, Map.of("ticket", "my-api#42", "project", "my-api")));
    RunRecord second = decided("two", "my-api", "bob", 2);

    assertThat(records.start(second, "my-api#42", false, ROOM))
        .isEqualTo(new Started.TicketBusy(record.run()));
  }

  @Test
  void aCancelAndAStartMeetAndOneOfThemWins() throws Exception {
    for (int i = 0; i < 50; i++) {
      RunRecord record = decided("race " + i, "p" + i, "u" + i, i);
      try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Started> start = pool.submit(() -> records.start(record, "", false, ROOM));
        Future<Changed> cancel = pool.submit(() -> records.cancel(record.run(), "bob"));

        boolean started = start.get() instanceof Started.Go;
        State expected = started ? State.STARTING : State.CANCELLED;
        assertThat(cancel.get()).isEqualTo(new Changed.Done(expected));
        RunRecord after = records.find(record.run()).orElseThrow();
        assertThat(after.state()).contains(expected);
        assertThat(after.cancelledBy()).contains("bob");
        records.change(record, State.ENDED, Map.of());
      }
    }
  }

  @Test
  void aRememberedRecordNeverReplacesAHigherOne() {
    RunRecord record = decided("one", "my-api", "ann", 1);
    RunRecord remembered = records.find(record.run()).orElseThrow();
    records.change(record, State.ENDED, Map.of());

    records.restore(remembered);
    assertThat(records.find(record.run()).orElseThrow().state()).contains(State.ENDED);

    redis.call(client -> client.flushAll());
    records.restore(remembered);
    assertThat(records.find(record.run())).contains(remembered);
    assertThat(records.open()).containsExactly(record.run());
  }

  @Test
  void aRecordInAStateOfANewerVersionIsLeftAlone() {
    RunRecord record = accepted("one", "r1");
    records.accept(record).join();
    redis.call(
        client -> client.hset("agentsmith:" + record.run() + ":record", "state", "dreaming"));

    assertThat(records.change(record, State.ENDED, Map.of()))
        .isEqualTo(new Changed.NotNow("dreaming"));
    assertThat(records.cancel(record.run(), "bob")).isEqualTo(new Changed.NotNow("dreaming"));
  }

  /// Any mixture of operations by three replicas: states never go down, and each index holds
  /// exactly the records that it should.
  @Test
  void whateverIsAskedStatesOnlyGoUpwards() {
    for (long seed = 1; seed <= 40; seed++) {
      redis.call(client -> client.flushAll());
      var random = new Random(seed);
      Map<RunId, State> highest = new HashMap<>();
      List<RunRecord> remembered = new ArrayList<>();
      for (int step = 0; step < 80; step++) {
        RunId run = RunId.of("property " + random.nextInt(4));
        String replica = "r" + random.nextInt(3);
        RunRecord seen =
            records
                .find(run)
                .orElse(
                    RunRecord.accepted(run, NOON, "{}", replica, "ann")
                        .inThread("c:" + random.nextInt(2)));
        remembered.add(seen);
        switch (random.nextInt(6)) {
          case 0 -> records.accept(seen).join();
          case 1 -> records.takeOver(seen, replica);
          case 2 -> records.cancel(run, "bob");
          case 3 -> records.start(seen, random.nextBoolean() ? "p#1" : "", false, ROOM);
          case 4 -> records.restore(remembered.get(random.nextInt(remembered.size())));
          default -> {
            State[] states = State.values();
            records.change(
                seen,
                states[random.nextInt(states.length)],
                Map.of("project", random.nextBoolean() ? "" : "p" + run.value().charAt(0)));
          }
        }
        State now = records.find(run).flatMap(RunRecord::state).orElse(State.ACCEPTED);
        State before = highest.getOrDefault(run, State.ACCEPTED);
        boolean fell = before.isOver() ? now != before : now.compareTo(before) < 0;
        assertThat(fell).as("seed %d step %d: %s after %s", seed, step, now, before).isFalse();
        highest.put(run, now);
      }
      requireIndexes(seed, records.find(highest.keySet()).values());
    }
  }

  @Test
  void theRicherMemoryOfTwoIsNotLostBecauseThePoorerWasFaster() {
    RunRecord poor = accepted("one", "r1").with(State.JOB, Map.of("ticket", "my-api#1"));
    records.restore(poor);
    records.restore(poor.with(State.JOB, Map.of("cancel", "bob", "posted:living", "17.1")));

    RunRecord there = records.find(poor.run()).orElseThrow();
    assertThat(there.cancelledBy()).contains("bob");
    assertThat(there.posted()).containsEntry("living", "17.1");
  }

  @Test
  void aRunThatEndedIsTheLastOfItsTicketAfterAWipeToo() {
    RunRecord ended =
        accepted("one", "r1").with(State.ENDED, Map.of("ticket", "my-api#1", "last", "1"));
    records.restore(ended);

    assertThat(records.last(List.of("my-api#1"))).containsExactly(ended.run());
  }

  /// Who speaks: whatever replicas take over, and whatever a wiped Redis gets back from whom, at
  /// each moment at most one of them may change the record, and it is the one that stands there.
  @Test
  void atMostOneReplicaSpeaksAtAnyMoment() {
    RunId run = RunId.of("who speaks");
    for (long seed = 1; seed <= 60; seed++) {
      redis.call(client -> client.flushAll());
      var random = new Random(seed);
      Map<String, RunRecord> copies = new HashMap<>();
      RunRecord first = RunRecord.accepted(run, NOON, "{}", "r0", "ann");
      records.accept(first).join();
      copies.put("r0", first);
      for (int step = 0; step < 60; step++) {
        String replica = "r" + random.nextInt(3);
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> {
            RunRecord seen = records.find(run).orElseThrow();
            if (records.takeOver(seen, replica) instanceof Changed.Done) {
              copies.put(replica, records.find(run).orElseThrow());
            }
          }
          case 3 -> {
            redis.call(client -> client.flushAll());
            List<RunRecord> remembered = new ArrayList<>(copies.values());
            Collections.shuffle(remembered, random);
            remembered.forEach(records::restore);
          }
          default -> {
            RunRecord copy = copies.get(replica);
            if (copy != null) {
              boolean stands = copy.isHeldBy(records.find(run).orElseThrow().holder());
              boolean same = copy.number().equals(records.find(run).orElseThrow().number());
              assertThat(records.change(copy, null, Map.of("posting", "living")))
                  .as("seed %d step %d", seed, step)
                  .isInstanceOf(stands && same ? Changed.Done.class : Changed.Lost.class);
            }
          }
        }
        long speak = copies.values().stream().filter(this::maySpeak).count();
        assertThat(speak).as("seed %d step %d", seed, step).isLessThanOrEqualTo(1);
      }
    }
  }

  private boolean maySpeak(RunRecord copy) {
    return records.change(copy, null, Map.of("posting", "")) instanceof Changed.Done;
  }

  private void requireIndexes(long seed, Collection<RunRecord> all) {
    Map<String, List<RunId>> expected = new HashMap<>();
    for (RunRecord record : all) {
      if (record.isOver()) {
        continue;
      }
      State state = record.state().orElseThrow();
      String project = record.fields().getOrDefault("project", "");
      List<String> keys = new ArrayList<>(List.of("open", "held:" + record.holder()));
      keys.add("thread:" + record.fields().get("thread"));
      if (state == State.STARTING || state == State.JOB) {
        keys.addAll(List.of("live", "live:project:" + project, "live:user:ann"));
      } else if (state == State.DECIDED && !project.isEmpty()) {
        keys.add("waiting:" + project);
      }
      keys.forEach(key -> expected.computeIfAbsent(key, _ -> new ArrayList<>()).add(record.run()));
    }
    Map<String, List<RunId>> found = new HashMap<>();
    for (String key : redis.call(client -> client.keys("agentsmith:*"))) {
      String name = key.substring("agentsmith:".length());
      if (name.equals("open")) {
        found.put(name, records.open());
      } else if (name.startsWith("waiting:")) {
        found.put(name, runs(redis.call(client -> client.zrange(key, 0, -1))));
      } else if (name.matches("(held|thread|live)(:.*)?")) {
        found.put(name, runs(redis.call(client -> client.smembers(key))));
      }
    }
    assertThat(found.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
    expected.forEach(
        (key, runs) ->
            assertThat(found.get(key))
                .as("seed %d, %s", seed, key)
                .containsExactlyInAnyOrderElementsOf(runs));
    assertThat(records.holders())
        .as("seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(
            all.stream().filter(r -> !r.isOver()).map(RunRecord::holder).distinct().toList());
  }

  private static List<RunId> runs(Collection<String> ids) {
    return ids.stream().map(RunId::new).toList();
  }

  private static boolean get(Future<Boolean> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static RunRecord accepted(String name, String holder) {
    return RunRecord.accepted(RunId.of(name), NOON, "{}", holder, "ann");
  }

  private RunRecord decided(String name, String project, String user, int order) {
    RunRecord record =
        RunRecord.accepted(RunId.of(name), NOON.plusSeconds(order), "{}", "r1", user);
    records.accept(record).join();
    records.change(record, State.DECIDED, Map.of("project", project));
    return record;
  }
}
