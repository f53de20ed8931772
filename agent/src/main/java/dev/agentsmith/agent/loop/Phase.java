package dev.agentsmith.agent.loop;

import dev.agentsmith.agent.tool.EndingTool;
import dev.agentsmith.agent.tool.FileBook;
import dev.agentsmith.agent.tool.Shelf;
import dev.agentsmith.agent.tool.Toolbox;
import dev.agentsmith.core.config.AgentConfig;
import dev.agentsmith.core.config.AgentConfig.Role;

/// What a conversation is for.
///
/// @param name as reports have it: `plan`, `implement`
/// @param role whose model leads it
/// @param system the same text for the whole conversation
/// @param toolbox with `ending` in it
/// @param book in which the tools write what they did to files
/// @param facts what must be known even when the conversation was shortened: decisions, changes
/// @param maxTurns of this phase alone
public record Phase(
    String name,
    AgentConfig agent,
    Role role,
    String system,
    Toolbox toolbox,
    EndingTool ending,
    FileBook book,
    Shelf shelf,
    KnownFacts facts,
    int maxTurns) {

  AgentConfig.RoleModel model() {
    return agent.model(role);
  }

  Compaction.Limits limits() {
    return new Compaction.Limits(
        agent.compaction().enabled(),
        agent.compaction().maxContextTokens(),
        model().maxTokens(),
        agent.model(Role.SUMMARIZE));
  }
}
