package dev.agentsmith.app.demo;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.Listening;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What carries a demo's run, and how the run reaches the demo.
sealed interface DemoJobs extends AutoCloseable permits DemoProcesses, DemoContainers, DemoCluster {

  /// Where the demo's servers listen.
  Listening listening();

  /// Whether a run sees folders of this machine.
  boolean seesFolders();

  /// Lines of the project in `agentsmith.yml`.
  String project();

  /// What the dispatcher has to be told.
  ///
  /// @param secrets that runs need
  Map<String, String> variables(Map<String, Secret> secrets) throws IOException;

  /// Is told of the run before there is anything of it.
  void expect(RunId run) throws IOException;

  /// What a person may want to know before it begins.
  List<String> notes();

  /// What might have been in the way of a run that failed.
  ///
  /// @param spoke false if nothing of it arrived here
  Optional<String> hint(String terminal, boolean spoke);

  @Override
  void close();
}
