package dev.agentsmith.agent.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.ecosystem.Folder;
import dev.agentsmith.agent.ecosystem.JavaScriptManifest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What has a `package.json`: npm, pnpm, yarn or bun, by its lock file.
final class NodeBuilds {
  private static final Pattern TEST_FILE =
      Pattern.compile("(?:.*/)?[^/]+[.-]test\\.[cm]?js|tests?/.*\\.[cm]?js");

  private NodeBuilds() {}

  static Optional<BuildTool> in(Folder folder) {
    return JavaScriptManifest.of(folder).flatMap(manifest -> in(folder, manifest));
  }

  private static Optional<BuildTool> in(Folder folder, JavaScriptManifest manifest) {
    String manager = manifest.manager();
    String test = test(folder, manifest.json(), manager);
    if (test == null) {
      return Optional.empty();
    }
    String language = folder.has("tsconfig.json") ? "TypeScript" : "JavaScript";
    return Optional.of(
        new BuildTool(
            language + ", " + manager,
            folder.place(),
            test,
            program(test, manager),
            List.of("node_modules/", "coverage/")));
  }

  /// What is not installed is brought by npm, but for bun.
  private static String program(String test, String manager) {
    return test.startsWith("node ") ? "node" : manager.equals("bun") ? manager : "npm";
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
}
