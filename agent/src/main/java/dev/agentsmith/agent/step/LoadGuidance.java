package dev.agentsmith.agent.step;

import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.pipeline.Step;
import dev.agentsmith.agent.pipeline.StepResult;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.core.text.UntrustedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads what the repository tells people and agents who work on it. Read before anything is
/// changed, so it is the base branch that speaks; it is advice and sets nothing.
final class LoadGuidance implements Step {
  private static final List<String> USUAL = List.of("AGENTS.md", "CLAUDE.md");
  private static final int MAX_CHARS = 16_000;

  @Override
  public String name() {
    return "load_guidance";
  }

  @Override
  public StepResult run(RunContext run) {
    Set<String> names = new LinkedHashSet<>(run.setup().project().guidance());
    names.addAll(USUAL);
    List<String> read = new ArrayList<>();
    var text = new StringBuilder();
    for (String name : names) {
      String content = content(run, name);
      if (!content.isBlank() && text.length() < MAX_CHARS) {
        int room = MAX_CHARS - text.length();
        text.append("# ").append(name).append("\n\n");
        text.append(content, 0, Math.min(room, content.length())).append("\n\n");
        read.add(name);
      }
    }
    run.guidance(text.toString());
    return read.isEmpty()
        ? new StepResult.Skipped("no guidance file")
        : new StepResult.Done(String.join(", ", read));
  }

  /// Nothing for a file that isn't there or can't be read: guidance is never needed.
  private static String content(RunContext run, String name) {
    try {
      return Files.exists(run.workspace().resolve(name), LinkOption.NOFOLLOW_LINKS)
          ? UntrustedText.visible(run.workspace().read(name)).strip()
          : "";
    } catch (PathRefused | IOException e) {
      run.remark("The guidance file %s was not read: %s".formatted(name, e.getMessage()));
      return "";
    }
  }
}
