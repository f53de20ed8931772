package dev.agentsmith.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The built program, as a user starts it. A test that needs it fails with the reason if it is not
/// there, and never runs an older one that the sources have left behind.
public final class Distribution {
  private static final String BUILD_IT =
      " Build it with: mvn package -pl app -am (mvn verify does it on the way).";

  private Distribution() {}

  /// The command `agentsmith` of the distribution.
  public static Path command() {
    return home().resolve("bin/agentsmith");
  }

  /// The folder with `bin/` and `lib/`.
  public static Path home() {
    Path home = checkout().resolve("app/target/agentsmith");
    if (!Files.isExecutable(home.resolve("bin/agentsmith"))) {
      throw new AssertionError("The distribution " + home + " is not built." + BUILD_IT);
    }
    Path jar = home.resolve("lib/agentsmith-app-0.1.0.jar");
    Path classes = checkout().resolve("app/target/classes");
    try {
      if (!Files.exists(jar) || newest(classes) > Files.getLastModifiedTime(jar).toMillis()) {
        throw new AssertionError(jar + " is missing or older than its classes." + BUILD_IT);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return home;
  }

  /// The root of the checkout that these tests belong to.
  public static Path checkout() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("e2e") ? here.getParent() : here;
  }

  private static long newest(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .mapToLong(file -> file.toFile().lastModified())
          .max()
          .orElse(0);
    }
  }
}
