package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.Pipeline;
import dev.agentsmith.agent.pipeline.PipelineRun;
import dev.agentsmith.agent.pipeline.RunSetup;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// All steps by name.
public final class StepCatalog {
  private static final String DETECT = "detect_build";
  private static final String INSTALL = "install";

  private final Map<String, Supplier<Step>> steps = new LinkedHashMap<>();

  public StepCatalog() {
    steps.put("fetch_ticket", FetchTicket::new);
    steps.put("check_out", CheckOut::new);
    steps.put(DETECT, DetectBuild::new);
    steps.put("map_repository", MapRepository::new);
    steps.put("load_guidance", LoadGuidance::new);
    steps.put(INSTALL, InstallPackages::new);
    steps.put("make_plan", MakePlan::new);
    steps.put("ask_approval", AskApproval::new);
    steps.put("implement", Implement::new);
    steps.put("run_tests", RunTests::new);
    steps.put("write_report", WriteReport::new);
    steps.put("deliver", Deliver::new);
  }

  public List<String> names() {
    return List.copyOf(steps.keySet());
  }

  /// @throws ProblemException if the pipeline names a step that there is not
  public PipelineRun run(RunSetup setup) {
    return new PipelineRun(setup, steps(setup.pipeline()), new SaveWork());
  }

  private List<Step> steps(Pipeline pipeline) {
    return whole(pipeline.steps()).stream().map(name -> step(pipeline, name)).toList();
  }

  /// A pipeline of before there was a step for it installs as soon as it knows what.
  private static List<String> whole(List<String> names) {
    int detect = names.indexOf(DETECT);
    if (detect < 0 || names.contains(INSTALL)) {
      return names;
    }
    List<String> all = new ArrayList<>(names);
    all.add(detect + 1, INSTALL);
    return all;
  }

  private Step step(Pipeline pipeline, String name) {
    Supplier<Step> made = steps.get(name);
    if (made == null) {
      throw new ProblemException(
          Problem.of(
              "The pipeline \"%s\" has a step \"%s\", which there is not."
                  .formatted(pipeline.name(), name),
              "The steps are: %s.".formatted(String.join(", ", steps.keySet()))));
    }
    return made.get();
  }
}
