package dev.agentsmith.app.demo;

import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.docker.FolderVolumes;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import dev.agentsmith.loopback.Listening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a demo needs of a Docker engine: its folders as volumes, and an image with a Maven for the
/// sample project. Nothing of it is left at the engine when this is closed.
final class DemoContainers implements DemoJobs {
  static final String IMAGE = "agentsmith-agent-full:local";

  private final Environment environment;
  private final Guard guard;
  private final FolderVolumes volumes;
  private final String mounts;

  DemoContainers(Environment environment, DemoSpace space, Guard guard) throws IOException {
    this.environment = environment;
    this.guard = guard;
    String host = host(environment);
    volumes = new FolderVolumes(host, "agentsmith-demo-" + space.directory().getFileName());
    try {
      String tickets = volume(space.tickets(), host);
      // The agent is another user than who looks at the demo.
      Files.createDirectories(space.pullRequests());
      Files.setPosixFilePermissions(
          space.pullRequests(), PosixFilePermissions.fromString("rwxrwxrwx"));
      String pullRequests = volume(space.pullRequests(), host);
      mounts =
          """
          job:
            volumes:
              - { name: tickets, claim: %s, mount_path: %s }
              - { name: pull-requests, claim: %s, mount_path: %s, read_only: false }
          """
              .formatted(tickets, space.tickets(), pullRequests, space.pullRequests());
    } catch (SpawnerUnavailable e) {
      volumes.close();
      throw new ProblemException(
          Problem.of(
              "No Docker engine answers at " + host + ".", "Start it, or set DOCKER_HOST to one."),
          e);
    }
  }

  /// All servers of a demo listen on this machine alone, and the containers get its network.
  @Override
  public Listening listening() {
    return Listening.onLoopback();
  }

  @Override
  public boolean seesFolders() {
    return true;
  }

  /// The lines that give its runs the folders.
  @Override
  public String project() {
    return mounts;
  }

  private static String host(Environment environment) {
    return environment.text(Variable.DOCKER_HOST).orElse("unix:///var/run/docker.sock");
  }

  @Override
  public Map<String, String> variables(Map<String, Secret> secrets) {
    return Map.of(
        Variable.DOCKER_HOST.name(), host(environment),
        Variable.DOCKER_NETWORK.name(), "host",
        Variable.AGENTSMITH_IMAGE.name(),
            environment.text(Variable.AGENTSMITH_IMAGE).orElse(IMAGE));
  }

  @Override
  public void expect(RunId run) throws IOException {
    guard.watchContainer(host(environment), JobName.of(RunKind.FIX, SampleProject.TICKET, run));
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public Optional<String> hint(String terminal, boolean spoke) {
    return Optional.empty();
  }

  @Override
  public void close() {
    volumes.close();
  }

  private String volume(Path folder, String host) throws IOException {
    String name = volumes.add(folder);
    guard.watchVolume(host, name);
    return name;
  }
}
