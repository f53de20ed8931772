package dev.agentsmith.e2e.bench;

import dev.agentsmith.testkit.RealDocker;
import dev.agentsmith.testkit.registry.InstalledPython;
import dev.agentsmith.testkit.registry.PackageRegistries;
import dev.agentsmith.testkit.registry.TestkitPackages;
import dev.agentsmith.testkit.repositories.RepositoryCatalogue;
import dev.agentsmith.testkit.repositories.SampleRepository;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tries repositories as a run would, before its model: those of the testkit with empty caches,
/// again, and in a container, or those that are named. Started by `bench/repositories`.
public final class RepositoriesBench {
  private static final String IMAGE = "agentsmith-agent-full:local";
  private static final String ROW = "%-18s %-28s %8s %8s  %-20s %-20s%n";
  private static final String NAMED_ROW = "%-40s %-28s %8s  %s%n";

  private final Path root;
  private final Path jdk;
  private final Path work;
  private final PrintStream out;

  private RepositoriesBench(Path root, Path jdk, Path work, PrintStream out) {
    this.root = root;
    this.jdk = jdk;
    this.work = work;
    this.out = out;
  }

  /// @param only a pattern of names; null for all
  /// @param image null if no container is wanted
  /// @param named paths and addresses that are tried instead of the testkit's
  private record Options(@Nullable String only, @Nullable String image, List<String> named) {

    static Options of(Path here, List<String> words) {
      String only = null;
      String image = null;
      List<String> named = new ArrayList<>();
      for (int at = 0; at < words.size(); at++) {
        switch (words.get(at)) {
          case "--only" -> only = value(words, ++at);
          case "--docker" -> image = image == null ? IMAGE : image;
          case "--image" -> image = value(words, ++at);
          default -> {
            Path path = here.resolve(words.get(at));
            named.add(Files.exists(path) ? path.normalize().toString() : words.get(at));
          }
        }
      }
      return new Options(only, image, named);
    }

    private static String value(List<String> words, int at) {
      if (at == words.size()) {
        throw new IllegalArgumentException(words.get(at - 1) + " needs a value");
      }
      return words.get(at);
    }
  }

  public static void main(String[] args) throws Exception {
    List<String> words = List.of(args).subList(3, args.length);
    Options options = Options.of(Path.of(args[2]), words);
    Path work = Files.createTempDirectory("agentsmith-repositories").toRealPath();
    boolean isGreen;
    try {
      var bench = new RepositoriesBench(Path.of(args[0]), Path.of(args[1]), work, System.out);
      isGreen = options.named().isEmpty() ? bench.samples(options) : bench.named(options.named());
    } finally {
      remove(work);
    }
    System.exit(isGreen ? 0 : 1);
  }

  private boolean named(List<String> repositories) throws IOException, InterruptedException {
    var doctor = new RepositoriesDoctor(program(), jdk, work, work);
    out.printf(NAMED_ROW, "repository", "recognised", "install", "tests");
    int green = 0;
    for (String repository : repositories) {
      RepositoriesFinding found = doctor.asUser(repository);
      String label = found.label().isEmpty() ? "nothing" : found.label();
      out.printf(NAMED_ROW, repository, label, found.seconds(), found.told());
      trouble("here", found);
      green += found.isGreen() ? 1 : 0;
    }
    out.printf("%n%d of %d green%n", green, repositories.size());
    return green == repositories.size();
  }

  private boolean samples(Options options) throws IOException, InterruptedException {
    List<SampleRepository> samples =
        RepositoryCatalogue.all().stream()
            .filter(it -> options.only() == null || it.name().matches(options.only()))
            .toList();
    try (PackageRegistries registries = TestkitPackages.registries()) {
      InstalledPython.publish(
          registries.pypi(), work.resolve("wheels"), "pytest", "setuptools", "wheel");
      Path config = work.resolve("agentsmith.yml");
      Files.writeString(config, config(registries));
      var doctor = new RepositoriesDoctor(program(), jdk, config, work);
      if (options.image() == null) {
        return samples(samples, registries, doctor, null, "");
      }
      String given = System.getenv("DOCKER_HOST");
      if (given != null) {
        return samples(samples, registries, doctor, options.image(), given);
      }
      try (RealDocker docker = RealDocker.start(root.resolve("e2e/target/engine"))) {
        if (options.image().equals(IMAGE)) {
          build(docker);
        }
        return samples(samples, registries, doctor, options.image(), docker.host());
      }
    }
  }

  private boolean samples(
      List<SampleRepository> samples,
      PackageRegistries registries,
      RepositoriesDoctor doctor,
      @Nullable String image,
      String engine)
      throws IOException, InterruptedException {
    out.printf(
        ROW,
        "repository",
        "recognised",
        "cold, s",
        "warm, s",
        "tests",
        image == null ? "" : "in container");
    int green = 0;
    for (SampleRepository sample : samples) {
      Path repository = sample.copyTo(work.resolve(sample.name()).resolve("repo"), registries);
      Path home = work.resolve(sample.name()).resolve("home");
      RepositoriesFinding cold = doctor.at(home, sample, repository);
      RepositoriesFinding warm = doctor.at(home, sample, repository);
      RepositoriesFinding contained =
          image == null ? null : doctor.inContainer(engine, image, repository);
      String label = cold.label().isEmpty() ? "nothing" : cold.label();
      String tests =
          cold.told().equals(warm.told()) ? warm.told() : cold.told() + ", then " + warm.told();
      String inside = contained == null ? "" : contained.told();
      out.printf(ROW, sample.name(), label, cold.seconds(), warm.seconds(), tests, inside);
      boolean isGreen = cold.isGreen(sample) && warm.isGreen(sample);
      if (!cold.isGreen(sample)) {
        trouble("cold", cold);
      }
      if (!warm.isGreen(sample)) {
        trouble("warm", warm);
      }
      if (contained != null && !contained.isGreen(sample)) {
        trouble("in container", contained);
        isGreen = false;
      }
      green += isGreen ? 1 : 0;
      remove(work.resolve(sample.name()));
    }
    out.printf("%n%d of %d green%n", green, samples.size());
    return green == samples.size();
  }

  /// The first line of what did not work, below its row.
  private void trouble(String where, RepositoriesFinding found) {
    if (!found.trouble().isEmpty()) {
      out.printf("    %s: %s%n", where, found.trouble());
    }
  }

  /// npm's and Maven's packages come from where the tools of this machine have them.
  private static String config(PackageRegistries registries) {
    return """
        defaults:
          packages:
            pypi: { url: "%s" }
            go: { url: "%s" }
            cargo: { url: "%s" }
        """
        .formatted(
            registries.pypi().url(),
            registries.go().url(),
            registries.cargo().url().replaceFirst("^sparse\\+", ""));
  }

  private Path program() {
    return root.resolve("app/target/agentsmith/bin/agentsmith");
  }

  private void build(RealDocker docker) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(root.resolve("docker/build").toString(), "--local", "agent-full");
    builder.environment().put("DOCKER_HOST", docker.host());
    builder.environment().put("JAVA_HOME", jdk.toString());
    if (builder.inheritIO().start().waitFor() != 0) {
      throw new IOException("docker/build failed, see above");
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
