package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobOutput;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.dispatcher.kubernetes.SeenJob.Gone;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our Jobs and Pods as the API server's watches show them: one informer each, which lists again
/// after a break, and one thread that tells what it sees. Nothing is polled; the thread looks at
/// what it has each second, for reasons that come late and Pods that never come.
final class JobWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// The reason of a failure can arrive after the failure.
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final Duration POD_KEPT = Duration.ofMinutes(1);

  private static final int LOG_LINES = 60;
  private static final int TOLD_LINES = 3;
  private static final int MAX_LINE = 200;

  private final KubernetesClient client;
  private final String namespace;
  private final Warnings warnings;
  private final InstantSource clock;
  private final SharedIndexInformer<Job> jobs;
  private final SharedIndexInformer<Pod> pods;
  private final Map<RunId, Deleted> deletedJobs = new ConcurrentHashMap<>();
  private final Map<RunId, DeletedPod> deletedPods = new ConcurrentHashMap<>();
  private final Map<RunId, String> waits = new HashMap<>();
  private final Map<RunId, Instant> unsettled = new HashMap<>();
  private final Set<RunId> told = new HashSet<>();
  private final Semaphore news = new Semaphore(0);
  private volatile boolean closed;

  /// @param job as it was seen last
  private record Deleted(Job job, Gone gone) {}

  private record DeletedPod(Pod pod, Instant at) {}

  /// @param warnings of the client's creates
  JobWatch(KubernetesClient client, String namespace, Warnings warnings, InstantSource clock) {
    this.client = client;
    this.namespace = namespace;
    this.warnings = warnings;
    this.clock = clock;
    this.jobs =
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(namespace)
            .withLabel(JobManifest.RUN_LABEL)
            .runnableInformer(0)
            .addEventHandler(
                handler(
                    (job, gone) ->
                        KubernetesSpawner.run(job)
                            .ifPresent(run -> deletedJobs.put(run, new Deleted(job, gone)))))
            .exceptionHandler((_, cause) -> goOn(cause));
    this.pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel(JobManifest.RUN_LABEL)
            .runnableInformer(0)
            .addEventHandler(
                handler(
                    (pod, _) ->
                        KubernetesSpawner.run(pod)
                            .ifPresent(
                                run -> deletedPods.put(run, new DeletedPod(pod, clock.instant())))))
            .exceptionHandler((_, cause) -> goOn(cause));
  }

  void start(JobListener listener) {
    var _ = jobs.start();
    var _ = pods.start();
    Thread.ofVirtual().name("job-watch").start(() -> watch(listener));
  }

  /// All Jobs that are there, as it was seen last.
  ///
  /// @throws SpawnerUnavailable if nothing was seen yet
  List<LiveJob> jobs() {
    if (!jobs.hasSynced()) {
      throw new SpawnerUnavailable("the Kubernetes API has not answered yet", null);
    }
    List<LiveJob> all = new ArrayList<>();
    Map<RunId, List<Pod>> byRun = podsByRun();
    for (Job job : jobs.getStore().list()) {
      KubernetesSpawner.run(job)
          .ifPresent(
              run ->
                  all.add(
                      new LiveJob(
                          new JobName(job.getMetadata().getName()),
                          run,
                          Optional.ofNullable(job.getMetadata().getAnnotations()).orElse(Map.of()),
                          sighting(run, job, byRun, Gone.NO, clock.instant())
                              instanceof Sighting.Ended)));
    }
    return all;
  }

  private Map<RunId, List<Pod>> podsByRun() {
    Map<RunId, List<Pod>> byRun = new HashMap<>();
    for (Pod pod : pods.getStore().list()) {
      KubernetesSpawner.run(pod)
          .ifPresent(run -> byRun.computeIfAbsent(run, _ -> new ArrayList<>()).add(pod));
    }
    return byRun;
  }

  /// The newest of what a Pod's container wrote.
  String log(String pod) {
    return client
        .pods()
        .inNamespace(namespace)
        .withName(pod)
        .inContainer(JobManifest.CONTAINER)
        .tailingLines(LOG_LINES)
        .getLog();
  }

  @Override
  public void close() {
    closed = true;
    news.release();
    jobs.stop();
    pods.stop();
  }

  /// Whatever broke, the informer begins again.
  private boolean goOn(Throwable cause) {
    log.warn("watch broken, begun again cause={}", cause.toString());
    return !closed;
  }

  /// @param deleted hears of what is not there any more
  private <T extends HasMetadata> ResourceEventHandler<T> handler(BiConsumer<T, Gone> deleted) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T added) {
        news.release();
      }

      @Override
      public void onUpdate(T before, T after) {
        news.release();
      }

      @Override
      public void onDelete(T last, boolean lastStateUnknown) {
        deleted.accept(last, lastStateUnknown ? Gone.UNSEEN : Gone.SEEN);
        news.release();
      }
    };
  }

  private void watch(JobListener listener) {
    try {
      while (!closed) {
        look(listener);
        if (news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(JobListener listener) {
    if (!jobs.hasSynced() || !pods.hasSynced()) {
      return;
    }
    Instant now = clock.instant();
    Map<RunId, Deleted> gone = Map.copyOf(deletedJobs);
    Map<RunId, List<Pod>> byRun = podsByRun();
    Set<RunId> known = new HashSet<>(gone.keySet());
    for (Job job : jobs.getStore().list()) {
      KubernetesSpawner.run(job)
          .ifPresent(
              run -> {
                known.add(run);
                look(listener, run, job, byRun, Gone.NO, now);
              });
    }
    gone.forEach(
        (run, last) -> {
          look(listener, run, last.job(), byRun, last.gone(), now);
          if (told.contains(run)) {
            forget(run);
          }
        });
    // Some go after all else of their run. A Job is in neither list for a moment while it goes.
    deletedPods
        .entrySet()
        .removeIf(
            entry ->
                !known.contains(entry.getKey())
                    && now.isAfter(entry.getValue().at().plus(POD_KEPT)));
  }

  private void look(
      JobListener listener,
      RunId run,
      Job job,
      Map<RunId, List<Pod>> byRun,
      Gone gone,
      Instant now) {
    if (told.contains(run)) {
      return;
    }
    try {
      switch (sighting(run, job, byRun, gone, now)) {
        case Sighting.Runs() -> waits(listener, run, "");
        case Sighting.Waits(String words) -> waits(listener, run, words);
        case Sighting.Stuck(Problem problem) -> {
          told.add(run);
          listener.jobEnded(run, new JobEnd(null, problem));
        }
        case Sighting.Ended ended -> {
          Instant since = unsettled.computeIfAbsent(run, _ -> now);
          if (ended.settled() || now.isAfter(since.plus(SETTLED))) {
            told.add(run);
            unsettled.remove(run);
            Thread.ofVirtual().start(() -> listener.jobEnded(run, end(ended)));
          }
        }
      }
    } catch (RuntimeException e) {
      log.error("job not understood run={}", run, e);
    }
  }

  private Sighting sighting(
      RunId run, Job job, Map<RunId, List<Pod>> byRun, Gone gone, Instant now) {
    DeletedPod pod = deletedPods.get(run);
    return JobReading.of(
        new SeenJob(
            job,
            byRun.getOrDefault(run, List.of()),
            pod == null ? null : pod.pod(),
            gone,
            warnings.of(job.getMetadata().getName())),
        now);
  }

  private void waits(JobListener listener, RunId run, String words) {
    if (!words.equals(waits.put(run, words))) {
      listener.jobWaits(run, words);
    }
  }

  private void forget(RunId run) {
    deletedJobs.remove(run);
    deletedPods.remove(run);
    waits.remove(run);
    unsettled.remove(run);
    told.remove(run);
  }

  /// The log knows what the termination message has no room for.
  private JobEnd end(Sighting.Ended ended) {
    RunState lastWord = ended.lastWord();
    List<String> lines = ended.lastLines();
    if (lastWord == null && ended.pod() != null) {
      try {
        var output = new JobOutput(log(ended.pod()));
        lastWord = output.lastWord();
        lines = output.lastLines(TOLD_LINES);
      } catch (RuntimeException e) { // whatever it is: the end is told all the same
        log.warn("log not read pod={} cause={}", ended.pod(), e.toString());
      }
    }
    return lastWord == null
        ? new JobEnd(null, withLines(ended.problem(), lines), ended.fromOutside())
        : new JobEnd(lastWord, ended.problem(), ended.fromOutside());
  }

  private static Problem withLines(Problem problem, List<String> lines) {
    if (lines.isEmpty()) {
      return problem;
    }
    var words = new StringBuilder(problem.what()).append(" Its last lines:");
    lines.forEach(line -> words.append("\n  ").append(line, 0, Math.min(line.length(), MAX_LINE)));
    return Problem.of(words.append('\n').toString(), problem.mend());
  }
}
