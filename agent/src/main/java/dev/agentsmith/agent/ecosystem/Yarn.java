package dev.agentsmith.agent.ecosystem;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// yarn, the classic one and the modern one, with npm's registry.
final class Yarn implements Ecosystem {
  /// The classic one keeps whole addresses in its lock file, and asks them.
  private static final String ADDRESS = "https?://[^/\"]+/((@[^/\"]+(/|%2[fF]))?[^/\"]+/-/)";

  @Override
  public String name() {
    return "yarn";
  }

  @Override
  public List<Source> sources() {
    return List.of(Npm.SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return JavaScriptManifest.isOf(folder, "yarn");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    boolean isModern = folder.has(".yarnrc.yml") || folder.says("yarn.lock", "__metadata:");
    String bring = Npm.bring("yarn", isModern ? modern(folder) : "yarn@1");
    if (!folder.has("yarn.lock")) {
      return Npm.install(folder, bring + "yarn install", "yarn install");
    }
    if (isModern) {
      return Npm.install(folder, bring + "yarn install --immutable", "yarn install --immutable");
    }
    String told = "yarn install --frozen-lockfile";
    // The lock file is the repository's again when it ends, however it ends.
    String command =
        bring
            + "cp -p yarn.lock \"$TMPDIR/yarn.lock\" && trap 'cp -p \"$TMPDIR/yarn.lock\" yarn.lock' EXIT"
            + " && sed -i -E \"s#%s#${npm_config_registry}\\1#\" yarn.lock && %s --non-interactive"
                .formatted(ADDRESS, told);
    return Npm.install(folder, command, told);
  }

  /// A repository may bring its own, which any yarn then becomes.
  private static String modern(Folder folder) {
    if (folder.says(".yarnrc.yml", "yarnPath:")) {
      return "yarn@1";
    }
    String said = JavaScriptManifest.of(folder).map(JavaScriptManifest::managerVersion).orElse("");
    return "@yarnpkg/cli-dist@" + (said.isEmpty() ? "4" : said);
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    // Folders of modules, as everything else expects them, unless the repository says otherwise.
    return new Npm()
        .pointing(gateway, top)
        .and(
            top.says(".yarnrc.yml", "nodeLinker:")
                ? Pointing.NONE
                : new Pointing(
                    Map.of("YARN_ENABLE_IMMUTABLE_INSTALLS", "true"), Map.of(), List.of()));
  }
}
