package dev.agentsmith.core.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Configurations for tests, read with a home directory of `/home/u`.
final class Configs {
  static final Path HOME = Path.of("/home/u");

  private Configs() {}

  static ConfigFile file(Map<String, String> environment) {
    return new ConfigFile(new Environment(environment), HOME);
  }

  static ConfigFile.Text text(String yaml) {
    return new ConfigFile.Text("agentsmith.yml", yaml, HOME.resolve("conf"));
  }

  static Config load(String yaml, Map<String, String> environment) {
    return file(environment).load(text(yaml));
  }

  static Config load(String yaml) {
    return load(yaml, Map.of());
  }

  static Project project(String yaml, String name) {
    return load(yaml).projects().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static List<String> problems(String yaml) {
    return file(Map.of()).check(text(yaml)).stream().map(Problem::sentence).toList();
  }

  static String resource(String name) {
    try (var stream = Configs.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
