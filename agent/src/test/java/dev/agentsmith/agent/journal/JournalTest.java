package dev.agentsmith.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.InboxEntry;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.core.run.StepState;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;
  private RedisServer server;
  private Redis redis;
  private RunLog runLog;
  private final RunId run = RunId.random(new Random());
  private final List<RunState> seen = new ArrayList<>();

  @BeforeEach
  void start() {
    server = RedisServer.start(directory);
    redis = new Redis(RedisUrl.parse(server.address(), null), 4, Duration.ofSeconds(1));
    runLog = new RunLog(redis);
  }

  @AfterEach
  void stop() {
    redis.close();
    server.close();
  }

  @Test
  void whatIsReadBackIsWhatTheRunIs() {
    try (Journal journal = journal("w")) {
      journal.started(subject(), List.of("implement", "run_tests"));
      journal.stepStarted("implement");
      journal.note("editing Basket.java");
      journal.stepFinished("implement", StepState.Status.DONE, "4 files", Work.NONE);
      RunState end = journal.finished(RunEnd.succeeded());

      assertThat(read()).isEqualTo(end);
      assertThat(end.end()).isEqualTo(RunEnd.succeeded());
      assertThat(seen.getLast()).isEqualTo(end);
    }
  }

  @Test
  void aRunEndsOnce() {
    try (Journal journal = journal("w")) {
      journal.started(subject(), List.of());
      RunState first = journal.finished(RunEnd.succeeded());
      journal.note("after the end");

      assertThat(journal.finished(RunEnd.cancelled("ann"))).isEqualTo(first);
    }
  }

  @Test
  void aRunGoesOnWithoutRedisAndCatchesUp() {
    try (Journal journal = journal("w")) {
      journal.started(subject(), List.of("implement"));
      Eventually.within(SOON).until(() -> read().seq() == 1);
      server.killHard();
      for (int i = 0; i < 10; i++) {
        journal.note("note " + i);
      }
      server.startAgain();

      Eventually.within(SOON).until(() -> stateOrEmpty().equals(journal.state()));
    }
  }

  @Test
  void anEmptyRedisIsFilledAgainThoughTheRunSaysNothing() {
    try (Journal journal = journal("w")) {
      journal.started(subject(), List.of("implement"));
      journal.stepStarted("implement");
      Eventually.within(SOON).until(() -> read().seq() == 2);
      server.killHard();
      server.startAgain();

      Eventually.within(SOON).until(() -> stateOrEmpty().equals(journal.state()));
    }
  }

  @Test
  void longRunsAreTrimmedToTheirLastSnapshotAndStillReadWhole() {
    try (Journal journal = journal("w")) {
      journal.started(subject(), List.of("implement"));
      for (int i = 0; i < 300; i++) {
        journal.note("note " + i);
      }
      RunState end = journal.finished(RunEnd.succeeded());

      assertThat(read()).isEqualTo(end);
      assertThat(runLog.readAfter(run, 0)).hasSize(1);
    }
  }

  @Test
  void snapshotsKeepTheStreamShortWhileTheRunLives() {
    try (Journal journal = journal("w")) {
      journal.started(subject(), List.of("implement"));
      for (int i = 0; i < 40; i++) {
        journal.note("x".repeat(1000));
      }
      Eventually.within(SOON).until(() -> read().equals(journal.state()));

      assertThat(runLog.readAfter(run, 0)).hasSizeLessThan(14);
    }
  }

  @Test
  void aSecondProcessOfTheSameRunIsRefused() {
    try (Journal first = journal("first");
        Journal second = journal("second")) {
      first.started(subject(), List.of());
      Eventually.within(SOON).until(() -> read().seq() == 1);
      second.started(subject(), List.of());
      second.note("I am the second");

      Eventually.within(SOON).until(second::isRefused);
      first.note("go on");
      Eventually.within(SOON).until(() -> read().note().equals("go on"));
    }
  }

  @Test
  void secretsNeverReachRedis() {
    Secret token = Secret.of("ghx-very-secret");
    try (Journal journal =
        new Journal(
            run, wire("w"), InstantSource.system(), new Redactor(List.of(token)), _ -> {})) {
      journal.started(subject().titled("say ghx-very-secret"), List.of());
      journal.note("Z2h4LXZlcnktc2VjcmV0 and ghp_abcdefghijklmnopqrstuvwxyz0123");

      Eventually.within(SOON).until(() -> read().note().equals("*** and ***"));
      assertThat(journal.state().subject().title()).isEqualTo("say ***");
    }
  }

  @Test
  void anInboxEntryIsTakenOnceHoweverOftenItStandsThere() {
    var inbox = new Inbox(redis);
    var entry = new InboxEntry("17.1", InboxEntry.Kind.CANCEL, "bob", "");
    try (Journal journal = journal("w")) {
      journal.started(subject(), List.of());
      inbox.put(run, entry);
      inbox.put(run, entry);

      assertThat(journal.takeInbox()).containsExactly(entry);
      assertThat(journal.takeInbox()).isEmpty();
      Eventually.within(SOON).until(() -> read().received().equals(List.of("17.1")));
    }
  }

  @Test
  void withoutRedisTheRunIsTheSame() {
    try (Journal journal =
        new Journal(run, null, InstantSource.system(), new Redactor(List.of()), seen::add)) {
      journal.started(subject(), List.of("implement"));
      assertThat(journal.takeInbox()).isEmpty();
      assertThat(journal.finished(RunEnd.succeeded()).isFinished()).isTrue();
    }
  }

  private Journal journal(String writer) {
    return new Journal(
        run, wire(writer), InstantSource.system(), new Redactor(List.of()), seen::add);
  }

  private Journal.Wire wire(String writer) {
    return new Journal.Wire(runLog, new Inbox(redis), writer, new Random(1));
  }

  private RunState read() {
    return runLog.catchUp(run, RunState.EMPTY);
  }

  private RunState stateOrEmpty() {
    try {
      return read();
    } catch (RedisUnavailable e) {
      return RunState.EMPTY;
    }
  }

  private static RunSubject subject() {
    return new RunSubject("my-api", "#42", "Total", "claude-x", null);
  }
}
