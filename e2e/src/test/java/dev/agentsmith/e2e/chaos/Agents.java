package dev.agentsmith.e2e.chaos;

import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.testkit.kubernetes.Image;
import dev.agentsmith.testkit.kubernetes.PlayedProcess;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The image of all Jobs: containers are virtual threads here, some are processes of their own.
/// Safe for many threads.
final class Agents implements Image {
  private final long seed;
  private final String redisUrl;
  private final Image ownProcess;
  private final Map<RunId, Running> running = new ConcurrentHashMap<>();
  private final Map<RunId, RunEnd> said = new ConcurrentHashMap<>();

  private record Running(RunId run, String job, Process process) {
    boolean isOwn() {
      return !(process instanceof PlayedProcess);
    }
  }

  Agents(long seed, String redisUrl) {
    this.seed = seed;
    this.redisUrl = redisUrl;
    this.ownProcess = AgentProcess.image(seed, redisUrl);
  }

  @Override
  public Process start(Container container) throws IOException {
    var run = new RunId(Objects.requireNonNull(container.environment().get("AGENTSMITH_RUN_ID")));
    Script script = Script.of(seed, run);
    Process process =
        script.ownProcess()
            ? ownProcess.start(container)
            : PlayedProcess.start(self -> play(script, container, self));
    String pod = container.name();
    running.put(run, new Running(run, pod.substring(0, pod.lastIndexOf('-')), process));
    return process;
  }

  /// How an agent was about to end when it was killed: others may have heard it.
  Optional<RunEnd> lastWords(RunId run) {
    return Optional.ofNullable(said.get(run));
  }

  int living() {
    return live().size();
  }

  /// @return what was killed
  Optional<RunId> kill(int which) {
    return one(live(), which)
        .map(
            agent -> {
              agent.process().destroyForcibly();
              return agent.run();
            });
  }

  /// The Job of one that runs.
  Optional<String> job(int which) {
    return one(live(), which).map(Running::job);
  }

  /// One that is a process of its own.
  Optional<Process> ownProcess(int which) {
    return one(live().stream().filter(Running::isOwn).toList(), which).map(Running::process);
  }

  private List<Running> live() {
    return running.values().stream()
        .filter(agent -> agent.process().isAlive())
        .sorted(Comparator.comparing(agent -> agent.run().value()))
        .toList();
  }

  private static Optional<Running> one(List<Running> all, int which) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(which % all.size()));
  }

  private int play(Script script, Container container, PlayedProcess self)
      throws InterruptedException {
    return new PlayedAgent(
            script,
            redisUrl,
            container.directory().resolve(TERMINATION_LOG),
            self::isAskedToEnd,
            end -> said.put(script.run(), end))
        .run(container.arguments());
  }
}
