package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.ecosystem.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The user's own tools, outside of the sandbox: nothing of a repository is near when they are
/// asked. They get the variables that tools are set up by, and no key of ours.
public final class HostTools implements Tools {
  private static final Pattern SETTINGS =
      Pattern.compile(
          "(?i)PATH|HOME|LANG|LC_ALL|TZ|JAVA_HOME|XDG_.*|(?:HTTPS?|NO|ALL)_PROXY|SSL_CERT_.*|NODE_EXTRA_CA_CERTS"
              + "|npm_config_.*|PIP_.*|UV_.*|GO[A-Z]+|CARGO_.*|RUSTUP_.*|MAVEN_.*|M2_HOME|GRADLE_.*|YARN_.*|PYENV_.*"
              + "|NVM_DIR|SDKMAN_DIR|ASDF_.*|VOLTA_HOME");
  private static final long LIMIT_SECONDS = 30;
  private static final int MOST_BYTES = 1 << 20;

  private final Map<String, String> environment;
  private final Path directory;

  /// @param environment of this process
  /// @param directory for what is needed meanwhile; made when something is asked
  public HostTools(Map<String, String> environment, Path directory) {
    Map<String, String> kept = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (SETTINGS.matcher(name).matches()) {
            kept.put(name, value);
          }
        });
    this.environment = Map.copyOf(kept);
    this.directory = directory;
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public Optional<Path> home() {
    return Optional.ofNullable(environment.get("HOME"))
        .filter(home -> home.startsWith("/"))
        .map(Path::of);
  }

  @Override
  public Optional<Path> find(String program) {
    for (String entry : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path file = Path.of(entry).resolve(program);
      if (entry.startsWith("/") && Files.isExecutable(file)) {
        try {
          return Optional.of(file.toRealPath());
        } catch (IOException e) {
          // the next one may be better
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> ask(
      Map<String, String> files, Map<String, String> more, String... words) {
    if (find(words[0]).isEmpty()) {
      return Optional.empty();
    }
    try {
      Files.createDirectories(directory);
      Path place = Files.createTempDirectory(directory, "ask");
      try {
        for (Map.Entry<String, String> file : files.entrySet()) {
          Files.writeString(place.resolve(file.getKey()), file.getValue());
        }
        return said(place, more, words);
      } finally {
        remove(place);
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Optional<String> said(Path place, Map<String, String> more, String... words)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(List.of(words))
            .directory(place.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    // npm writes a file about every call, into its cache below the user's home directory.
    builder.environment().put("npm_config_cache", place.toString());
    builder.environment().put("npm_config_update_notifier", "false");
    builder.environment().putAll(more);
    Process process = builder.start();
    Thread watch =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                      process.descendants().forEach(ProcessHandle::destroyForcibly);
                      process.destroyForcibly();
                    }
                  } catch (InterruptedException e) {
                    process.destroyForcibly();
                  }
                });
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readNBytes(MOST_BYTES), UTF_8);
      return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
    } finally {
      watch.interrupt();
    }
  }

  private static void remove(Path place) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(place)) {
      files.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
