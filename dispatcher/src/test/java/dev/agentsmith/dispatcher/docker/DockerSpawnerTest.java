package dev.agentsmith.dispatcher.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.JobConfig;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.Outcome;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.Spawner.Created;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.RealDocker;
import dev.agentsmith.testkit.SlowRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Against a real engine; the agent is a shell.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DockerSpawnerTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String READ = "read -r line; ";

  private static RealDocker docker;

  private final ManualClock clock = new ManualClock(Instant.now());
  private final Map<RunId, JobEnd> ends = new ConcurrentHashMap<>();
  private final RunId run = RunId.of("run " + System.nanoTime());
  private final JobListener listener =
      new JobListener() {
        @Override
        public void jobEnded(RunId id, JobEnd end) {
          ends.put(id, end);
        }

        @Override
        public void jobWaits(RunId id, String words) {
          throw new AssertionError("a container waits for nothing: " + words);
        }
      };
  private DockerSpawner spawner;

  @BeforeAll
  static void startEngine(@TempDir Path directory) throws Exception {
    docker = RealDocker.start(Path.of("target/engine").toAbsolutePath());
    SmallImage.build(docker, directory);
  }

  @AfterAll
  static void stopEngine() {
    docker.close();
  }

  @BeforeEach
  void start() {
    spawner = spawner();
  }

  @AfterEach
  void stop() {
    spawner.close();
    docker.removeAll();
  }

  @Test
  void creatingTwiceCreatesNothingTwice() {
    JobSpec spec = spec(READ + "exec sleep 600");

    assertThat(spawner.create(spec)).isEqualTo(new Created.Yes());
    assertThat(spawner.create(spec)).isEqualTo(new Created.Already());
    docker.docker("kill", name());
    Eventually.within(SOON).until(() -> ends.containsKey(run));

    assertThat(spawner.create(spec)).isEqualTo(new Created.Already());
    assertThat(docker.docker("ps", "--all", "--quiet").lines()).hasSize(1);
  }

  @Test
  void aNameThatBelongsToAnotherRunIsRefused() {
    docker.docker("create", "--name", name(), SmallImage.NAME);

    assertThat(spawner.create(spec("")))
        .isEqualTo(
            new Created.Refused(
                "A container named %s exists and belongs to another run.".formatted(name())));
  }

  /// Its creator died between the create and the start.
  @Test
  void aContainerThatIsNeverStartedIsMadeAgainAfterTenSeconds() {
    docker.docker(
        "create", "--name", name(), "--label", "agentsmith.dev/run-id=" + run, SmallImage.NAME);
    JobSpec spec = spec(READ + "exit 0");

    assertThatThrownBy(() -> spawner.create(spec))
        .isInstanceOf(SpawnerUnavailable.class)
        .hasMessage("The container " + name() + " is just being started.");

    clock.set(Instant.now().plus(Duration.ofSeconds(11)));
    assertThat(spawner.create(spec)).isEqualTo(new Created.Yes());
  }

  @Test
  void secretsComeByStandardInputAndStandNowhereElse() throws Exception {
    spawner.create(
        spec(READ + "echo \"got ${#line}: $line\" | head -c 200 >/work/got; env; exec sleep 600"));
    Eventually.within(SOON)
        .until(
            () -> docker.docker("exec", name(), "sh", "-c", "cat /work/got || true"),
            got -> got.contains("very-secret-token"));

    assertThat(docker.docker("inspect", name())).doesNotContain("very-secret-token");
    assertThat(docker.docker("logs", name()))
        .contains("AGENTSMITH_RUN_ID=" + run)
        .contains("AGENTSMITH_RUN_DIR=/work")
        .doesNotContain("very-secret-token");
  }

  @Test
  void aContainerHasFewRightsAndFirmLimits() throws Exception {
    spawner.create(spec(READ + "exec sleep 600"));

    JsonNode host = new JsonMapper().readTree(docker.docker("inspect", name())).path(0);
    JsonNode limits = host.path("HostConfig");
    assertThat(limits.path("Memory").asLong()).isEqualTo(64L << 20);
    assertThat(limits.path("MemorySwap").asLong()).isEqualTo(64L << 20);
    assertThat(limits.path("NanoCpus").asLong()).isEqualTo(500_000_000);
    assertThat(limits.path("PidsLimit").asLong()).isEqualTo(356);
    assertThat(limits.path("CapDrop").toString()).isEqualTo("[\"ALL\"]");
    assertThat(limits.path("SecurityOpt").toString()).isEqualTo("[\"no-new-privileges\"]");
    assertThat(limits.path("ReadonlyRootfs").asBoolean()).isTrue();
    assertThat(limits.path("Privileged").asBoolean()).isFalse();
    assertThat(limits.path("NetworkMode").asText()).isEqualTo("host");
    assertThat(host.path("Config").path("User").asText()).isEqualTo("1000:1000");
    assertThat(host.path("Mounts")).hasSize(1);
    assertThat(host.path("Mounts").path(0).path("Destination").asText()).isEqualTo("/work");
    assertThat(
            docker.docker(
                "exec",
                name(),
                "sh",
                "-c",
                "{ touch /x; touch /work/x && touch /tmp/x && id; } 2>&1"))
        .contains("/x: Read-only file system")
        .contains("uid=1000 gid=1000");
  }

  @Test
  void theAgentsLastWordIsRead() {
    RunState state =
        RunState.EMPTY.ended(Instant.parse("2026-11-23T12:00:00Z"), RunEnd.cancelled("ann"));
    String word =
        RunEventJson.write(
            run, new RunEvent.Finished(1, Instant.parse("2026-11-23T12:00:00Z"), state));
    spawner.create(spec(READ + "echo working; echo '" + word + "'; exit 130"));

    JobEnd end = end();
    assertThat(Objects.requireNonNull(Objects.requireNonNull(end.lastWord()).end()).outcome())
        .isEqualTo(Outcome.CANCELLED);
    assertThat(spawner.lastLines(run, 5)).containsExactly("working");
  }

  @Test
  void anEndWithoutALastWordIsToldWithExitCodeAndLastLine() {
    spawner.create(spec(READ + "echo 'out of luck' >&2; exit 7"));

    assertThat(end().problem().sentence())
        .isEqualTo(
            "The agent's container ended with exit code 7 without a last word. Its last line: out of"
                + " luck");
  }

  @Test
  void anAgentThatNeedsTooMuchMemoryIsTold() {
    spawner.create(spec(READ + "exec cat /dev/zero >/tmp/all"));

    assertThat(end().problem().sentence())
        .isEqualTo(
            "The agent's container needed more than 64 MiB of memory (OOMKilled). Raise job.memory of"
                + " my-api, then press Retry.");
  }

  @Test
  void aContainerThatIsKilledFromOutsideIsTold() {
    spawner.create(spec(READ + "echo at work; exec sleep 600"));
    docker.docker("kill", name());

    assertThat(end().problem().sentence())
        .isEqualTo(
            "The agent's container was killed from outside (exit code 137) without a last word. Its"
                + " last line: at work");
  }

  @Test
  void aContainerThatSomebodyRemovesIsTold() {
    spawner.create(spec(READ + "exec sleep 600"));
    docker.docker("rm", "-fv", name());

    assertThat(end().problem().sentence())
        .isEqualTo("Somebody removed the agent's container. Press Retry to run it again.");
  }

  @Test
  void anEndAsksFirst() {
    spawner.create(
        spec(
            "trap 'echo saved; exit 143' TERM; "
                + READ
                + "echo ready; while :; do sleep 0.1; done"));
    Eventually.within(SOON).until(() -> spawner.lastLines(run, 1), List.of("ready")::equals);

    spawner.end(run);

    assertThat(end().problem().sentence())
        .isEqualTo(
            "The agent's container was stopped from outside (exit code 143) without a last word. Its"
                + " last line: saved");
  }

  @Test
  void aRunPastItsDeadlineIsStopped() {
    spawner.create(spec("trap 'exit 143' TERM; " + READ + "while :; do sleep 0.1; done"));

    clock.set(Instant.now().plus(Duration.ofMinutes(61)));

    assertThat(end().problem().what()).contains("was stopped from outside");
  }

  @Test
  void theNextDispatcherFindsTheJobAndSeesItsEnd() {
    spawner.create(spec(READ + "while [ ! -e /work/go ]; do sleep 0.05; done; exit 7"));
    spawner.close();
    spawner = spawner();

    LiveJob job = spawner.list().getFirst();
    assertThat(job.name().value()).isEqualTo(name());
    assertThat(job.run()).isEqualTo(run);
    assertThat(job.ended()).isFalse();
    assertThat(job.annotations())
        .containsEntry("note", "kept")
        .containsEntry("agentsmith.dev/run-id", run.value());
    docker.docker("exec", name(), "touch", "/work/go");

    assertThat(end().problem().what()).contains("exit code 7");
  }

  @Test
  void whatEndedWhileNobodyWatchedIsTold() {
    spawner.create(spec(READ + "while [ ! -e /work/go ]; do sleep 0.05; done; exit 7"));
    spawner.close();
    docker.docker("exec", name(), "touch", "/work/go");
    docker.docker("wait", name());
    spawner = spawner();

    assertThat(end().problem().what()).contains("exit code 7");
  }

  @Test
  void anEngineThatStartsAgainInMidRunIsTold() throws Exception {
    spawner.create(spec("trap 'exit 143' TERM; " + READ + "while :; do sleep 0.1; done"));
    docker.kill();
    assertThatThrownBy(() -> spawner.list()).isInstanceOf(SpawnerUnavailable.class);
    assertThatThrownBy(() -> spawner.create(spec("")))
        .isInstanceOf(SpawnerUnavailable.class)
        .hasMessageStartingWith("Docker does not answer");
    docker.startAgain();

    assertThat(end().problem().what()).startsWith("The agent's container ");
    assertThat(spawner.list().getFirst().ended()).isTrue();
  }

  @Test
  void aFinishedContainerStaysOneHourAndLeavesNothing() {
    spawner.create(spec(READ + "exit 0"));
    end();
    clock.set(Instant.now().plus(Duration.ofMinutes(59)));
    assertThat(spawner.list()).hasSize(1);
    assertThat(docker.docker("volume", "ls", "--quiet")).isNotEmpty();

    clock.set(Instant.now().plus(Duration.ofMinutes(61)));

    Eventually.within(SOON).until(() -> docker.docker("ps", "-aq"), String::isEmpty);
    assertThat(docker.docker("volume", "ls", "--quiet")).isEmpty();
    assertThat(spawner.list()).isEmpty();
  }

  @Test
  void anImageThatIsNotThereIsToldWithWhatToDo() {
    JobSpec spec = spec("", "localhost:1/nothing:1", List.of());

    assertThat(((Created.Refused) spawner.create(spec)).words())
        .startsWith(
            "The agent's image `localhost:1/nothing:1` is not there and could not be pulled: ")
        .endsWith(
            ". Check the name (job.image, AGENTSMITH_IMAGE), or build the image with docker/build.")
        .contains("connection refused");
  }

  @Test
  void anImageThatIsPulledForLongIsTold() throws Exception {
    try (var registry = new SlowRegistry()) {
      JobSpec spec = spec("", registry.image(), List.of());
      assertThat(spawner.create(spec)).isEqualTo(new Created.Preparing(""));

      clock.advance(Duration.ofSeconds(11));
      String words =
          "The agent's image `"
              + registry.image()
              + "` is being pulled: 0 of 1 layers, [1-4] MB. It starts as soon as it is there.";
      Eventually.within(SOON)
          .until(
              () -> {
                clock.advance(Duration.ofMinutes(1)); // until then the words stay
                return spawner.create(spec);
              },
              seen -> seen instanceof Created.Preparing(String said) && said.matches(words));

      registry.goOn();
      // The image has no program: what comes of it then is the engine's word on that.
      Eventually.within(SOON)
          .until(
              () -> spawner.create(spec),
              seen -> seen instanceof Created.Refused(String said) && said.contains("/nothing"));
      docker.docker("rmi", registry.image());
    }
  }

  @Test
  void aVolumeOfDockersIsMounted() {
    docker.docker("volume", "create", "cache-of-the-test");
    try {
      var volume = new JobConfig.Volume("cache", "/cache", "cache-of-the-test", null, null, true);
      spawner.create(spec(READ + "mount; exit 0", SmallImage.NAME, List.of(volume)));
      end();

      assertThat(String.join("\n", spawner.lastLines(run, 100)))
          .containsPattern("on /cache type .*\\(ro");
    } finally {
      docker.removeAll();
    }
  }

  /// The engine calls it a failure of its own, every time.
  @Test
  void aVolumeThatCantBeMountedIsToldAfterTenSeconds() {
    docker.docker(
        "volume",
        "create",
        "--opt",
        "type=none",
        "--opt",
        "o=bind",
        "--opt",
        "device=/nowhere",
        "gone");
    var volume = new JobConfig.Volume("cache", "/cache", "gone", null, null, true);
    JobSpec spec = spec("", SmallImage.NAME, List.of(volume));

    assertThatThrownBy(() -> spawner.create(spec))
        .isInstanceOf(SpawnerUnavailable.class)
        .hasMessageStartingWith("Docker failed: ");

    clock.set(clock.instant().plus(Duration.ofSeconds(11)));
    assertThat(((Created.Refused) spawner.create(spec)).words())
        .startsWith("Docker refused the agent's container: ")
        .contains("/nowhere")
        .endsWith("no such file or directory.");
    assertThat(docker.docker("ps", "--all", "--quiet")).isEmpty();
  }

  @Test
  void aVolumeThatOnlyKubernetesHasIsRefused() {
    var volume = new JobConfig.Volume("settings", "/m2", null, "maven", null, true);

    assertThat(spawner.create(spec("", SmallImage.NAME, List.of(volume))))
        .isEqualTo(
            new Created.Refused(
                "The volume \"settings\" of my-api is a ConfigMap or a Secret, and only Kubernetes has"
                    + " those. Name a volume of Docker's instead: claim."));
  }

  @Test
  void containersOfAnotherDispatcherAreNotOurs() {
    try (var other =
        new DockerSpawner(
            new DockerSettings(docker.host(), SmallImage.NAME, "host", "another"), clock)) {
      other.create(spec(READ + "exit 3"));
      docker.docker("wait", name());

      assertThat(spawner.list()).isEmpty();
      assertThat(other.list()).hasSize(1);
    }
    assertThat(ends).isEmpty();
  }

  private JobEnd end() {
    return Objects.requireNonNull(
        Eventually.within(SOON).until(() -> ends.get(run), Objects::nonNull));
  }

  private String name() {
    return JobName.of(RunKind.FIX, "1", run).value();
  }

  private DockerSpawner spawner() {
    var next =
        new DockerSpawner(
            new DockerSettings(docker.host(), SmallImage.NAME, "host", "test"), clock);
    next.start(listener);
    return next;
  }

  private JobSpec spec(String script) {
    return spec(script, null, List.of());
  }

  private JobSpec spec(String script, @Nullable String image, List<JobConfig.Volume> volumes) {
    JobConfig usual =
        new ConfigFile(new Environment(Map.of()), Path.of("/")).defaults().defaults().job();
    var request =
        new RunRequest(
            RunKind.FIX,
            new RepositoryUrl("https://host/org/my-api"),
            new TicketRef("1"),
            null,
            "my-api",
            true);
    return new JobSpec(
        JobName.of(RunKind.FIX, "1", run),
        run,
        request,
        Map.of("note", "kept"),
        Map.of(),
        Map.of("GIT_TOKEN", Secret.of("very-secret-token")),
        new ConfigFile.Text("agentsmith.yml", "", Path.of("/")),
        new JobConfig(
            image,
            null,
            "500m",
            "64Mi",
            usual.deadline(),
            usual.stepLimit(),
            100,
            usual.sandbox(),
            List.of(),
            Map.of(),
            List.of(),
            Map.of("SCRIPT", script),
            volumes));
  }
}
