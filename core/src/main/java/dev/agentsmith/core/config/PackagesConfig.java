package dev.agentsmith.core.config;

import dev.agentsmith.core.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `packages:` of a project: where what its builds depend on comes from.
///
/// @param service address of an `agentsmith packages` that is asked instead of any registry; null
///     for none
/// @param minimumAge so old a version has to be to be taken; zero for any
/// @param sources registries by the kind of their packages, one of [#KINDS]; a kind that is not in
///     it comes from where its own tool has it from
public record PackagesConfig(
    @Nullable String service, Duration minimumAge, Map<String, Source> sources) {
  /// Kinds of packages, as `agentsmith.yml` names them.
  public static final List<String> KINDS = List.of("maven", "gradle", "npm", "pypi", "go", "cargo");

  /// Nothing but what the tools have.
  public static final PackagesConfig NONE = new PackagesConfig(null, Duration.ZERO, Map.of());

  public PackagesConfig {
    sources = Map.copyOf(sources);
  }

  /// A registry. Its address may be a private one, for the operator wrote it.
  ///
  /// @param token sent as it is named by the registry's kind; wins over user and password
  /// @param scopes of npm: registries of their own, by the scope
  public record Source(
      String url,
      @Nullable String user,
      @Nullable Secret password,
      @Nullable Secret token,
      Map<String, Source> scopes) {
    public Source {
      scopes = Map.copyOf(scopes);
    }

    private Stream<Secret> secrets() {
      return Stream.concat(
          Stream.of(password, token).flatMap(Stream::ofNullable),
          scopes.values().stream().flatMap(Source::secrets));
    }
  }

  Stream<Secret> secrets() {
    return sources.values().stream().flatMap(Source::secrets);
  }
}
