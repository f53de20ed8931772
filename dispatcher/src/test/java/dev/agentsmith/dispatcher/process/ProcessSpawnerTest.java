package dev.agentsmith.dispatcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.Spawner.Created;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.ManualClock;
import dev.agentsmith.testkit.PlayedAgents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSpawnerTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String CLAIM =
      "set -- $(cat /proc/$$/stat); shift 21; echo \"$$ $1\" >\"$AGENTSMITH_RUN_DIR/pid\"\n";

  @TempDir Path directory;
  private final ManualClock clock = ManualClock.at("2026-11-23T12:00:00Z");
  private final Map<RunId, JobEnd> ends = new ConcurrentHashMap<>();
  private final RunId run = RunId.of("one");
  private final JobListener listener =
      new JobListener() {
        @Override
        public void jobEnded(RunId id, JobEnd end) {
          ends.put(id, end);
        }

        @Override
        public void jobWaits(RunId id, String words) {
          throw new AssertionError("a process waits for nothing: " + words);
        }
      };
  private ProcessSpawner spawner;

  @BeforeEach
  void start() {
    spawner = spawner();
    spawner.start(listener);
  }

  @AfterEach
  void stop() {
    spawner.close();
    PlayedAgents.endBelow(directory);
  }

  @Test
  void creatingTwiceCreatesNothingTwice() throws Exception {
    agent("read -r secrets\n" + CLAIM + "echo started >>\"$HOME/starts\"\nexit 0\n");

    assertThat(spawner.create(spec(run))).isEqualTo(new Created.Yes());
    assertThat(spawner.create(spec(run))).isEqualTo(new Created.Already());
    Eventually.within(SOON).until(() -> ends.containsKey(run));

    assertThat(Files.readAllLines(directory.resolve("starts"))).hasSize(1);
    assertThat(spawner.create(spec(run))).isEqualTo(new Created.Already());
  }

  @Test
  void twoThatCreateAtTheSameMomentMakeOneJob() throws Exception {
    agent("read -r secrets\n" + CLAIM + "echo started >>\"$HOME/starts\"\nexit 0\n");
    try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Created>> made =
          both.invokeAll(Collections.nCopies(8, () -> spawner.create(spec(run))));
      List<Created> all = new ArrayList<>();
      for (Future<Created> one : made) {
        all.add(one.get());
      }
      assertThat(all).containsOnlyOnce(new Created.Yes()).contains(new Created.Already());
    }
    Eventually.within(SOON).until(() -> ends.containsKey(run));

    assertThat(Files.readAllLines(directory.resolve("starts"))).hasSize(1);
  }

  @Test
  void aNameThatBelongsToAnotherRunIsRefused() throws Exception {
    agent(CLAIM + "exit 0\n");
    spawner.create(spec(run));
    RunId other = new RunId(run.brief() + "aaaaaaaaaa");

    assertThat(spawner.create(spec(other)))
        .isEqualTo(
            new Created.Refused(
                "A Job named agentsmith-fix-1-%s exists and belongs to another run."
                    .formatted(run.brief())));
  }

  @Test
  void anAgentThatNeverClaimsItsRunIsStartedAgainAfterTenSeconds() throws Exception {
    agent(
        "read -r secrets\n[ -e \"$HOME/second\" ] || { touch \"$HOME/second\"; exec sleep 600; }\n"
            + CLAIM
            + "exit 0\n");
    spawner.create(spec(run));
    Eventually.within(SOON).until(() -> Files.exists(directory.resolve("second")));
    assertThat(ends).isEmpty();

    clock.set(java.time.Instant.now().plus(Duration.ofSeconds(11)));

    Eventually.within(SOON).until(() -> ends.containsKey(run));
  }

  @Test
  void theNextDispatcherFindsTheJobAndSeesItsEnd() throws Exception {
    agent(CLAIM + "while [ ! -e \"$HOME/go\" ]; do sleep 0.05; done\nexit 7\n");
    spawner.create(spec(run));
    Eventually.within(SOON).until(() -> isClaimed(run));
    spawner.close();

    spawner = spawner();
    spawner.start(listener);
    assertThat(spawner.list())
        .containsExactly(
            new LiveJob(
                spec(run).name(),
                run,
                Map.of("agentsmith.dev/run-id", run.value(), "note", "kept"),
                false));
    Files.createFile(directory.resolve("go"));

    Eventually.within(SOON).until(() -> ends.containsKey(run));
    assertThat(Objects.requireNonNull(ends.get(run)).problem().what())
        .isEqualTo("The agent's process ended with exit code 7 without a last word.");
  }

  @Test
  void secretsStandInNoArgumentAndNoEnvironment() throws Exception {
    agent(
        "tr '\\0' '\\n' </proc/$$/environ >\"$HOME/environ\"; tr '\\0' ' ' </proc/$$/cmdline"
            + " >\"$HOME/cmdline\"; read -r got; echo \"$got\" >\"$HOME/got\"\n"
            + CLAIM
            + "exit 0\n");
    spawner.create(spec(run));
    Eventually.within(SOON).until(() -> ends.containsKey(run));

    assertThat(Files.readString(directory.resolve("got"))).contains("very-secret-token");
    assertThat(Files.readString(directory.resolve("environ")))
        .contains("AGENTSMITH_RUN_ID=" + run)
        .doesNotContain("very-secret-token");
    assertThat(Files.readString(directory.resolve("cmdline")))
        .endsWith("fix --repo https://host/org/my-api --ticket 1 --project my-api --headless ");
    assertThat(Files.readString(runDirectory(run).resolve("job.json")))
        .doesNotContain("very-secret-token");
  }

  @Test
  void whatAKilledAgentLeavesRunningIsEnded() throws Exception {
    agent(CLAIM + "setsid sleep 600 &\nwait\n");
    spawner.create(spec(run));
    Eventually.within(SOON).until(() -> isClaimed(run));
    long pid = Long.parseLong(Files.readString(runDirectory(run).resolve("pid")).split(" ", -1)[0]);
    Eventually.within(SOON).until(() -> !sleeps(run).isEmpty());

    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    Eventually.within(SOON).until(() -> ends.containsKey(run) && sleeps(run).isEmpty());
    assertThat(Objects.requireNonNull(ends.get(run)).problem().what())
        .isEqualTo("The agent's process was killed by signal 9 without a last word.");
  }

  private ProcessSpawner spawner() {
    return new ProcessSpawner(
        directory.resolve("data"),
        directory.resolve("agent"),
        Map.of("PATH", "/usr/bin:/bin", "HOME", directory.toString()),
        clock);
  }

  private void agent(String shell) throws IOException {
    Path script = directory.resolve("agent");
    Files.writeString(script, "#!/bin/sh\n" + shell);
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  private boolean isClaimed(RunId id) throws IOException {
    Path pid = runDirectory(id).resolve("pid");
    return Files.exists(pid) && Files.size(pid) > 0;
  }

  private Path runDirectory(RunId id) {
    return directory.resolve("data/jobs").resolve(JobName.of(RunKind.FIX, "1", id).value());
  }

  private static List<ProcessHandle> sleeps(RunId id) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").endsWith("/sleep"))
        .filter(process -> environ(process.pid()).contains("AGENTSMITH_RUN_ID=" + id))
        .toList();
  }

  private static String environ(long pid) {
    try {
      return Files.readString(
          Path.of("/proc/" + pid + "/environ"), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private JobSpec spec(RunId id) {
    var request =
        new RunRequest(
            RunKind.FIX,
            new RepositoryUrl("https://host/org/my-api"),
            new TicketRef("1"),
            null,
            "my-api",
            true);
    return new JobSpec(
        JobName.of(RunKind.FIX, "1", id),
        id,
        request,
        Map.of("note", "kept"),
        Map.of(),
        Map.of("GIT_TOKEN", Secret.of("very-secret-token")),
        new ConfigFile.Text("agentsmith.yml", "", directory),
        new ConfigFile(new Environment(Map.of()), directory).defaults().defaults().job());
  }
}
