package dev.agentsmith.e2e.launcher;

import dev.agentsmith.e2e.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A checkout with our real launcher scripts and nothing else real: its JDK and its Maven are small
/// scripts that write down how they were called, its PATH holds only the commands named here.
final class FakeCheckout {
  private static final List<String> COMMANDS =
      List.of(
          "bash",
          "cat",
          "cp",
          "curl",
          "env",
          "find",
          "flock",
          "gzip",
          "mkdir",
          "mktemp",
          "mv",
          "readlink",
          "rm",
          "sha256sum",
          "sha512sum",
          "sh",
          "sleep",
          "stat",
          "tail",
          "tar",
          "timeout",
          "uname");

  final Path home;
  final Path root;
  final Path commands;
  final Path cache;
  final Path calls;
  private final Map<String, String> environment = new TreeMap<>();

  FakeCheckout(Path home) throws IOException {
    this.home = home;
    this.root = home.resolve("checkout");
    this.commands = Files.createDirectories(home.resolve("commands"));
    this.cache = home.resolve("cache");
    this.calls = Files.createFile(home.resolve("calls"));
    copyScripts();
    write(root.resolve("pom.xml"), "<project/>\n");
    write(root.resolve(".mvn/jvm.config"), "-Xmx64m\n");
    write(root.resolve("core/pom.xml"), "<project/>\n");
    write(root.resolve("core/src/main/java/Core.java"), "class Core {}\n");
    for (String command : COMMANDS) {
      offer(command);
    }
    environment.put("PATH", commands.toString());
    environment.put("HOME", home.toString());
    environment.put("AGENTSMITH_CACHE", cache.toString());
    environment.put("AGENTSMITH_JVM_DIR", home.resolve("jvm").toString());
  }

  private void copyScripts() throws IOException {
    Path real = Distribution.checkout();
    for (String folder : List.of("app/src/main/dist", "app/src/main/launcher")) {
      try (Stream<Path> files = Files.walk(real.resolve(folder)).filter(Files::isRegularFile)) {
        for (Path file : files.toList()) {
          copy(file, root.resolve(real.relativize(file)));
        }
      }
    }
    for (String entry : List.of("agentsmith", "test", ".ci/run")) {
      copy(real.resolve(entry), root.resolve(entry));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    write(to, Files.readString(from));
    if (Files.isExecutable(from)) {
      executable(to);
    }
  }

  FakeCheckout with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  FakeCheckout without(String command) throws IOException {
    Files.delete(commands.resolve(command));
    return this;
  }

  void offer(String command) throws IOException {
    for (String folder : List.of("/usr/bin", "/bin")) {
      Path real = Path.of(folder, command);
      if (Files.isExecutable(real)) {
        write(commands.resolve(command), "#!/bin/sh\nexec " + real + " \"$@\"\n");
        executable(commands.resolve(command));
        return;
      }
    }
    throw new AssertionError("the launcher needs " + command + ", and this machine has none");
  }

  /// A command that is only looked for and never started.
  void pretend(String command) throws IOException {
    write(commands.resolve(command), "#!/bin/sh\nexit 1\n");
    executable(commands.resolve(command));
  }

  /// A JDK of `version` in the folder `name`. Its java writes down its process and arguments, and
  /// makes a start-up cache if it is asked for one.
  Path jdk(String name, String version) throws IOException {
    Path jdk = home.resolve(name);
    write(
        jdk.resolve("release"),
        "JAVA_RUNTIME_VERSION=\"%s+1\"\nJAVA_VERSION=\"%s\"\n".formatted(version, version));
    script(jdk.resolve("bin/javac"), "exit 1");
    script(
        jdk.resolve("bin/java"),
        """
        if [[ ${JDK_JAVA_OPTIONS-} == *AOTCacheOutput* ]]; then
          file=${JDK_JAVA_OPTIONS#*\\"}
          echo cache >"${file%%\\"*}"
        elif [[ ${*: -1} == warm-up ]]; then
          printf '%%s\\n' PORT=1 repository=r config=c ready
          cat >/dev/null
        else
          echo "java ${0%%/bin/java} pid=$$ in $PWD" >>%s
          printf '[%%s]' "$@" >%s
          echo started
        fi
        """
            .formatted(calls, home.resolve("arguments")));
    return jdk;
  }

  /// A Maven of `version` in the folder `name`. It waits for the file `go` if there is a file
  /// `wait`.
  Path maven(String name, String version) throws IOException {
    Path maven = home.resolve(name);
    write(maven.resolve("lib/maven-core-" + version + ".jar"), "");
    script(
        maven.resolve("bin/mvn"),
        """
        echo "mvn ${0%%/bin/mvn} $*" >>%s
        while [[ -e %s && ! -e %s ]]; do sleep 0.02; done
        if [[ -e %s ]]; then
          echo "[ERROR] Core.java:[1,1] something is wrong"
          exit 1
        fi
        to=app/target/quick/agentsmith
        mkdir -p $to/lib
        cp -r app/src/main/dist/. $to
        echo jar >$to/lib/agentsmith-app.jar
        """
            .formatted(
                calls, home.resolve("wait"), home.resolve("go"), home.resolve("broken-build")));
    return maven;
  }

  /// Packs the folder as a project's download site has it: below one folder more.
  Path pack(Path folder) throws Exception {
    Path archive = home.resolve(folder.getFileName() + ".tar.gz");
    Started tar =
        start(
            List.of(
                "tar",
                "-czf",
                archive.toString(),
                "-C",
                home.toString(),
                folder.getFileName().toString()),
            home);
    tar.end();
    return archive;
  }

  /// Runs `./agentsmith` in the home directory to its end.
  Ended run(String... arguments) throws Exception {
    return start(arguments).end();
  }

  Started start(String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(root.resolve("agentsmith").toString()), Stream.of(arguments))
            .toList();
    return start(command, home);
  }

  Started start(List<String> command, Path directory) throws IOException {
    Path output = Files.createTempFile(home, "output", ".txt");
    Path errors = Files.createTempFile(home, "errors", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new Started(builder.start(), output, errors);
  }

  /// How often Maven was called so far.
  long builds() throws IOException {
    return Files.readString(calls).lines().filter(line -> line.startsWith("mvn ")).count();
  }

  static void script(Path file, String text) throws IOException {
    write(file, "#!/usr/bin/env bash\n" + text + "\n");
    executable(file);
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void executable(Path file) {
    if (!file.toFile().setExecutable(true)) {
      throw new AssertionError(file + " can't be made executable");
    }
  }

  record Started(Process process, Path output, Path errors) {
    Ended end() throws Exception {
      int status = process.waitFor();
      return new Ended(status, Files.readString(output), Files.readString(errors));
    }
  }

  record Ended(int status, String output, String errors) {}
}
