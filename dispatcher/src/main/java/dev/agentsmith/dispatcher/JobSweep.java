package dev.agentsmith.dispatcher;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.command.StartRun;
import dev.agentsmith.dispatcher.job.JobAnnotations;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.Replica;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares Jobs with records. The Job is the record that survives Redis (design.md §3.5): a run
/// that nobody remembers is learned from it. And a Job that went while nobody looked sends no event
/// any more: it is missed. One thread's.
final class JobSweep {
  private static final Logger log = LoggerFactory.getLogger(JobSweep.class);

  /// What a wiped Redis does not know yet, somebody may be about to write. Whoever watches Jobs may
  /// be about to say why one went.
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Replica replica;
  private final RecordBook book;
  private final HeldRuns held;
  private final Spawner spawner;
  private final HeldRuns.Work work;
  private final Duration aloneAfter;
  private final InstantSource clock;
  private final Map<RunId, Instant> unknown = new HashMap<>();

  /// Redis had their record, and nothing says that it lost any since: most Jobs are over.
  private final Set<RunId> settled = new HashSet<>();

  private final Map<RunId, Instant> missing = new HashMap<>();

  /// @param work for a run that only its Job remembers
  /// @param aloneAfter how long a run's last holder may tell its end by itself while Redis is away,
  ///     before this replica does
  JobSweep(
      Replica replica,
      RecordBook book,
      HeldRuns held,
      Spawner spawner,
      HeldRuns.Work work,
      Duration aloneAfter,
      InstantSource clock) {
    this.replica = replica;
    this.book = book;
    this.held = held;
    this.spawner = spawner;
    this.work = work;
    this.aloneAfter = aloneAfter;
    this.clock = clock;
  }

  /// What was unknown may be known now.
  void redisIsBack() {
    unknown.clear();
    settled.clear();
  }

  void look(Instant now) {
    try {
      List<LiveJob> jobs = spawner.list();
      learnFrom(jobs, now);
      missJobs(jobs, now);
    } catch (SpawnerUnavailable e) {
      log.warn("jobs not listed cause={}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("jobs not learned from", e);
    }
  }

  private void learnFrom(List<LiveJob> all, Instant now) {
    boolean alone = replica.isRedisAway();
    List<LiveJob> jobs = alone ? all.stream().filter(this::isUntold).toList() : unknown(all);
    unknown.keySet().retainAll(jobs.stream().map(LiveJob::run).collect(Collectors.toSet()));
    Duration patience = alone ? aloneAfter : SETTLING;
    for (LiveJob job : jobs) {
      if (!now.isBefore(unknown.computeIfAbsent(job.run(), _ -> now).plus(patience))) {
        learn(job).ifPresent(record -> log.info("run learned from its job run={}", record.run()));
      }
    }
  }

  /// Without Redis a run is its holder's as long as it lives; its end is told by whoever is left.
  private boolean isUntold(LiveJob job) {
    return job.ended()
        && held.find(job.run()).isEmpty()
        && !book.mirror().find(job.run()).map(RunRecord::isOver).orElse(false);
  }

  private List<LiveJob> unknown(List<LiveJob> all) {
    List<LiveJob> candidates =
        all.stream()
            .filter(
                job ->
                    !settled.contains(job.run())
                        && held.find(job.run()).isEmpty()
                        && !book.mirror().knows(job.run()))
            .toList();
    Set<RunId> known = book.known(candidates.stream().map(LiveJob::run).toList());
    settled.retainAll(all.stream().map(LiveJob::run).collect(Collectors.toSet()));
    settled.addAll(known);
    return candidates.stream().filter(job -> !known.contains(job.run())).toList();
  }

  private void missJobs(List<LiveJob> jobs, Instant now) {
    Set<RunId> there = jobs.stream().map(LiveJob::run).collect(Collectors.toSet());
    Set<RunId> gone = new HashSet<>();
    for (HeldRun run : held.all()) {
      String job = run.record().fields().getOrDefault("job", "");
      boolean follows = run.record().state().filter(State.JOB::equals).isPresent();
      if (follows
          && run.jobEnd() == null
          && !there.contains(run.run())
          && !job.isEmpty()
          && !spawner.exists(run.run(), new JobName(job))) {
        gone.add(run.run());
        if (now.isBefore(missing.computeIfAbsent(run.run(), _ -> now).plus(SETTLING))) {
          continue;
        }
        log.warn("job is gone run={} job={}", run.run(), job);
        Duration age = Duration.between(run.record().arrival(), clock.instant());
        held.jobEnded(run.run(), new JobEnd(null, JobEnd.gone(age)));
      }
    }
    missing.keySet().retainAll(gone);
  }

  private Optional<RunRecord> learn(LiveJob job) {
    String origin = job.annotations().get(JobAnnotations.ORIGIN);
    String decision = job.annotations().get(JobAnnotations.DECISION);
    if (origin == null
        || decision == null
        || !(Decision.tryRead(decision).orElse(null) instanceof Decision.Start start)) {
      return Optional.empty();
    }
    RunOrigin asked = RunOrigin.read(origin);
    RunRecord accepted =
        RunRecord.accepted(job.run(), asked.message().at(), origin, replica.id(), asked.user())
            .inThread(asked.thread().key());
    // As it stands there: a newer version's decision has more in it than we know.
    RunRecord record =
        StartRun.withJob(accepted, start)
            .with(State.JOB, Map.of("decision", decision, "job", job.name().value()));
    RunRecord adopted;
    try {
      adopted = book.adopt(record);
    } catch (RedisUnavailable e) {
      return Optional.empty();
    }
    // Who was faster holds it.
    if (adopted.isOver() || !adopted.isHeldBy(replica.id())) {
      return Optional.empty();
    }
    held.hold(new HeldRun(adopted, asked, true), work);
    return Optional.of(adopted);
  }
}
