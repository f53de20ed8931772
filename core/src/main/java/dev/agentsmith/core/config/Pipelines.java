package dev.agentsmith.core.config;

import java.util.List;
import java.util.Map;

/// The steps a pipeline can be made of, and the pipelines that need no configuration.
public final class Pipelines {
  /// Every step, in the order of the preset `fix`, which `agentsmith feature` takes too.
  public static final List<String> STEPS =
      List.of(
          "fetch_ticket",
          "check_out",
          "detect_build",
          "map_repository",
          "load_guidance",
          "install",
          "make_plan",
          "ask_approval",
          "implement",
          "run_tests",
          "write_report",
          "deliver");

  public static final Map<String, List<String>> PRESETS = Map.of("fix", STEPS);

  private Pipelines() {}
}
