package dev.agentsmith.app.demo;

import java.io.IOException;
import java.nio.file.Files;

/// The `agentsmith.yml` of a demo: what a user would write for its repository and its tickets.
///
/// @param scripted true if the conversation with the model is a recorded one
record DemoConfig(DemoSpace space, boolean scripted) {

  /// @param lines of the project
  void write(String... lines) throws IOException {
    String text =
        """
        # Written by `agentsmith demo`: one project, on this machine.
        dispatcher:
          data_directory: %s
          console: { directory: %s }
        projects:
          %s:
        """
            .formatted(space.data(), space.chat(), SampleProject.NAME);
    Files.writeString(
        space.config(),
        text
            + (scripted ? "    agent: { model: claude-sonnet-4-5 }\n" : "")
            + String.join("", lines).indent(4));
  }
}
