package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the user has of tools and of what they fetched before, so far as commands may read it:
/// never the settings beside it, where keys and passwords stand. What a tool writes there goes to
/// the scratch directory, so that nothing a stranger's build leaves behind is used by another one.
final class Toolchains {
  /// Read as a whole; the variable tells the tool, whose home directory is another one now. No
  /// cache of packages is among them: those come through the run's gateway.
  private static final Map<String, String> WHOLE =
      Map.ofEntries(
          Map.entry("PYENV_ROOT", ".pyenv"),
          Map.entry("NVM_DIR", ".nvm"),
          Map.entry("SDKMAN_DIR", ".sdkman"),
          Map.entry("RBENV_ROOT", ".rbenv"),
          Map.entry("ASDF_DATA_DIR", ".asdf"),
          Map.entry("VOLTA_HOME", ".volta"),
          Map.entry("RUSTUP_HOME", ".rustup"),
          Map.entry("UV_PYTHON_INSTALL_DIR", ".local/share/uv/python"),
          Map.entry("PLAYWRIGHT_BROWSERS_PATH", ".cache/ms-playwright"));

  /// Read, and found without a variable.
  private static final List<String> PLACES =
      List.of(
          ".m2/wrapper",
          ".cargo/bin",
          ".gradle/wrapper",
          ".gradle/jdks",
          ".local/bin",
          ".local/lib",
          ".local/share/mise",
          ".local/share/uv/python",
          ".local/share/uv/tools",
          ".jdks",
          ".dotnet",
          "go/bin",
          ".bun",
          ".deno");

  private static final Set<String> PROGRAMS = Set.of("bin", "sbin", "shims");

  private final Map<String, String> parent;
  private final RunDirectory directory;
  private final @Nullable Path home;
  private final Map<String, String> variables = new TreeMap<>();
  private final List<Path> readable = new ArrayList<>();

  private Toolchains(Map<String, String> parent, RunDirectory directory) {
    this.parent = parent;
    this.directory = directory;
    String path = parent.get("HOME");
    this.home = path == null || !path.startsWith("/") || path.equals("/") ? null : Path.of(path);
  }

  /// Looks around and makes what stands for the user's directories in the scratch directory.
  static Toolchains of(Map<String, String> parent, RunDirectory directory) {
    var found = new Toolchains(parent, directory);
    found.programs();
    if (found.home != null) {
      try {
        found.belowHome(found.home);
      } catch (IOException e) {
        // A cache that can't be had makes a build slower or fail with its own words.
      }
    }
    return found;
  }

  Map<String, String> variables() {
    return variables;
  }

  List<Path> readable() {
    return readable;
  }

  /// Where programs are, and, where that is the `bin` of a tool's own directory, the tool.
  private void programs() {
    for (String entry : parent.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (entry.startsWith("/")) {
        Path place = Path.of(entry).normalize();
        readable.add(place);
        Path above = place.getParent();
        if (above != null && PROGRAMS.contains(place.getFileName().toString()) && isTool(above)) {
          readable.add(above);
        }
      }
    }
    String java = parent.get("JAVA_HOME");
    if (java != null && java.startsWith("/") && isTool(Path.of(java).normalize())) {
      readable.add(Path.of(java));
    }
  }

  /// False for what holds more than a tool: a directory that the user's own is in, and what is
  /// directly below that.
  private boolean isTool(Path place) {
    return place.getNameCount() > 1
        && (home == null || (!home.startsWith(place) && !home.equals(place.getParent())))
        && !directory.root().startsWith(place);
  }

  private void belowHome(Path user) throws IOException {
    WHOLE.forEach(
        (name, usual) -> {
          String value = parent.get(name);
          Path place =
              value != null && value.startsWith("/") ? Path.of(value) : user.resolve(usual);
          if (value != null || Files.isDirectory(place)) {
            variables.put(name, place.toString());
          }
          if (Files.isDirectory(place) && !user.startsWith(place.normalize())) {
            readable.add(place);
          }
        });
    PLACES.forEach(place -> readable.add(user.resolve(place)));
    if (Files.isDirectory(user.resolve(".local/lib"))) {
      variables.put("PYTHONUSERBASE", user.resolve(".local").toString());
    }
    maven(user);
    cargo(user);
    gradle(user);
  }

  private void maven(Path user) throws IOException {
    // Maven reads the user's directory from the system, not from HOME.
    variables.put("MAVEN_OPTS", "-Duser.home=" + directory.home());
    Path wrapper = user.resolve(".m2/wrapper");
    if (Files.isDirectory(wrapper)) {
      Path own = Files.createDirectories(directory.home().resolve(".m2"));
      link(own.resolve("wrapper"), wrapper);
    }
  }

  private void cargo(Path user) throws IOException {
    Path theirs = place("CARGO_HOME", user.resolve(".cargo"));
    if (!Files.isDirectory(theirs)) {
      return;
    }
    Path own = Files.createDirectories(directory.home().resolve(".cargo"));
    if (Files.isDirectory(theirs.resolve("bin"))) {
      readable.add(theirs.resolve("bin"));
      link(own.resolve("bin"), theirs.resolve("bin"));
    }
    for (String name : List.of("config.toml", "config")) {
      // Cargo looks for it in all directories above the checkout, and fails if it can't be read.
      Path settings = theirs.resolve(name);
      if (Files.isRegularFile(settings) && !Files.readString(settings, UTF_8).contains("token")) {
        readable.add(settings);
      }
    }
    variables.put("CARGO_HOME", own.toString());
  }

  /// Gradle locks what it reads, so its directory is ours; each distribution of a wrapper is linked
  /// into place.
  private void gradle(Path user) throws IOException {
    Path theirs = place("GRADLE_USER_HOME", user.resolve(".gradle"));
    Path distributions = theirs.resolve("wrapper/dists");
    if (!Files.isDirectory(distributions)) {
      return;
    }
    Path own = Files.createDirectories(directory.home().resolve(".gradle"));
    variables.put("GRADLE_USER_HOME", own.toString());
    readable.add(theirs.resolve("wrapper"));
    for (Path distribution : children(distributions)) {
      for (Path hash : children(distribution)) {
        Path place =
            Files.createDirectories(
                own.resolve("wrapper/dists").resolve(distributions.relativize(hash)));
        for (Path part : children(hash)) {
          if (!part.toString().endsWith(".lck")) {
            link(place.resolve(part.getFileName()), part);
          }
        }
      }
    }
  }

  private Path place(String variable, Path usual) {
    String value = parent.get(variable);
    return value != null && value.startsWith("/") ? Path.of(value) : usual;
  }

  private static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      List<Path> all = new ArrayList<>();
      entries.forEach(all::add);
      return all;
    }
  }

  private static void link(Path name, Path target) throws IOException {
    Files.deleteIfExists(name);
    Files.createSymbolicLink(name, target);
  }
}
