package dev.agentsmith.agent.ecosystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.packages.Upstream;
import dev.agentsmith.agent.packages.Upstreams;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where npm has its packages from, by its own word, with the credentials of the user's `.npmrc`
/// (npm help npmrc, registry, scope).
final class NpmSettings {
  private static final Pattern LINE = Pattern.compile("\\s*([^#;=\\s][^=]*?)\\s*=\\s*(.*?)\\s*");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

  private final Map<String, String> settings = new HashMap<>();

  private NpmSettings(Tools tools) {
    Optional<Path> file =
        Optional.ofNullable(tools.environment().get("npm_config_userconfig"))
            .or(() -> Optional.ofNullable(tools.environment().get("NPM_CONFIG_USERCONFIG")))
            .map(Path::of)
            .or(() -> tools.home().map(home -> home.resolve(".npmrc")));
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return;
    }
    try {
      for (String line : Files.readAllLines(file.get(), UTF_8)) {
        Matcher parts = LINE.matcher(line);
        if (parts.matches()) {
          String value = parts.group(2).replaceAll("^[\"']|[\"']$", "");
          settings.put(
              parts.group(1),
              VARIABLE
                  .matcher(value)
                  .replaceAll(
                      it ->
                          Matcher.quoteReplacement(
                              tools.environment().getOrDefault(it.group(1), ""))));
        }
      }
    } catch (IOException e) {
      // as npm without settings
    }
  }

  static Upstreams upstreams(Tools tools) {
    var settings = new NpmSettings(tools);
    List<Upstream> all =
        asked(tools, "npm")
            .or(() -> asked(tools, "pnpm"))
            .or(() -> tools.ask("yarn", "config", "get", "registry"))
            .flatMap(address -> settings.upstream(address.strip()))
            .stream()
            .toList();
    Map<String, Upstream> scopes = new HashMap<>();
    settings.settings.forEach(
        (name, value) -> {
          if (name.startsWith("@") && name.endsWith(":registry")) {
            settings
                .upstream(value)
                .ifPresent(it -> scopes.put(name.substring(0, name.indexOf(':')), it));
          }
        });
    return new Upstreams(all, scopes);
  }

  private static Optional<String> asked(Tools tools, String program) {
    return tools.ask(program, "config", "get", "registry");
  }

  private Optional<Upstream> upstream(String address) {
    return Upstream.of(address, credential(address));
  }

  /// The one of the longest path that the address begins with.
  private @Nullable Secret credential(String address) {
    String place = address.replaceFirst("^https?:", "");
    for (String at = place.endsWith("/") ? place : place + "/"; at.length() > 2; at = above(at)) {
      String token = settings.get(at + ":_authToken");
      if (token != null && !token.isEmpty()) {
        return Upstream.bearer(token);
      }
      String both = settings.get(at + ":_auth");
      if (both != null && !both.isEmpty()) {
        return Secret.of("Basic " + both);
      }
      String user = settings.get(at + ":username");
      String password = settings.get(at + ":_password");
      if (user != null && password != null && !password.isEmpty()) {
        return Upstream.basic(user + ":" + new String(Base64.getDecoder().decode(password), UTF_8));
      }
    }
    return null;
  }

  private static String above(String path) {
    int slash = path.lastIndexOf('/', path.length() - 2);
    return slash < 2 ? "" : path.substring(0, slash + 1);
  }
}
