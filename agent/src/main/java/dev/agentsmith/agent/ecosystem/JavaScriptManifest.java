package dev.agentsmith.agent.ecosystem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;

/// What a `package.json` says, and what stands beside it.
///
/// @param manager npm, pnpm, yarn or bun: whose lock file it is
/// @param isWorkspace true if there are packages below it that belong to it
/// @param managerVersion as `packageManager` has it; empty if it says none
public record JavaScriptManifest(
    JsonNode json, String manager, String managerVersion, boolean isWorkspace) {
  private static final JsonMapper JSON = new JsonMapper();

  /// Empty if there is none, or none that its own tools could read.
  public static Optional<JavaScriptManifest> of(Folder folder) {
    if (!folder.has("package.json")) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(folder.text("package.json"));
      String[] named = json.path("packageManager").asText().split("[@+]", -1);
      String version = named.length > 1 ? named[1] : "";
      boolean isWorkspace = json.has("workspaces") || folder.has("pnpm-workspace.yaml");
      return List.of("npm", "pnpm", "yarn", "bun").contains(named[0])
          ? Optional.of(new JavaScriptManifest(json, named[0], version, isWorkspace))
          : Optional.of(new JavaScriptManifest(json, byLockFile(folder), "", isWorkspace));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String byLockFile(Folder folder) {
    if (folder.hasAny("pnpm-lock.yaml", "pnpm-workspace.yaml")) {
      return "pnpm";
    }
    if (folder.has("yarn.lock")) {
      return "yarn";
    }
    return folder.hasAny("bun.lock", "bun.lockb") ? "bun" : "npm";
  }

  static boolean isOf(Folder folder, String manager) {
    return of(folder).filter(it -> it.manager().equals(manager)).isPresent();
  }

  /// True if it depends on anything that is not here.
  boolean needsPackages() {
    return json.path("dependencies").size()
                + json.path("devDependencies").size()
                + json.path("optionalDependencies").size()
            > 0
        || isWorkspace;
  }
}
