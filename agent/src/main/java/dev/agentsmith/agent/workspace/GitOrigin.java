package dev.agentsmith.agent.workspace;

import dev.agentsmith.clients.githost.GitToken;
import dev.agentsmith.core.repo.RepositoryUrl;
import org.jspecify.annotations.Nullable;

/// Where a run's repository comes from and goes back to.
///
/// @param token for git over HTTP; null where none is needed
/// @param branch the branch to start from; null for the one the remote names itself (for a local
///     path: what is checked out there)
public record GitOrigin(RepositoryUrl url, @Nullable GitToken token, @Nullable String branch) {}
