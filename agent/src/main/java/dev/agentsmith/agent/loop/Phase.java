package dev.agentsmith.agent.loop;

import dev.agentsmith.agent.tool.EndingTool;
import dev.agentsmith.agent.tool.Toolbox;
import dev.agentsmith.core.config.AgentConfig.RoleModel;

/// What a conversation is for.
///
/// @param name as reports have it: `plan`, `implement`
/// @param system the same text for the whole conversation
/// @param toolbox with `ending` in it
/// @param maxTurns of this phase alone
public record Phase(
    String name,
    RoleModel model,
    String system,
    Toolbox toolbox,
    EndingTool ending,
    int maxTurns) {}
