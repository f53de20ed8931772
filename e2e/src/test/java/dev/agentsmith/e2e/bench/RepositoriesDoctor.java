package dev.agentsmith.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.testkit.repositories.SampleRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Starts `agentsmith doctor --repo`, here or in a container.
///
/// @param program the launcher's `agentsmith`
/// @param jdk the Java that the repositories are built with
/// @param config the `agentsmith.yml` that names registries
/// @param work for what a process prints
record RepositoriesDoctor(Path program, Path jdk, Path config, Path work) {
  private static final Duration LIMIT = Duration.ofMinutes(20);

  /// What a user's own settings would change.
  private static final Pattern SETTINGS =
      Pattern.compile(
          "(?i)(?:npm_config|pip|uv|go|cargo|maven|yarn|gradle)(?:_.*|proxy|flags|path)");

  /// The tools of some machines lie in the user's HOME, and find themselves by it.
  private static final Map<String, String> TOOLCHAINS =
      Map.of("RUSTUP_HOME", ".rustup", "PYENV_ROOT", ".pyenv");

  /// With nothing of this machine's user but the tools.
  ///
  /// @param home made if it is not there: what is in it is what a second run finds
  RepositoriesFinding at(Path home, SampleRepository sample, Path repository)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(),
            "doctor",
            "--repo",
            repository.toString(),
            "--json",
            "--config",
            config.toString());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> SETTINGS.matcher(name).matches());
    environment.remove("AGENTSMITH_CACHE");
    environment.remove("XDG_CACHE_HOME");
    TOOLCHAINS.forEach(
        (name, folder) -> {
          Path place = Path.of(System.getProperty("user.home"), folder);
          if (Files.isDirectory(place)) {
            environment.putIfAbsent(name, place.toString());
          }
        });
    environment.put("HOME", Files.createDirectories(home).toString());
    environment.put("JAVA_HOME", jdk.toString());
    if (sample.label().equals("Java, Gradle")) {
      // Debian's Gradle chooses an older Java than ours by itself.
      environment.remove("JAVA_HOME");
    }
    return ended(builder);
  }

  /// As whoever starts the bench would.
  RepositoriesFinding asUser(String repository) throws IOException, InterruptedException {
    return ended(new ProcessBuilder(program.toString(), "doctor", "--repo", repository, "--json"));
  }

  /// With the rights that the spawner gives an agent. The host's network: the testkit's registries
  /// are on its loopback.
  RepositoriesFinding inContainer(String engine, String image, Path repository)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("docker", "run", "--rm", "--network", "host", "--read-only", "--init"));
    command.addAll(
        List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "1000:1000"));
    command.addAll(List.of("--tmpfs", "/work:exec,uid=1000,gid=1000", "--tmpfs", "/tmp:exec"));
    command.addAll(List.of("--volume", repository + ":/repo:ro"));
    command.addAll(List.of("--volume", config + ":/agentsmith.yml:ro"));
    command.add(image);
    command.addAll(List.of("doctor", "--repo", "/repo", "--json", "--config", "/agentsmith.yml"));
    var builder = new ProcessBuilder(command);
    builder.environment().put("DOCKER_HOST", engine);
    return ended(builder);
  }

  private RepositoriesFinding ended(ProcessBuilder builder)
      throws IOException, InterruptedException {
    Path out = work.resolve("out.txt");
    Path err = work.resolve("err.txt");
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(LIMIT.toMinutes(), TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      return RepositoriesFinding.of("", "not over in " + LIMIT.toMinutes() + " minutes");
    }
    return RepositoriesFinding.of(
        new String(Files.readAllBytes(out), UTF_8), new String(Files.readAllBytes(err), UTF_8));
  }
}
