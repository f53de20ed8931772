package dev.agentsmith.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.run.Work;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.Listening;
import dev.agentsmith.loopback.github.GitHubServer;
import dev.agentsmith.loopback.github.HostedRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A GitHub on this machine: for runs elsewhere, which reach nothing of the demo but its servers.
final class GitHubSource implements DemoSource {
  private static final String LABEL = "demo/" + SampleProject.NAME;

  private final DemoSpace space;
  private final Secret token;
  private final GitHubServer server;
  private final HostedRepository repository;

  /// @param files of the sample project
  GitHubSource(DemoSpace space, Secret token, Path files, Listening listening) throws IOException {
    this.space = space;
    this.token = token;
    server = GitHubServer.start(space.repositories(), token, listening);
    repository = server.repository(LABEL, files, "main");
    repository.issue(
        Integer.parseInt(SampleProject.TICKET),
        SampleProject.ticketTitle(),
        SampleProject.ticketBody());
  }

  /// With a token of its own: whoever has an app or a token of GitHub in their shell does not mean
  /// it here.
  @Override
  public String project() {
    return """
    source: { type: GitHub, url: "%1$s", endpoint: "%2$s", token: "${GITHUB_TOKEN}" }
    tickets: { type: GitHub, url: "%1$s", endpoint: "%2$s", token: "${GITHUB_TOKEN}" }
    """
        .formatted(server.url(LABEL), server.api());
  }

  @Override
  public Map<String, Secret> secrets() {
    return Map.of(Variable.GITHUB_TOKEN.name(), token);
  }

  @Override
  public Path repository() {
    return repository.git();
  }

  /// The server is gone with the demo: what was sent to it stays in a file.
  @Override
  public Path pullRequest(Work work) throws IOException {
    Path file = space.pullRequests().resolve(SampleProject.NAME + ".md");
    for (JsonNode pull : repository.pulls()) {
      if (pull.path("html_url").asText().equals(work.pullRequest())) {
        Files.createDirectories(space.pullRequests());
        Files.writeString(
            file,
            "# %s\n\n%s\n".formatted(pull.path("title").asText(), pull.path("body").asText()));
      }
    }
    return file;
  }

  @Override
  public void close() {
    server.close();
  }
}
