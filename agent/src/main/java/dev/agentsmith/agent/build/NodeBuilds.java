package dev.agentsmith.agent.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What has a `package.json`: npm, pnpm, yarn or bun, by its lock file.
final class NodeBuilds {
  private static final Pattern TEST_FILE =
      Pattern.compile("(?:.*/)?[^/]+[.-]test\\.[cm]?js|tests?/.*\\.[cm]?js");
  private static final JsonMapper JSON = new JsonMapper();

  private NodeBuilds() {}

  static Optional<BuildTool> in(Folder folder) {
    if (!folder.has("package.json")) {
      return Optional.empty();
    }
    JsonNode manifest;
    try {
      manifest = JSON.readTree(folder.text("package.json"));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // its own tools could not read it either
    }
    String manager = manager(folder, manifest);
    String test = test(folder, manifest, manager);
    if (test == null) {
      return Optional.empty();
    }
    boolean needsModules =
        manifest.path("dependencies").size() + manifest.path("devDependencies").size() > 0
            || manifest.has("workspaces");
    String language = folder.has("tsconfig.json") ? "TypeScript" : "JavaScript";
    return Optional.of(
        new BuildTool(
            language + ", " + manager,
            folder.place(),
            test,
            needsModules ? "[ -d node_modules ] || " + install(folder, manager) : null,
            test.startsWith("node ") ? "node" : manager,
            List.of("node_modules/", "coverage/")));
  }

  private static String manager(Folder folder, JsonNode manifest) {
    String named = manifest.path("packageManager").asText().replaceAll("@.*", "");
    if (List.of("npm", "pnpm", "yarn", "bun").contains(named)) {
      return named;
    }
    if (folder.has("pnpm-lock.yaml")) {
      return "pnpm";
    }
    if (folder.has("yarn.lock")) {
      return "yarn";
    }
    return folder.hasAny("bun.lock", "bun.lockb") ? "bun" : "npm";
  }

  private static @Nullable String test(Folder folder, JsonNode manifest, String manager) {
    String script = manifest.path("scripts").path("test").asText();
    if (!script.isBlank() && !script.contains("no test specified")) {
      return manager.equals("bun") ? "bun run test" : manager + " test";
    }
    if (manager.equals("bun")) {
      return "bun test";
    }
    return folder.matching(TEST_FILE).anyMatch(file -> !file.startsWith("node_modules/"))
        ? "node --test"
        : null;
  }

  private static String install(Folder folder, String manager) {
    return switch (manager) {
      case "pnpm" ->
          folder.has("pnpm-lock.yaml") ? "pnpm install --frozen-lockfile" : "pnpm install";
      case "yarn" ->
          !folder.has("yarn.lock")
              ? "yarn install"
              : "yarn install " + (folder.has(".yarnrc.yml") ? "--immutable" : "--frozen-lockfile");
      case "bun" ->
          folder.hasAny("bun.lock", "bun.lockb") ? "bun install --frozen-lockfile" : "bun install";
      default ->
          folder.hasAny("package-lock.json", "npm-shrinkwrap.json") ? "npm ci" : "npm install";
    };
  }
}
