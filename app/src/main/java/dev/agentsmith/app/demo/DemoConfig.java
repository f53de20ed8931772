package dev.agentsmith.app.demo;

import java.io.IOException;
import java.nio.file.Files;

/// The `agentsmith.yml` of a demo: what a user would write for a repository over HTTP and a folder
/// of tickets.
final class DemoConfig {
  private DemoConfig() {}

  static void write(DemoSpace space, String repository, boolean scripted) throws IOException {
    String text =
        """
        # Written by `agentsmith demo`: one project, on this machine.
        dispatcher:
          spawner: process
          data_directory: %s
          console: { directory: %s }
        projects:
          %s:
            source: { type: Local, url: %s, pull_requests: %s }
            tickets: { type: Local, path: %s }
        """
            .formatted(
                space.data(),
                space.chat(),
                SampleProject.NAME,
                repository,
                space.pullRequests(),
                space.tickets());
    Files.writeString(
        space.config(), scripted ? text + "    agent: { model: claude-sonnet-4-5 }\n" : text);
  }
}
