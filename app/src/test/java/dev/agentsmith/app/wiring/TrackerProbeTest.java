package dev.agentsmith.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.tracker.OpenTickets;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.dispatcher.project.TicketProbe.Answer;
import dev.agentsmith.testkit.FakeGitHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackerProbeTest {
  private static final TicketRef TICKET = new TicketRef("42");

  @TempDir Path folder;

  @Test
  void aTrackerIsAskedWithTheProjectsToken() throws Exception {
    try (FakeGitHub gitHub = FakeGitHub.start(folder.resolve("served"))) {
      Path files = Files.createDirectories(folder.resolve("files"));
      Files.writeString(files.resolve("a.txt"), "a\n");
      gitHub.repository("org/my-api", files, "main").issue(42, "Wrong", "Text");
      var probe = probe(FakeGitHub.TOKEN.reveal());
      Project project = project(gitHub.api());

      assertThat(probe.ask(project, TICKET)).isEqualTo(Answer.KNOWN);
      assertThat(probe.ask(project, new TicketRef("7"))).isEqualTo(Answer.NOT_KNOWN);
      assertThat(probe.open(project, 5))
          .isEqualTo(
              new OpenTickets.Known(
                  List.of(
                      new OpenTickets.Entry(
                          TICKET, "Wrong", "https://github.example/org/my-api/issues/42")),
                  false));
      gitHub.limitOnce(Instant.now().plusSeconds(3_600));
      assertThat(probe.open(project, 5)).isInstanceOf(OpenTickets.Unreachable.class);
      gitHub.limitOnce(Instant.now().plusSeconds(3_600));
      assertThat(probe.ask(project, TICKET)).isEqualTo(Answer.UNREACHABLE);
      assertThat(probe("another").open(project, 5)).isInstanceOf(OpenTickets.Unreachable.class);
    }
  }

  private static TrackerProbe probe(String token) {
    return new TrackerProbe(new Environment(Map.of("GITHUB_TOKEN", token)), InstantSource.system());
  }

  private Project project(String api) {
    String text =
        """
        projects:
          my-api:
            source: { type: GitHub, url: "https://github.com/org/my-api" }
            tickets: { type: GitHub, url: "https://github.com/org/my-api", endpoint: "%s" }
        """
            .formatted(api);
    return new ConfigFile(new Environment(Map.of()), folder)
        .load(new ConfigFile.Text("agentsmith.yml", text, folder))
        .projects()
        .getFirst();
  }
}
