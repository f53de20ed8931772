package dev.agentsmith.e2e.bench;

import dev.agentsmith.testkit.registry.DirectTools;
import dev.agentsmith.testkit.registry.GeneratedPackages;
import dev.agentsmith.testkit.registry.PackageRegistries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Projects with many dependencies, and the real tools that bring them: each time in a new HOME and
/// a new folder. All ways are told of their registry in the same words.
final class PackageTools {
  static final int NPM_PACKAGES = 300;
  static final int MAVEN_ARTIFACTS = 150;
  private static final String LOCKED_HOST = "https://registry.example.org/";

  private final Path work;
  private final String maven;
  private final Map<String, String> npmProject;
  private final Map<String, String> mavenProject;
  private final Path plugins;
  private final AtomicInteger count = new AtomicInteger();

  private PackageTools(
      Path work,
      String maven,
      Map<String, String> npmProject,
      Map<String, String> mavenProject,
      Path plugins) {
    this.work = work;
    this.maven = maven;
    this.npmProject = npmProject;
    this.mavenProject = mavenProject;
    this.plugins = plugins;
  }

  /// Publishes the packages, locks npm's, and has Maven fetch its own plugins from where it usually
  /// has them: all ways get a copy of these.
  static PackageTools prepare(PackageRegistries registries, Path work, String maven)
      throws IOException, InterruptedException {
    Map<String, String> npmProject = GeneratedPackages.npm(registries, NPM_PACKAGES).files();
    Path locking = project(work.resolve("locking"), npmProject);
    new DirectTools(work.resolve("locking-home"))
        .pointedAt(registries.npm())
        .succeed(locking, "npm", "install", "--package-lock-only", "--no-audit", "--no-fund");
    String lock = Files.readString(locking.resolve("package-lock.json"));
    Files.writeString(
        locking.resolve("package-lock.json"), lock.replace(registries.npm().url(), LOCKED_HOST));

    Map<String, String> mavenProject = GeneratedPackages.maven(registries, MAVEN_ARTIFACTS).files();
    String pom = mavenProject.getOrDefault("pom.xml", "");
    Path bare =
        project(
            work.resolve("bare"),
            Map.of("pom.xml", pom.replaceFirst("(?s)<dependencies>.*</dependencies>", "")));
    Path plugins = work.resolve("plugins");
    new DirectTools(work.resolve("bare-home"))
        .succeed(bare, maven, "-B", "-q", "-Dmaven.repo.local=" + plugins, "compile");
    try (Stream<Path> files = Files.walk(plugins)) {
      // They say where a file came from: without them it is simply there.
      for (Path file : files.filter(it -> it.endsWith("_remote.repositories")).toList()) {
        Files.delete(file);
      }
    }
    Map<String, String> locked =
        Map.of(
            "package.json", npmProject.getOrDefault("package.json", ""),
            "package-lock.json", Files.readString(locking.resolve("package-lock.json")));
    return new PackageTools(work, maven, locked, mavenProject, plugins);
  }

  /// @param registry with a slash at its end
  /// @return how many milliseconds it took
  double npm(String registry) throws IOException, InterruptedException {
    Path place = work.resolve("npm-" + count.incrementAndGet());
    Path project = project(place.resolve("project"), npmProject);
    DirectTools tools =
        new DirectTools(place.resolve("home"))
            .with("npm_config_registry", registry)
            .with("npm_config_replace_registry_host", "always");
    double took = timed(tools, project, "npm", "ci", "--no-audit", "--no-fund");
    require(project.resolve("node_modules"), NPM_PACKAGES);
    return took;
  }

  /// The same with Maven.
  double maven(String registry) throws IOException, InterruptedException {
    Path place = work.resolve("maven-" + count.incrementAndGet());
    Path project = project(place.resolve("project"), mavenProject);
    var tools = new DirectTools(place.resolve("home"));
    Path settings = Files.createDirectories(place.resolve("home/.m2")).resolve("settings.xml");
    Files.writeString(
        settings,
        """
        <settings>
          <mirrors>
            <mirror><id>packages</id><url>%s</url><mirrorOf>*</mirrorOf></mirror>
          </mirrors>
        </settings>
        """
            .formatted(registry));
    Path repository = place.resolve("home/.m2/repository");
    copy(plugins, repository);
    double took = timed(tools, project, maven, "-B", "-q", "compile");
    require(repository.resolve("org/example/generated"), MAVEN_ARTIFACTS);
    return took;
  }

  private static double timed(DirectTools tools, Path directory, String... command)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    tools.succeed(directory, command);
    return (System.nanoTime() - began) / 1e6;
  }

  private static void require(Path directory, int most) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      long there = all.filter(it -> !it.getFileName().toString().startsWith(".")).count();
      if (there != most) {
        throw new IOException("%d instead of %d in %s".formatted(there, most, directory));
      }
    }
  }

  private static Path project(Path directory, Map<String, String> files) throws IOException {
    Files.createDirectories(directory);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    return directory;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path there = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(there);
        } else {
          Files.copy(path, there);
        }
      }
    }
  }
}
