package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.kubernetes.SeenJob.Gone;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the cluster has for each run: its Job and Pods as they were seen last, also after they
/// went, until that is told. Knows which runs something happened to, so that nobody has to look at
/// all of them for each event. Safe for many threads.
final class RunObjects {
  /// Some go after all else of their run. The two watches see things in their own order, so that a
  /// Pod can go before its Job is known to.
  private static final Duration POD_KEPT = Duration.ofMinutes(1);

  private final Map<RunId, Objects> byRun = new HashMap<>();
  private final Set<RunId> changed = new HashSet<>();

  private static final class Objects {
    private @Nullable Job job;
    private Gone gone = Gone.NO;
    private final Map<String, Pod> pods = new HashMap<>();
    private @Nullable Pod lastPod;
    private Instant podGoneAt = Instant.MAX;
  }

  synchronized void put(RunId run, Job job) {
    Objects objects = of(run);
    objects.job = job;
    objects.gone = Gone.NO;
  }

  synchronized void remove(RunId run, Job last, Gone how) {
    Objects objects = of(run);
    objects.job = last;
    objects.gone = how;
  }

  synchronized void put(RunId run, Pod pod) {
    of(run).pods.put(pod.getMetadata().getName(), pod);
  }

  synchronized void remove(RunId run, Pod last, Instant now) {
    Objects objects = of(run);
    objects.pods.remove(last.getMetadata().getName());
    objects.lastPod = last;
    objects.podGoneAt = now;
  }

  /// The runs that something happened to since this was asked last.
  synchronized Set<RunId> takeChanged() {
    Set<RunId> taken = new HashSet<>(changed);
    changed.clear();
    return taken;
  }

  /// The Jobs that are there.
  synchronized Map<RunId, Job> jobs() {
    Map<RunId, Job> jobs = new HashMap<>();
    byRun.forEach(
        (run, objects) -> {
          if (objects.job != null && objects.gone == Gone.NO) {
            jobs.put(run, objects.job);
          }
        });
    return jobs;
  }

  /// Null if its Job was not seen.
  synchronized @Nullable SeenJob seen(RunId run, Warnings warnings) {
    Objects objects = byRun.get(run);
    if (objects == null || objects.job == null) {
      return null;
    }
    return new SeenJob(
        objects.job,
        List.copyOf(objects.pods.values()),
        objects.lastPod,
        objects.gone,
        warnings.of(objects.job.getMetadata().getName()));
  }

  /// The end of a run is told: nothing is kept of what is gone.
  ///
  /// @return true if nothing is left
  synchronized boolean forgetIfGone(RunId run) {
    Objects objects = byRun.get(run);
    if (objects != null && objects.gone != Gone.NO && objects.pods.isEmpty()) {
      byRun.remove(run);
      return true;
    }
    return objects == null;
  }

  /// Pods that went after all else of their run.
  synchronized void forgetStrays(Instant now) {
    byRun
        .values()
        .removeIf(
            objects ->
                objects.job == null
                    && objects.pods.isEmpty()
                    && now.isAfter(objects.podGoneAt.plus(POD_KEPT)));
  }

  private Objects of(RunId run) {
    changed.add(run);
    return byRun.computeIfAbsent(run, _ -> new Objects());
  }
}
