package dev.agentsmith.app.demo;

import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.GitServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A repository over HTTP, a folder of tickets and one of pull requests: for runs that see the
/// folders of this machine.
final class FolderSource implements DemoSource {
  private final DemoSpace space;
  private final Secret token;
  private final GitServer git;
  private final Path repository;

  /// @param files of the sample project
  FolderSource(DemoSpace space, Secret token, Path files) throws IOException {
    this.space = space;
    this.token = token;
    SampleProject.writeTicket(space.tickets());
    Files.createDirectories(space.repositories());
    git = GitServer.start(space.repositories(), token, GitServer.Reading.WITH_TOKEN);
    repository = git.createRepository(SampleProject.NAME, files);
  }

  @Override
  public String project() {
    return """
    source: { type: Local, url: %s, pull_requests: %s }
    tickets: { type: Local, path: %s }
    """
        .formatted(git.url(SampleProject.NAME), space.pullRequests(), space.tickets());
  }

  @Override
  public Map<String, Secret> secrets() {
    return Map.of(Variable.GIT_TOKEN.name(), token);
  }

  @Override
  public Path repository() {
    return repository;
  }

  @Override
  public Path pullRequest(Work work) {
    String file = work.pullRequest();
    return file == null
        ? space.pullRequests().resolve("none")
        : Path.of(file.replaceFirst("^file://", ""));
  }

  @Override
  public void close() {
    git.close();
  }
}
