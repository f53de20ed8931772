package dev.agentsmith.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.e2e.launcher.FakeCheckout.Ended;
import dev.agentsmith.e2e.launcher.FakeCheckout.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real distribution on the real Java, in a place of its own.
class DistributionTest {
  private static final String VERSION = "agentsmith 0.1.0\n";

  private static Path trained;
  private static Ended training;

  @TempDir Path home;
  private Path program;

  @BeforeAll
  static void trainOnce(@TempDir Path shared) throws Exception {
    trained = shared.resolve("opt/agent smith");
    copy(Distribution.home(), trained);
    Files.deleteIfExists(trained.resolve("agentsmith.aot"));
    training = run(shared, Map.of(), trained.resolve("bin/warm-up").toString());
  }

  @BeforeEach
  void aCopyOfTheTrainedDistribution() throws Exception {
    Path place = home.resolve("opt/agent smith");
    copy(trained, place);
    Path key = place.resolve("startup.key");
    Files.writeString(key, Files.readString(key).replace(trained.toString(), place.toString()));
    program = place.resolve("bin/agentsmith");
  }

  @Test
  void itStartsFromAnywhereWithoutAStartupCache() throws Exception {
    Files.delete(program.resolveSibling("../agentsmith.aot"));
    assertThat(run(Map.of(), program.toString(), "--version")).isEqualTo(new Ended(0, VERSION, ""));
  }

  @Test
  void aTrainedStartupCacheIsUsed() throws Exception {
    assertThat(training).isEqualTo(new Ended(0, "", ""));

    // AOTMode=on makes Java refuse to start with a cache that does not fit.
    Ended strict =
        run(Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"), program.toString(), "--version");

    assertThat(strict.output()).isEqualTo(VERSION);
    assertThat(strict.status()).isZero();
  }

  /// Java 25 does not notice: it runs the cached classes of a jar that is no longer there.
  @Test
  void aJarThatChangedIsNeverAnsweredByTheOldClasses() throws Exception {
    Path jar = program.resolveSibling("../lib/agentsmith-app-0.1.0.jar");
    FileTime time = Files.getLastModifiedTime(jar);
    replaceMain(jar, "the new one");
    Files.setLastModifiedTime(jar, time);

    assertThat(run(Map.of(), program.toString(), "--version"))
        .isEqualTo(new Ended(0, "the new one\n", ""));
  }

  @Test
  void aBrokenStartupCacheCostsTimeAndNotAWord() throws Exception {
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

  private void replaceMain(Path jar, String words) throws Exception {
    Path source = home.resolve("Main.java");
    Files.writeString(
        source,
        """
        package dev.agentsmith.app;
        public class Main {
          public static void main(String[] args) {
            System.out.println("%s");
          }
        }
        """
            .formatted(words));
    Path classes = Files.createDirectories(home.resolve("classes"));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(compiled).isZero();
    String name = "dev/agentsmith/app/Main.class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(name));
      Files.copy(classes.resolve(name), out);
    }
  }

  private Ended run(Map<String, String> environment, String... command) throws Exception {
    return run(home, environment, command);
  }

  private static Ended run(Path home, Map<String, String> environment, String... command)
      throws Exception {
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

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> files = Files.walk(from).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
