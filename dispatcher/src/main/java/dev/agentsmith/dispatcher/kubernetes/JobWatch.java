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
import io.fabric8.kubernetes.api.model.ObjectMeta;
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
/// what something happened to, and each second at what time alone may change.
final class JobWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// The reason of a failure can arrive after the failure.
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final Duration TIDYING = Duration.ofMinutes(1);

  private static final int LOG_LINES = 60;
  private static final int TOLD_LINES = 3;
  private static final int MAX_LINE = 200;

  private final KubernetesClient client;
  private final String namespace;
  private final Warnings warnings;
  private final InstantSource clock;
  private final SharedIndexInformer<Job> jobs;
  private final SharedIndexInformer<Pod> pods;
  private final RunObjects objects = new RunObjects();
  private final Map<RunId, String> waits = new HashMap<>();
  private final Map<RunId, Instant> unsettled = new HashMap<>();

  /// What time alone may change: a reason that is still to come, a Pod that never comes.
  private final Set<RunId> pending = new HashSet<>();

  private final Set<RunId> ended = ConcurrentHashMap.newKeySet();
  private final Set<RunId> told = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private Instant nextTidying = Instant.MIN;
  private volatile boolean closed;

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
            .itemStore(new KeptObjects<>())
            .addEventHandler(
                handler(objects::put, (run, job, gone) -> objects.remove(run, job, gone)))
            .exceptionHandler((_, cause) -> goOn(cause));
    this.pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel(JobManifest.RUN_LABEL)
            .runnableInformer(0)
            .itemStore(new KeptObjects<>())
            .addEventHandler(
                handler(objects::put, (run, pod, _) -> objects.remove(run, pod, clock.instant())))
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
    objects
        .jobs()
        .forEach(
            (run, job) -> {
              ObjectMeta metadata = job.getMetadata();
              all.add(
                  new LiveJob(
                      new JobName(metadata.getName()),
                      run,
                      Optional.ofNullable(metadata.getAnnotations()).orElse(Map.of()),
                      ended.contains(run)));
            });
    return all;
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

  private interface Removal<T> {
    void of(RunId run, T last, Gone gone);
  }

  /// @param removed hears of what is not there any more
  private <T extends HasMetadata> ResourceEventHandler<T> handler(
      BiConsumer<RunId, T> there, Removal<T> removed) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T added) {
        KubernetesSpawner.run(added).ifPresent(run -> there.accept(run, added));
        news.release();
      }

      @Override
      public void onUpdate(T before, T after) {
        onAdd(after);
      }

      @Override
      public void onDelete(T last, boolean lastStateUnknown) {
        KubernetesSpawner.run(last)
            .ifPresent(run -> removed.of(run, last, lastStateUnknown ? Gone.UNSEEN : Gone.SEEN));
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
    Set<RunId> runs = objects.takeChanged();
    runs.addAll(pending);
    for (RunId run : runs) {
      SeenJob seen = objects.seen(run, warnings);
      if (seen == null) {
        continue; // its Pod was seen first
      }
      if (!told.contains(run)) {
        look(listener, run, seen, now);
      }
      if (told.contains(run) && objects.forgetIfGone(run)) {
        forget(run);
      }
    }
    if (now.isAfter(nextTidying)) {
      objects.forgetStrays(now);
      nextTidying = now.plus(TIDYING);
    }
  }

  private void look(JobListener listener, RunId run, SeenJob seen, Instant now) {
    pending.add(run);
    try {
      Sighting sighting = JobReading.of(seen, now);
      if (sighting instanceof Sighting.Ended) {
        ended.add(run);
      } else {
        ended.remove(run);
      }
      switch (sighting) {
        case Sighting.Runs() -> {
          pending.remove(run);
          waits(listener, run, "");
        }
        case Sighting.Waits(String words) -> waits(listener, run, words);
        case Sighting.Stuck(Problem problem) -> {
          isTold(run);
          listener.jobEnded(run, new JobEnd(null, problem, false, seen.mayRunAgain()));
        }
        case Sighting.Ended how -> {
          Instant since = unsettled.computeIfAbsent(run, _ -> now);
          if (how.settled() || now.isAfter(since.plus(SETTLED))) {
            isTold(run);
            boolean again = seen.mayRunAgain();
            Thread.ofVirtual().start(() -> listener.jobEnded(run, end(how, again)));
          }
        }
      }
    } catch (RuntimeException e) {
      log.error("job not understood run={}", run, e);
    }
  }

  private void isTold(RunId run) {
    told.add(run);
    pending.remove(run);
    unsettled.remove(run);
  }

  private void waits(JobListener listener, RunId run, String words) {
    if (!words.equals(waits.put(run, words))) {
      listener.jobWaits(run, words);
    }
  }

  private void forget(RunId run) {
    waits.remove(run);
    unsettled.remove(run);
    pending.remove(run);
    ended.remove(run);
    told.remove(run);
  }

  /// The log knows what the termination message has no room for.
  private JobEnd end(Sighting.Ended ended, boolean mayRunAgain) {
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
        ? new JobEnd(null, withLines(ended.problem(), lines), ended.fromOutside(), mayRunAgain)
        : new JobEnd(lastWord, ended.problem(), ended.fromOutside(), mayRunAgain);
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
