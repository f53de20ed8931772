package dev.agentsmith.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.e2e.launcher.FakeCheckout.Ended;
import dev.agentsmith.e2e.launcher.FakeCheckout.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real distribution on the real Java, in a place of its own.
class DistributionTest {
  private static final String VERSION = "agentsmith 0.1.0\n";

  @TempDir Path home;
  private Path program;

  @BeforeEach
  void aCopyOfTheDistribution() throws Exception {
    Path real = Distribution.home();
    Path copy = home.resolve("opt/agent smith");
    try (Stream<Path> files = Files.walk(real).filter(Files::isRegularFile)) {
      for (Path file : files.filter(f -> !f.toString().contains(".aot")).toList()) {
        Path to = copy.resolve(real.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    program = copy.resolve("bin/agentsmith");
  }

  @Test
  void itStartsFromAnywhereWithoutAStartupCache() throws Exception {
    assertThat(run(Map.of(), program.toString(), "--version")).isEqualTo(new Ended(0, VERSION, ""));
  }

  @Test
  void aTrainedStartupCacheIsUsed() throws Exception {
    assertThat(run(Map.of(), warmUp())).isEqualTo(new Ended(0, "", ""));

    // AOTMode=on makes Java refuse to start with a cache that does not fit.
    Ended strict =
        run(Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"), program.toString(), "--version");

    assertThat(strict.output()).isEqualTo(VERSION);
    assertThat(strict.status()).isZero();
  }

  @Test
  void aStaleOrBrokenStartupCacheCostsTimeAndNotAWord() throws Exception {
    run(Map.of(), warmUp());
    Path jar = program.resolveSibling("../lib/agentsmith-app-0.1.0.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(run(Map.of(), program.toString(), "--version")).isEqualTo(new Ended(0, VERSION, ""));

    Files.writeString(program.resolveSibling("../agentsmith.aot"), "not a cache");
    assertThat(run(Map.of(), program.toString(), "--version")).isEqualTo(new Ended(0, VERSION, ""));
  }

  @Test
  void withoutJavaItIsSaidWhatToDo() throws Exception {
    Path old = home.resolve("old");
    FakeCheckout.write(old.resolve("release"), "JAVA_VERSION=\"21.0.2\"\n");
    FakeCheckout.script(old.resolve("bin/java"), "exit 1");

    Ended ended =
        run(
            Map.of(
                "JAVA_HOME", old.toString(),
                "AGENTSMITH_JVM_DIR", home.toString(),
                "AGENTSMITH_CACHE", home.resolve("cache").toString(),
                "PATH", "/usr/bin:/bin"),
            program.toString());

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.errors())
        .startsWith("agentsmith: No Java 25 or newer was found (JAVA_HOME is Java 21.0.2")
        .endsWith("). Install one, or set JAVA_HOME to it.\n");
  }

  private String warmUp() {
    return program.resolveSibling("warm-up").toString();
  }

  private Ended run(Map<String, String> environment, String... command) throws Exception {
    Path output = home.resolve("output");
    Path errors = home.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(home.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    return new Started(builder.start(), output, errors).end();
  }
}
