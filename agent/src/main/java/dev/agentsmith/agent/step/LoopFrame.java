package dev.agentsmith.agent.step;

import dev.agentsmith.agent.loop.AgentLoop;
import dev.agentsmith.agent.loop.Phase;
import dev.agentsmith.agent.loop.Prompt;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.tool.EndingTool;
import dev.agentsmith.agent.tool.FileBook;
import dev.agentsmith.agent.tool.ListFiles;
import dev.agentsmith.agent.tool.ReadFile;
import dev.agentsmith.agent.tool.SearchText;
import dev.agentsmith.agent.tool.Shelf;
import dev.agentsmith.agent.tool.Tool;
import dev.agentsmith.agent.tool.Toolbox;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.run.RunKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// What all conversations of a run have in common: tools that look, the limits, what is known.
final class LoopFrame {
  private LoopFrame() {}

  /// @param name of the phase; its rules are in the prompt `<name>_system`, those that the kind of
  ///     run has for itself in `<name>_<kind>`
  /// @param tools what it may use besides looking
  static AgentLoop open(
      RunContext run,
      String name,
      Role role,
      EndingTool ending,
      int maxTurns,
      BiFunction<FileBook, Shelf, List<Tool>> tools) {
    var book = new FileBook();
    var shelf = new Shelf(run.directory().shelf(), run.setup().redactor());
    List<Tool> all = new ArrayList<>();
    all.add(new ReadFile(run.workspace(), book, shelf));
    all.add(new SearchText(run.workspace(), run.repository()::files, shelf));
    all.add(new ListFiles(run.workspace(), run.repository()::files));
    all.addAll(tools.apply(book, shelf));
    all.add(ending);
    var phase =
        new Phase(
            name,
            run.setup().project().agent(),
            role,
            rules(name, run.setup().request().kind()),
            new Toolbox(all, run.setup().redactor()),
            ending,
            book,
            shelf,
            () -> Briefing.facts(run),
            maxTurns);
    return new AgentLoop(phase, run.setup().model(), run.meter(), run.followUps(), run.journal());
  }

  static String rules(String name, RunKind kind) {
    return Prompt.of(name + "_system")
        .with("rules", Prompt.of(name + "_" + kind.word()).text())
        .text();
  }
}
