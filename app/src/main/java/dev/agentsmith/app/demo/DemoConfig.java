package dev.agentsmith.app.demo;

import java.io.IOException;
import java.nio.file.Files;

/// The `agentsmith.yml` of a demo: what a user would write for a repository over HTTP and a folder
/// of tickets.
///
/// @param repository its address
/// @param scripted true if the conversation with the model is a recorded one
record DemoConfig(DemoSpace space, String repository, boolean scripted) {

  /// @param more lines of the project
  void write(String more) throws IOException {
    String text =
        """
        # Written by `agentsmith demo`: one project, on this machine.
        dispatcher:
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
        space.config(),
        (scripted ? text + "    agent: { model: claude-sonnet-4-5 }\n" : text) + more.indent(4));
  }
}
