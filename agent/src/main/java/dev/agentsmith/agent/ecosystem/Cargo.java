package dev.agentsmith.agent.ecosystem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.agentsmith.agent.packages.CargoIndex;
import dev.agentsmith.agent.packages.Upstream;
import dev.agentsmith.agent.packages.Upstreams;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Cargo's crates.
final class Cargo implements Ecosystem {
  private static final Source SOURCE = new Source(new CargoIndex(), Cargo::upstreams);
  private static final TomlMapper TOML = new TomlMapper();
  private static final String SPARSE = "sparse+";

  /// Depends on something, so that Cargo has to ask its registry.
  private static final String ASKS =
      """
      [package]
      name = "asks"
      version = "0.0.0"
      [lib]
      path = "lib.rs"
      [dependencies]
      asked = "*"
      """;

  @Override
  public String name() {
    return "Cargo";
  }

  @Override
  public List<Source> sources() {
    return List.of(SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.has("Cargo.toml");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    String locked = folder.has("Cargo.lock") ? " --locked" : "";
    return Optional.of(Install.of("cargo fetch -q" + locked));
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    String settings =
        """
        [source.crates-io]
        replace-with = "packages"
        [source.packages]
        registry = "sparse+%s"
        """
            .formatted(gateway.url(SOURCE.registry()));
    return new Pointing(
        Map.of(
            "CARGO_HOME", gateway.home().resolve(".cargo").toString(),
            "CARGO_NET_RETRY", "0",
            "CARGO_TERM_PROGRESS_WHEN", "never"),
        Map.of(".cargo/config.toml", settings),
        List.of());
  }

  /// What the user has put in the place of the default, else the default, which only the program
  /// itself knows: it is let ask a proxy of ours, and where it wants to go is what we want to know.
  private static Upstreams upstreams(Tools tools) {
    Optional<Path> home =
        Optional.ofNullable(tools.environment().get("CARGO_HOME"))
            .map(Path::of)
            .or(() -> tools.home().map(it -> it.resolve(".cargo")));
    return Upstreams.of(home.flatMap(Cargo::replaced).or(() -> builtIn(tools)).stream().toList());
  }

  private static Optional<Upstream> replaced(Path home) {
    JsonNode settings = read(home.resolve("config.toml"), home.resolve("config"));
    String name = "crates-io";
    for (int steps = 0; steps < 5; steps++) {
      JsonNode source = settings.path("source").path(name);
      String next = source.path("replace-with").asText();
      if (!next.isEmpty()) {
        name = next;
        continue;
      }
      String address =
          source.has("registry")
              ? source.path("registry").asText()
              : settings.path("registries").path(name).path("index").asText();
      if (!address.startsWith(SPARSE)) {
        return Optional.empty();
      }
      String token =
          read(home.resolve("credentials.toml"), home.resolve("credentials"))
              .path("registries")
              .path(name)
              .path("token")
              .asText();
      return Upstream.of(
          address.substring(SPARSE.length()), token.isEmpty() ? null : Secret.of(token));
    }
    return Optional.empty();
  }

  private static Optional<Upstream> builtIn(Tools tools) {
    if (tools.find("cargo").isEmpty()) {
      return Optional.empty();
    }
    try (var asked = AskedProxy.start()) {
      tools.ask(
          Map.of("Cargo.toml", ASKS, "lib.rs", ""),
          Map.of(
              "CARGO_HTTP_PROXY", asked.url(),
              "CARGO_NET_RETRY", "0",
              "CARGO_REGISTRIES_CRATES_IO_PROTOCOL", "sparse"),
          "cargo",
          "fetch");
      return asked.host().flatMap(host -> Upstream.of("https://" + host + "/"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static JsonNode read(Path... files) {
    return Stream.of(files)
        .filter(Files::isRegularFile)
        .findFirst()
        .flatMap(Cargo::read)
        .orElseGet(TOML::createObjectNode);
  }

  private static Optional<JsonNode> read(Path file) {
    try {
      return Optional.of(TOML.readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
