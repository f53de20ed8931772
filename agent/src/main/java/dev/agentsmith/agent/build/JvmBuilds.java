package dev.agentsmith.agent.build;

import dev.agentsmith.agent.ecosystem.Folder;
import java.util.Optional;
import java.util.regex.Pattern;

/// Maven and Gradle; a wrapper in the repository wins over what is installed.
final class JvmBuilds {
  private static final Pattern POM = Pattern.compile("(?:.*/)?pom\\.xml");
  private static final Pattern GRADLE =
      Pattern.compile("(?:.*/)?(?:build|settings)\\.gradle(?:\\.kts)?");

  private JvmBuilds() {}

  static Optional<BuildTool> in(Folder folder) {
    return folder.has("pom.xml") ? Optional.of(maven(folder)) : gradle(folder);
  }

  private static BuildTool maven(Folder folder) {
    boolean wrapped = folder.has("mvnw");
    return new BuildTool(
        "Java, Maven",
        folder.place(),
        (wrapped ? folder.script("mvnw") : "mvn") + " -q test",
        wrapped ? "java" : "mvn",
        folder.beside(POM, "target"));
  }

  private static Optional<BuildTool> gradle(Folder folder) {
    boolean kotlin = folder.hasAny("build.gradle.kts", "settings.gradle.kts");
    if (!kotlin && !folder.hasAny("build.gradle", "settings.gradle")) {
      return Optional.empty();
    }
    boolean wrapped = folder.has("gradlew");
    boolean kotlinCode = folder.files().stream().anyMatch(file -> file.endsWith(".kt"));
    return Optional.of(
        new BuildTool(
            kotlinCode ? "Kotlin, Gradle" : "Java, Gradle",
            folder.place(),
            (wrapped ? folder.script("gradlew") : "gradle") + " test --console=plain",
            wrapped ? "java" : "gradle",
            folder.beside(GRADLE, "build", ".gradle", ".kotlin")));
  }
}
