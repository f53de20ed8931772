package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.thread.CallThreads;
import dev.agentsmith.core.thread.NotCalled;
import dev.agentsmith.dispatcher.job.JobAnnotations;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobOutput;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A run is a Job. Works with the verbs of design.md §1 alone: Jobs are created, read, watched and
/// deleted; Pods and their logs are read.
public final class KubernetesSpawner implements Spawner {
  private static final Logger log = LoggerFactory.getLogger(KubernetesSpawner.class);
  private static final int CONFLICT = 409;
  static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;
  private static final int CREATED_AT_ONCE = 32;
  private static final Duration LONGEST_TURN = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final KubernetesSettings settings;
  private final JobManifest manifest;
  private final JobWatch watch;
  private final CallThreads threads = new CallThreads("job", CREATED_AT_ONCE, LONGEST_TURN);

  /// @param client closed with it
  /// @param warnings of this client's creates
  KubernetesSpawner(
      KubernetesClient client,
      KubernetesSettings settings,
      Warnings warnings,
      InstantSource clock) {
    this.client = client;
    this.settings = settings;
    this.manifest = new JobManifest(settings);
    this.watch = new JobWatch(client, settings.namespace(), warnings, clock);
  }

  @Override
  public void start(JobListener listener) {
    log.info("jobs are made namespace={} image={}", settings.namespace(), settings.image());
    watch.start(listener);
  }

  @Override
  public Created create(JobSpec spec) {
    try {
      return threads.call(() -> createHere(spec));
    } catch (NotCalled e) {
      throw new SpawnerUnavailable("create the Job " + spec.name() + ": " + e.getMessage(), e);
    }
  }

  private Created createHere(JobSpec spec) {
    try {
      var _ = client.resource(manifest.of(spec)).inNamespace(settings.namespace()).create();
      log.info("job created run={} job={}", spec.run(), spec.name());
      return new Created.Yes();
    } catch (KubernetesClientException e) {
      return notCreated(spec, e);
    }
  }

  /// Its Pod is asked to end with it. With any other policy the Job, and with it the annotations
  /// that tell whose it is, would be gone before its Pod.
  @Override
  public void end(RunId run) {
    try {
      for (Job job : jobs().withLabel(JobManifest.RUN_LABEL, run.value()).list().getItems()) {
        if (job.getMetadata().getDeletionTimestamp() == null
            && SeenJob.alone(job).closing().isEmpty()) {
          String name = job.getMetadata().getName();
          var _ =
              jobs().withName(name).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
          log.info("job deleted run={} job={}", run, name);
        }
      }
    } catch (KubernetesClientException e) {
      throw unavailable("delete the Job of run " + run, e);
    }
  }

  @Override
  public List<String> lastLines(RunId run, int most) {
    try {
      return pods(run).stream()
          .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
          .map(pod -> new JobOutput(watch.log(pod.getMetadata().getName())).lastLines(most))
          .orElse(List.of());
    } catch (KubernetesClientException e) {
      throw unavailable("read the log of run " + run, e);
    }
  }

  /// What the watch saw last; but who asks wants to know, too, whether the API answers.
  @Override
  public List<LiveJob> list() {
    try {
      var _ = jobs().list(new ListOptionsBuilder().withLimit(1L).build());
    } catch (KubernetesClientException e) {
      throw unavailable("list Jobs", e);
    }
    return watch.jobs();
  }

  @Override
  public boolean exists(RunId run, JobName name) {
    try {
      return jobs().withName(name.value()).get() != null
          || pods(run).stream().anyMatch(pod -> !PodReading.isOver(pod));
    } catch (KubernetesClientException e) {
      throw unavailable("look at the Job " + name, e);
    }
  }

  @Override
  public void close() {
    threads.close();
    watch.close();
    client.close();
  }

  private Created notCreated(JobSpec spec, KubernetesClientException e) {
    if (e.getCode() == CONFLICT) {
      return conflict(spec, e);
    }
    if (isFinal(e) && isOurs(spec)) {
      // Quota and policies are asked before names: a refusal can hide what exists already.
      return new Created.Already();
    }
    String words = words(e);
    if (isFullQuota(e)) {
      return new Created.NotYet(
          "The namespace's quota is full: " + words + ". It starts when there is room.");
    }
    if (!isFinal(e) || e.getCode() == 401) {
      throw unavailable("create the Job " + spec.name(), e);
    }
    log.warn("job refused run={} status={} words={}", spec.run(), e.getCode(), words);
    return new Created.Refused(
        e.getCode() == FORBIDDEN
            ? "The cluster's policy refused the Job: " + words + "."
            : "Kubernetes refused the Job: " + words + ".");
  }

  /// Taken by a Job of that name, or by a quota that several of us counted up at once: then nothing
  /// was created.
  private Created conflict(JobSpec spec, KubernetesClientException e) {
    Job there = find(spec.name());
    if (there == null) {
      throw unavailable("create the Job " + spec.name(), e);
    }
    return isOurs(spec, there)
        ? new Created.Already()
        : new Created.Refused(
            "A Job named %s exists and belongs to another run.".formatted(spec.name()));
  }

  private NonNamespaceOperation<Job, JobList, ScalableResource<Job>> jobs() {
    return client.batch().v1().jobs().inNamespace(settings.namespace());
  }

  private boolean isOurs(JobSpec spec) {
    Job there = find(spec.name());
    return there != null && isOurs(spec, there);
  }

  private static boolean isOurs(JobSpec spec, Job there) {
    return spec.run().value().equals(annotation(there, JobAnnotations.RUN));
  }

  private @Nullable Job find(JobName name) {
    try {
      return jobs().withName(name.value()).get();
    } catch (KubernetesClientException e) {
      throw unavailable("look at the Job " + name, e);
    }
  }

  private List<Pod> pods(RunId run) {
    return client
        .pods()
        .inNamespace(settings.namespace())
        .withLabel(JobManifest.RUN_LABEL, run.value())
        .list()
        .getItems();
  }

  static String annotation(Job job, String key) {
    Map<String, String> all = job.getMetadata().getAnnotations();
    return all == null ? "" : all.getOrDefault(key, "");
  }

  /// The run that a Job or a Pod is of.
  static Optional<RunId> run(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels())
        .map(all -> all.get(JobManifest.RUN_LABEL))
        .filter(RunId::isValid)
        .map(RunId::new);
  }

  private static SpawnerUnavailable unavailable(String what, KubernetesClientException e) {
    return new SpawnerUnavailable("can't " + what + ": " + words(e), e);
  }

  /// True if the same request would get the same answer.
  static boolean isFinal(KubernetesClientException e) {
    return e.getCode() >= 400 && e.getCode() < 500 && e.getCode() != TOO_MANY;
  }

  static boolean isFullQuota(KubernetesClientException e) {
    return e.getCode() == FORBIDDEN && words(e).contains("exceeded quota");
  }

  /// What the API server said, without the client's own frame around it.
  static String words(KubernetesClientException e) {
    Status status = e.getStatus();
    String words = status == null ? e.getMessage() : status.getMessage();
    return String.valueOf(words).replaceAll("\\.+$", "");
  }
}
