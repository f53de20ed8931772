package dev.agentsmith.dispatcher.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobInput;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Job is a process of this machine in a session of its own; its run directory is its name
/// (design.md §5). It outlives the dispatcher, and a later dispatcher finds it by its directory.
public final class ProcessSpawner implements Spawner {
  private static final Logger log = LoggerFactory.getLogger(ProcessSpawner.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration UNCLAIMED = Duration.ofSeconds(10);
  private static final Duration SETTLED = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofSeconds(60);

  /// Notes the exit code for a dispatcher that was not there to see it. It holds no secret: those
  /// pass by on standard input.
  private static final String WRAPPER =
      "\"$@\" >>\"$AGENTSMITH_RUN_DIR/output\" 2>&1; code=$?; [ $code -eq "
          + ExitCode.NOT_CLAIMED
          + " ] ||"
          + " { echo $code >\"$AGENTSMITH_RUN_DIR/exit.new\" && mv \"$AGENTSMITH_RUN_DIR/exit.new\""
          + " \"$AGENTSMITH_RUN_DIR/exit\"; }";

  private final Path jobs;
  private final Path launcher;
  private final Map<String, String> baseEnvironment;
  private final InstantSource clock;
  private final Map<RunId, JobSpec> specs = new ConcurrentHashMap<>();
  private final Map<RunId, Instant> asked = new ConcurrentHashMap<>();
  private final Map<RunId, Instant> dead = new ConcurrentHashMap<>();
  private final Map<RunId, Boolean> reported = new ConcurrentHashMap<>();
  private final ReentrantLock creating = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread watcher;

  /// @param dataDirectory run directories are made in its `jobs`
  /// @param launcher the program that is started for a run
  /// @param baseEnvironment variables of every agent; no secrets
  public ProcessSpawner(
      Path dataDirectory, Path launcher, Map<String, String> baseEnvironment, InstantSource clock) {
    this.jobs = dataDirectory.resolve("jobs");
    this.launcher = launcher;
    this.baseEnvironment = Map.copyOf(baseEnvironment);
    this.clock = clock;
  }

  @Override
  public void start(JobListener listener) {
    try {
      Files.createDirectories(jobs);
    } catch (IOException e) {
      throw new SpawnerUnavailable("can't make " + jobs, e);
    }
    watcher = Thread.ofVirtual().name("process-spawner").start(() -> watch(listener));
  }

  @Override
  public Created create(JobSpec spec) {
    Path path = jobs.resolve(spec.name().value());
    specs.put(spec.run(), spec);
    // One command can come in two forms at once: the second is not to find half of what the first
    // is making.
    creating.lock();
    try {
      if (RunDirectory.create(path, spec)) {
        launch(new RunDirectory(path), spec);
        return new Created.Yes();
      }
      var directory = new RunDirectory(path);
      Optional<LiveJob> found = directory.job();
      if (found.isEmpty()) {
        // Its creator died between making the directory and writing the Job down: it is ours to
        // finish.
        directory.writeJob(spec);
        launch(directory, spec);
        return new Created.Yes();
      }
      return found.get().run().equals(spec.run())
          ? new Created.Already()
          : new Created.Refused(
              "A Job named %s exists and belongs to another run.".formatted(spec.name()));
    } catch (IOException e) {
      throw new SpawnerUnavailable("run directory " + path + ": " + e.getMessage(), e);
    } finally {
      creating.unlock();
    }
  }

  @Override
  public void end(RunId run) {
    asked.putIfAbsent(run, clock.instant());
    try {
      Optional<RunDirectory> directory = directory(run);
      if (directory.isPresent()) {
        directory.get().agent().ifPresent(AgentProcess::ask);
      }
    } catch (IOException e) {
      throw new SpawnerUnavailable("run " + run + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> lastLines(RunId run, int most) {
    try {
      Optional<RunDirectory> directory = directory(run);
      return directory.isPresent() ? directory.get().written().lastLines(most) : List.of();
    } catch (IOException e) {
      throw new SpawnerUnavailable("run " + run + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<LiveJob> list() {
    try {
      List<LiveJob> list = new ArrayList<>();
      for (RunDirectory directory : directories()) {
        directory.job().ifPresent(list::add);
      }
      return list;
    } catch (IOException e) {
      throw new SpawnerUnavailable("run directories: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean exists(RunId run, JobName name) {
    return Files.isDirectory(jobs.resolve(name.value()));
  }

  /// Stops watching, and starts nothing again after it returned. The agents go on: a later
  /// dispatcher finds them.
  @Override
  public void close() {
    closed.countDown();
    try {
      if (watcher != null) {
        watcher.join(SETTLED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void launch(RunDirectory directory, JobSpec spec) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("setsid", "sh", "-c", WRAPPER, "agentsmith", launcher.toString()));
    command.addAll(spec.request().arguments());
    var builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(baseEnvironment);
    environment.putAll(spec.environment());
    environment.put("AGENTSMITH_RUN_ID", spec.run().value());
    environment.put("AGENTSMITH_RUN_DIR", directory.path().toString());
    directory.markStarted();
    Process process =
        builder
            .directory(directory.path().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(JobInput.line(spec).getBytes(UTF_8));
    }
    log.info("job created run={} job={} pid={}", spec.run(), spec.name(), process.pid());
  }

  private void watch(JobListener listener) {
    try {
      do {
        lookAtAll(listener);
      } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One run directory that can't be read hides no other: a stranger's checkout is in there.
  private void lookAtAll(JobListener listener) {
    try {
      for (RunDirectory directory : directories()) {
        try {
          look(directory, listener);
        } catch (IOException | RuntimeException e) {
          log.warn(
              "run directory unreadable directory={} cause={}", directory.path(), e.toString());
        }
      }
    } catch (IOException e) {
      log.warn("run directories unreadable directory={} cause={}", jobs, e.getMessage());
    }
  }

  private void look(RunDirectory directory, JobListener listener) throws IOException {
    Optional<LiveJob> job = directory.job();
    if (job.isEmpty()) {
      return;
    }
    RunId run = job.get().run();
    Instant now = clock.instant();
    if (job.get().ended()) {
      ended(directory, run, now, listener);
    } else if (!directory.isClaimed()) {
      unclaimed(directory, run, now, listener);
    } else if (asked.containsKey(run) && now.isAfter(asked.get(run).plus(GRACE))) {
      directory.agent().ifPresent(AgentProcess::kill);
    }
  }

  private void ended(RunDirectory directory, RunId run, Instant now, JobListener listener)
      throws IOException {
    if (directory.exitCode().isEmpty() && now.isBefore(firstSeenDead(run, now).plus(SETTLED))) {
      // The wrapper notes the exit code a moment after the agent's end.
      return;
    }
    if (reported.putIfAbsent(run, true) == null) {
      RunProcesses.kill(run);
      listener.jobEnded(run, end(directory));
    }
    if (now.isAfter(directory.createdAt().plus(JobEnd.KEPT))
        && now.isAfter(lastWritten(directory).plus(JobEnd.KEPT))) {
      remove(directory.path());
      specs.remove(run);
      asked.remove(run);
      dead.remove(run);
      reported.remove(run);
    }
  }

  private Instant firstSeenDead(RunId run, Instant now) {
    return dead.computeIfAbsent(run, _ -> now);
  }

  /// The agent never came: it is started again once it is sure that nobody will claim the run late,
  /// or told where nobody here knows its secrets any more.
  private void unclaimed(RunDirectory directory, RunId run, Instant now, JobListener listener)
      throws IOException {
    boolean gone = directory.exitCode().isPresent();
    if (gone && reported.putIfAbsent(run, true) == null) {
      listener.jobEnded(run, new JobEnd(directory.written().lastWord(), notStarted(directory)));
      return;
    }
    if (!gone && now.isAfter(directory.createdAt().plus(UNCLAIMED))) {
      JobSpec spec = specs.get(run);
      if (spec != null && !asked.containsKey(run)) {
        log.warn("job unclaimed, started again run={}", run);
        launch(directory, spec);
      } else if (reported.putIfAbsent(run, true) == null) {
        listener.jobEnded(run, new JobEnd(null, notStarted(directory), false, true));
      }
    }
  }

  private static JobEnd end(RunDirectory directory) throws IOException {
    RunState lastWord = directory.written().lastWord();
    OptionalInt code = directory.exitCode();
    String how =
        code.isEmpty()
            ? "was killed"
            : code.getAsInt() > 128
                ? "was killed by signal " + (code.getAsInt() - 128)
                : "ended with exit code " + code.getAsInt();
    return new JobEnd(
        lastWord,
        Problem.of(
            "The agent's process %s without a last word.".formatted(how),
            "Its output is in " + directory.output() + "."));
  }

  private static Problem notStarted(RunDirectory directory) throws IOException {
    String said = directory.written().lastLine();
    return Problem.of(
        "The agent could not be started"
            + (said.isEmpty() ? "." : ": " + said + (said.endsWith(".") ? "" : ".")),
        "Its output is in " + directory.output() + ".");
  }

  private Optional<RunDirectory> directory(RunId run) throws IOException {
    for (RunDirectory directory : directories()) {
      if (directory.job().map(job -> job.run().equals(run)).orElse(false)) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }

  private List<RunDirectory> directories() throws IOException {
    if (!Files.isDirectory(jobs)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(jobs)) {
      return paths.filter(Files::isDirectory).sorted().map(RunDirectory::new).toList();
    }
  }

  private static Instant lastWritten(RunDirectory directory) throws IOException {
    return Files.exists(directory.output())
        ? Files.getLastModifiedTime(directory.output()).toInstant()
        : directory.createdAt();
  }

  /// As far as it goes: what a run left unreadable takes room and nothing else. The Job is
  /// forgotten first.
  private static void remove(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve("job.json"));
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
