package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.packages.MavenRegistry;
import dev.agentsmith.agent.packages.Upstream;
import dev.agentsmith.agent.packages.Upstreams;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gradle, installed or by the wrapper of a repository. Its dependencies are in Maven's
/// repositories, its plugins in one of their own.
final class Gradle implements Ecosystem {
  private static final String MARK = "agentsmith-plugins: ";

  /// Printed by Gradle itself; it takes some seconds, and happens once for a run that needs it.
  private static final String ASK =
      """
      rootProject { println '%s' + buildscript.repositories.gradlePluginPortal().url }
      """
          .formatted(MARK);

  private static final Source PLUGINS = new Source(new MavenRegistry("gradle"), Gradle::plugins);

  @Override
  public String name() {
    return "Gradle";
  }

  @Override
  public List<Source> sources() {
    return List.of(Maven.SOURCE, PLUGINS);
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.hasAny(
        "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    String gradle = folder.has("gradlew") ? folder.script("gradlew") : "gradle";
    return Optional.of(Install.of(gradle + " --console=plain -q testClasses"));
  }

  @Override
  public Optional<Distribution> distribution(Folder folder) {
    return GradleWrapper.of(folder);
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    String script =
        Resources.text("gateway.gradle")
            .replace("@MAVEN@", gateway.url(Maven.SOURCE.registry()))
            .replace("@PLUGINS@", gateway.url(PLUGINS.registry()));
    return new Pointing(
        Map.of(
            "GRADLE_USER_HOME",
            gateway.home().resolve(".gradle").toString(),
            // It looks into Maven's repository of the user too, whose directory it reads from the
            // system, not from HOME, and fails where it can't read what is there.
            "GRADLE_OPTS",
            "-Duser.home=" + gateway.home()),
        Map.of(
            ".gradle/init.d/packages.gradle",
            script,
            // Each command ends with all its processes: a daemon would be started for nothing.
            ".gradle/gradle.properties",
            "org.gradle.daemon=false\nsystemProp.org.gradle.internal.repository.max.retries=1\n"),
        List.of());
  }

  /// Many plugins are in Maven's repository too: that is what is left where no Gradle can be asked.
  private static Upstreams plugins(Tools tools) {
    Optional<Upstream> own =
        tools.find("gradle").isEmpty()
            ? Optional.empty()
            : tools
                .ask(
                    Map.of("settings.gradle", "", "ask.gradle", ASK),
                    Map.of(),
                    "gradle",
                    "-q",
                    "--offline",
                    "-I",
                    "ask.gradle",
                    "help")
                .flatMap(said -> said.lines().filter(line -> line.startsWith(MARK)).findFirst())
                .flatMap(line -> Upstream.of(line.substring(MARK.length())));
    return own.map(it -> Upstreams.of(List.of(it))).orElseGet(() -> MavenSettings.upstreams(tools));
  }
}
