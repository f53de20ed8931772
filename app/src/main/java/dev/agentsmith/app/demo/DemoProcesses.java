package dev.agentsmith.app.demo;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.Listening;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run is a process beside the demo's own.
record DemoProcesses() implements DemoJobs {

  @Override
  public Listening listening() {
    return Listening.onLoopback();
  }

  @Override
  public boolean seesFolders() {
    return true;
  }

  @Override
  public String project() {
    return "";
  }

  @Override
  public Map<String, String> variables(Map<String, Secret> secrets) {
    return Map.of();
  }

  @Override
  public void expect(RunId run) {
    // The chat has told the guard of the run's processes.
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
    // The dispatcher ends its processes.
  }
}
