package dev.agentsmith.core.config;

import dev.agentsmith.core.config.PackagesConfig.Source;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// `packages:` (see [Fields]).
final class PackagesShape {
  private static final Map<String, String> TOOLS =
      Map.of(
          "maven", "Maven, and Gradle's dependencies",
          "gradle", "Gradle's plugins",
          "npm", "npm, pnpm and yarn",
          "pypi", "pip, uv and Poetry",
          "go", "Go",
          "cargo", "Cargo");

  private PackagesShape() {}

  static PackagesConfig packages(Fields f) {
    String service =
        f.optional(
            "service",
            Kinds.ENDPOINT,
            "Address of an `agentsmith packages` that is asked for everything.");
    Duration age =
        f.value(
            "minimum_age",
            Kinds.AGE,
            Duration.ZERO,
            "How long a version must have been published to be taken.");
    Map<String, Source> sources = new HashMap<>();
    for (String kind : PackagesConfig.KINDS) {
      Source source =
          f.optionalSection(
              kind,
              it -> source(it, kind.equals("npm")),
              "Registry for %s; the tool's own if left out.".formatted(TOOLS.get(kind)));
      if (source != null) {
        sources.put(kind, source);
      }
    }
    return new PackagesConfig(service, age, sources);
  }

  private static Source source(Fields f, boolean hasScopes) {
    var source =
        new Source(
            f.required("url", Kinds.ENDPOINT, "Its address; a private one is allowed."),
            f.optional("user", Kinds.TEXT, "User name, where it wants one."),
            f.optional("password", Kinds.SECRET, "Password of that user."),
            f.optional("token", Kinds.SECRET, "Token, instead of user and password."),
            hasScopes
                ? f.named(
                    "scopes",
                    Kinds.SCOPE,
                    null,
                    (_, it) -> source(it, false),
                    "Registries of single scopes, by the scope: \"@corp\".")
                : Map.of());
    if (f.has("user") != f.has("password")) {
      f.problem("", "user and password go together.", "Give both, or a token.");
    }
    return source;
  }
}
