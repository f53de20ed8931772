package dev.agentsmith.agent.step;

import dev.agentsmith.agent.map.RepositoryMap;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import java.util.List;

/// Draws the map that the model starts with.
final class MapRepository implements Step {
  private static final int MAX_CHARS = 12_000;

  @Override
  public String name() {
    return "map_repository";
  }

  @Override
  public StepResult run(RunContext run) throws InterruptedException {
    List<String> files = run.repository().files();
    String task = run.assignment().title() + "\n" + run.assignment().text();
    run.map(RepositoryMap.of(run.workspace().root(), files, task, MAX_CHARS));
    return new StepResult.Done(files.size() == 1 ? "1 file" : files.size() + " files");
  }
}
