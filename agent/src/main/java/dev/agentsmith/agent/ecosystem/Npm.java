package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.packages.NpmRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// npm.
final class Npm implements Ecosystem {
  static final Source SOURCE = new Source(new NpmRegistry(), NpmSettings::upstreams);
  private static final Pattern SCOPE = Pattern.compile("(?m)^\\s*(@[\\w.~-]+):registry\\s*=");

  /// Where a user's own programs are.
  static final String PROGRAMS = ".local/bin";

  @Override
  public String name() {
    return "npm";
  }

  @Override
  public List<Source> sources() {
    return List.of(SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return JavaScriptManifest.isOf(folder, "npm");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    String command =
        folder.hasAny("package-lock.json", "npm-shrinkwrap.json") ? "npm ci" : "npm install";
    return install(folder, command, command);
  }

  /// Nothing where nothing is needed, or where the modules are part of the repository.
  static Optional<Install> install(Folder folder, String command, String told) {
    boolean isNeeded =
        JavaScriptManifest.of(folder).filter(JavaScriptManifest::needsPackages).isPresent();
    return isNeeded
        ? Optional.of(new Install("[ -d node_modules ] || { " + command + "; }", told, Map.of()))
        : Optional.empty();
  }

  /// A line before an installation by another tool, which is brought where it is missing.
  ///
  /// @param wanted as npm takes it: `pnpm@10`
  static String bring(String program, String wanted) {
    return "command -v %s >/dev/null || npm install --silent --global --prefix \"$HOME/.local\" %s && "
        .formatted(program, wanted);
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    String url = gateway.url(SOURCE.registry());
    Map<String, String> variables = new HashMap<>();
    variables.put("npm_config_registry", url);
    // A lock file may name another host than the registry's: what counts is the path.
    variables.put("npm_config_replace_registry_host", "always");
    Matcher scope = SCOPE.matcher(top.text(".npmrc"));
    while (scope.find()) {
      variables.put("npm_config_" + scope.group(1) + ":registry", url);
    }
    variables.put("npm_config_cache", gateway.home().resolve(".npm").toString());
    variables.put("npm_config_store_dir", gateway.home().resolve(".pnpm-store").toString());
    // The gateway is there, or nothing is: to ask again and again would only take minutes.
    variables.put("npm_config_fetch_retries", "0");
    variables.put("COREPACK_NPM_REGISTRY", url.substring(0, url.length() - 1));
    variables.put("COREPACK_HOME", gateway.home().resolve(".corepack").toString());
    variables.put("COREPACK_ENABLE_DOWNLOAD_PROMPT", "0");
    variables.put("YARN_REGISTRY", url);
    variables.put("YARN_NPM_REGISTRY_SERVER", url);
    variables.put("YARN_UNSAFE_HTTP_WHITELIST", "127.0.0.1");
    variables.put("YARN_HTTP_RETRY", "0");
    variables.put("YARN_ENABLE_TELEMETRY", "0");
    variables.put("YARN_CACHE_FOLDER", gateway.home().resolve(".yarn-cache").toString());
    variables.put("YARN_GLOBAL_FOLDER", gateway.home().resolve(".yarn").toString());
    // What packages fetch from hosts of their own when they are installed can't be had; the
    // packages
    // know how to do without.
    for (String skip :
        List.of(
            "PUPPETEER_SKIP_DOWNLOAD",
            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
            "ELECTRON_SKIP_BINARY_DOWNLOAD",
            "SENTRYCLI_SKIP_DOWNLOAD")) {
      variables.put(skip, "1");
    }
    variables.put("CYPRESS_INSTALL_BINARY", "0");
    variables.put("HUSKY", "0");
    return new Pointing(variables, Map.of(), List.of(PROGRAMS));
  }
}
