package dev.agentsmith.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.run.Work.Criterion;
import java.util.ArrayList;
import java.util.List;

/// What the model means to do.
public record Plan(String summary, List<String> criteria, List<String> steps) {
  public Plan {
    criteria = List.copyOf(criteria);
    steps = List.copyOf(steps);
  }

  /// @param said the arguments of `submit_plan`
  public static Plan read(JsonNode said) {
    return new Plan(
        Words.text(said, "summary"), Words.list(said, "criteria"), Words.list(said, "steps"));
  }

  /// The criteria while nothing shows yet that they are met.
  public List<Criterion> openCriteria() {
    return criteria.stream().map(text -> new Criterion(text, false, "")).toList();
  }

  /// As Markdown.
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(summary);
    lines.add("");
    lines.add("Criteria:");
    criteria.forEach(criterion -> lines.add("- " + criterion));
    lines.add("");
    lines.add("Steps:");
    for (int i = 0; i < steps.size(); i++) {
      lines.add((i + 1) + ". " + steps.get(i));
    }
    return String.join("\n", lines);
  }
}
