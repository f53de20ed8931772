package dev.agentsmith.dispatcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.kubernetes.ApiCall;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A spawner and the cluster it works with, whose containers are shell scripts.
final class ClusterFixture implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(15);

  private final Path directory;
  private final JobListener listener =
      new JobListener() {
        @Override
        public void jobEnded(RunId run, JobEnd end) {
          ends.put(run, end);
        }

        @Override
        public void jobWaits(RunId run, String words) {
          waits.put(run, words);
        }
      };
  final ManualClock clock = ManualClock.at(Instant.now().toString());
  final Map<RunId, JobEnd> ends = new ConcurrentHashMap<>();
  final Map<RunId, String> waits = new ConcurrentHashMap<>();
  final RunId run = RunId.of("one");
  final JobSpec spec = Specs.spec(run);
  final String job = spec.name().value();
  final FakeKubernetes cluster;
  KubernetesSpawner spawner;

  /// With a container that does what it is told at its end.
  ClusterFixture(Path directory) throws IOException {
    this.directory = directory;
    cluster = FakeKubernetes.start(directory);
    image("while [ ! -e stop ]; do sleep 0.05; done\n. ./stop\n");
    spawner = begun(null, null);
  }

  /// In the place of the one that was closed.
  void dispatcherStarts(@Nullable String ownPod, @Nullable String queue) throws IOException {
    spawner = begun(ownPod, queue);
  }

  private KubernetesSpawner begun(@Nullable String ownPod, @Nullable String queue)
      throws IOException {
    KubernetesSpawner next =
        Cluster.of(cluster.kubeconfig())
            .spawner(
                new KubernetesSettings(
                    FakeKubernetes.NAMESPACE,
                    FakeKubernetes.IMAGE,
                    "IfNotPresent",
                    FakeKubernetes.SECRET,
                    null,
                    queue),
                ownPod,
                clock);
    next.start(listener);
    Eventually.within(SOON).untilPasses(next::list);
    return next;
  }

  @Override
  public void close() {
    spawner.close();
    cluster.close();
    assertThat(cluster.calls()).noneMatch(call -> call.status() == 403 && isOutOfRole(call));
  }

  void image(String shell) throws IOException {
    Path script = directory.resolve("agent.sh");
    Files.writeString(script, "#!/bin/sh\n" + shell);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    cluster.image(FakeKubernetes.IMAGE, script.toString());
  }

  /// What the container does as its last.
  void ends(String shell) throws IOException {
    Eventually.within(SOON).until(() -> cluster.isRunning(job));
    Path draft = cluster.directory(job).resolve("stop.new");
    Files.writeString(draft, shell + "\n");
    Files.move(draft, draft.resolveSibling("stop"));
  }

  boolean hasEnded(String name) {
    return cluster.jobs().stream()
        .filter(one -> one.at("/metadata/name").asText().equals(name))
        .anyMatch(one -> one.at("/status/conditions").isArray());
  }

  JobEnd end() {
    return Eventually.within(SOON)
        .until(
            () -> {
              clock.advance(Duration.ofMillis(100)); // reasons get their two seconds to arrive
              return ends.get(run);
            },
            Objects::nonNull);
  }

  void waitsWith(String words) {
    waitsUntil(words::equals);
  }

  void waitsUntil(Predicate<String> words) {
    Eventually.within(SOON).until(() -> waits.get(run), seen -> seen != null && words.test(seen));
  }

  String lastWord() {
    RunState state = RunState.EMPTY.ended(Instant.EPOCH, RunEnd.succeeded());
    return RunEventJson.write(run, new RunEvent.Finished(1, Instant.EPOCH, state));
  }

  private static boolean isOutOfRole(ApiCall call) {
    return !List.of("create jobs").contains(call.words());
  }
}
