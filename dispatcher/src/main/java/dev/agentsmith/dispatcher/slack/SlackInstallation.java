package dev.agentsmith.dispatcher.slack;

import java.util.List;
import java.util.Set;

/// How the app stands in its workspace.
///
/// @param bot its name there
/// @param scopes what its token may do
public record SlackInstallation(String workspace, String bot, Set<String> scopes) {
  /// What `docs/slack-app.yaml` asks for, and for what.
  private static final List<String> NEEDED =
      List.of(
          "app_mentions:read",
          "channels:history",
          "chat:write",
          "commands",
          "groups:history",
          "im:history",
          "usergroups:read");

  public SlackInstallation {
    scopes = Set.copyOf(scopes);
  }

  /// The scopes that it lacks, in their order.
  public List<String> missingScopes() {
    return NEEDED.stream().filter(scope -> !scopes.contains(scope)).toList();
  }
}
