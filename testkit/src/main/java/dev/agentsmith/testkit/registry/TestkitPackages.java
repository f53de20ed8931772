package dev.agentsmith.testkit.registry;

import dev.agentsmith.testkit.ResourceFolder;
import java.io.IOException;

/// The testkit's own packages, the same few in every ecosystem: `words` splits text, `slug` needs
/// it. Lock files of tests name their sums, so a package that was ever published stays as it is.
public final class TestkitPackages {
  private TestkitPackages() {}

  /// Registries that have them.
  public static PackageRegistries registries() throws IOException {
    var registries = new PackageRegistries();
    python(registries.pypi());
    go(registries.go());
    cargo(registries.cargo());
    npm(registries.npm());
    maven(registries.maven());
    return registries;
  }

  private static void python(PyPiRegistry pypi) {
    pypi.add(source("pypi/words", "agentsmith-words", "1.0.0"));
    pypi.add(source("pypi/words", "agentsmith-words", "1.1.0"));
    pypi.add(
        source("pypi/slug", "agentsmith-slug", "2.0.1").needing("agentsmith-words", ">=1.0,<2"));
    pypi.add(source("pypi/roman", "agentsmith-roman", "1.4.0"));
    pypi.add(source("pypi/plainbuild", "agentsmith-plainbuild", "0.3.0"));
    pypi.addSource(source("pypi/table", "agentsmith-table", "0.9.0"));
  }

  private static void go(GoProxy go) {
    go.add(source("go/words", "go.example.org/agentsmith/words", "v1.2.0"));
    go.add(source("go/words", "go.example.org/agentsmith/words", "v1.3.0"));
    go.add(
        source("go/slug", "go.example.org/agentsmith/Slug", "v0.4.0")
            .needing("go.example.org/agentsmith/words", "v1.2.0"));
  }

  private static void cargo(CargoIndex cargo) {
    cargo.add(source("cargo/words", "agentsmith-words", "1.0.0"));
    cargo.add(source("cargo/words", "agentsmith-words", "1.1.0"));
    cargo.add(source("cargo/slug", "agentsmith-slug", "0.2.0").needing("agentsmith-words", "^1"));
  }

  private static void npm(NpmRegistry npm) {
    npm.add(source("npm/words", "@agentsmith-testkit/words", "1.0.0"));
    npm.add(source("npm/words", "@agentsmith-testkit/words", "1.1.0"));
    npm.add(
        source("npm/slug", "agentsmith-testkit-slug", "2.0.0")
            .needing("@agentsmith-testkit/words", "^1.0.0"));
  }

  private static void maven(MavenRepository maven) {
    maven.add(source("maven/words", "org.example.agentsmith:words", "1.0.0"));
    maven.add(source("maven/words", "org.example.agentsmith:words", "1.1.0"));
    maven.add(
        source("maven/slug", "org.example.agentsmith:slug", "2.0.0")
            .needing("org.example.agentsmith:words", "1.0.0"));
    maven.add(SourcePackage.of("org.example.agentsmith:parent", "7"));
  }

  private static SourcePackage source(String folder, String name, String version) {
    return SourcePackage.of(name, version)
        .withFolder(ResourceFolder.of(TestkitPackages.class, folder));
  }
}
