package dev.agentsmith.app.demo;

import dev.agentsmith.core.run.Work;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Where the sample project and its ticket are, and where its pull request goes.
sealed interface DemoSource extends AutoCloseable permits FolderSource, GitHubSource {

  /// Lines of the project in `agentsmith.yml`.
  String project();

  /// What opens it: for the dispatcher and the run.
  Map<String, Secret> secrets();

  /// The bare repository, on this machine.
  Path repository();

  /// The file with the pull request's text; there is none if there is no pull request.
  Path pullRequest(Work work) throws IOException;

  @Override
  void close();
}
