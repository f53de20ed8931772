package dev.agentsmith.testkit.repositories;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.loopback.FixedRepository;
import dev.agentsmith.testkit.ResourceFolder;
import dev.agentsmith.testkit.registry.PackageRegistries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One small repository.
///
/// @param label what Agent Smith should take it for, empty if it has nothing to test
/// @param tests how many of its own tests there are, all of them green
/// @param direct how its tests are run by hand, for a shell
public record SampleRepository(
    String name, String label, Set<Need> needs, int tests, String direct) {
  /// Stands in lock files for the registry that npm has by itself.
  private static final String NPM = "https://npm.example.org/";

  private static final String PYPI = "https://pypi.example.org/simple";
  private static final String PYPI_FILES = "https://files.example.org/";
  private static final String CARGO = "registry+https://cargo.example.org/index";

  private static final Set<String> LOCKS =
      Set.of("yarn.lock", "uv.lock", "poetry.lock", "Cargo.lock");

  /// Cargo's name for its own registry, also where another one stands in for it.
  private static final String CARGOS_OWN =
      "registry+https://github.com/rust-lang/" + String.join(".", "crates", "io-index");

  public SampleRepository {
    needs = Set.copyOf(needs);
  }

  public boolean needs(Need need) {
    return needs.contains(need);
  }

  /// Writes its files, with these registries named in its lock files, and makes it a git repository
  /// of one commit on `main`.
  ///
  /// @param folder not there yet, or empty
  /// @return `folder`
  /// @throws AssertionError if it needs npm or Maven to be written, and they fail
  public Path copyTo(Path folder, PackageRegistries registries) {
    ResourceFolder.of(SampleRepository.class, name).copyTo(folder);
    try {
      if (needs(Need.TESTKIT)) {
        name(
            folder,
            Map.of(
                PYPI_FILES, registries.pypi().filesUrl(),
                PYPI, registries.pypi().url().replaceFirst("/$", ""),
                CARGO, CARGOS_OWN));
      }
      if (name.equals("yarn-classic")) {
        name(folder, Map.of(NPM, run(folder, "npm", "config", "get", "registry").strip()));
      }
      if (name.equals("maven-wrapper")) {
        // The script is Maven's own, and names where Maven comes from.
        run(
            folder,
            "mvn",
            "-B",
            "-N",
            "org.apache.maven.plugins:maven-wrapper-plugin:3.3.2:wrapper",
            "-Dtype=only-script",
            "-Dmaven=3.9.9");
      }
      return FixedRepository.checkout(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void name(Path folder, Map<String, String> addresses) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (LOCKS.contains(file.getFileName().toString())) {
          String text = Files.readString(file);
          for (Map.Entry<String, String> address : new TreeMap<>(addresses).entrySet()) {
            text = text.replace(address.getKey(), address.getValue());
          }
          Files.writeString(file, text);
        }
      }
    }
  }

  private static String run(Path folder, String... command) throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .redirectErrorStream(true)
        .environment()
        .put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return said;
  }
}
