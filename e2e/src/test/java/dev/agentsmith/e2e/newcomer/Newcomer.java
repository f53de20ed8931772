package dev.agentsmith.e2e.newcomer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.e2e.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Starts the launcher as somebody with an empty home directory. Of this process' variables only
/// those that say where programs and certificates are get through.
final class Newcomer {
  private static final List<String> KEPT =
      List.of("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS");
  private static final String CACHE = ".cache/agentsmith/";

  private final Path home;
  private final Map<String, String> environment = new TreeMap<>();

  /// @param out all that went to standard output, and `err` to standard error
  record Ran(int exit, String out, String err) {

    /// The last object of JSON that it printed.
    String lastJson() {
      return out.lines()
          .filter(line -> line.startsWith("{"))
          .reduce((_, line) -> line)
          .orElseThrow(() -> new AssertionError("no JSON, but: " + out + err));
    }
  }

  /// @param home made, and empty
  Newcomer(Path home) throws IOException {
    this.home = Files.createDirectory(home);
    for (String name : KEPT) {
      if (System.getenv(name) != null) {
        environment.put(name, System.getenv(name));
      }
    }
    environment.put("HOME", home.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // Java takes the user's directory from the system: no program of ours may look there.
    environment.put("JDK_JAVA_OPTIONS", "-Duser.home=" + home);
  }

  Newcomer with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Ran run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Distribution.command().toString()));
    command.addAll(List.of(words));
    Path said = Files.createTempDirectory(home.getParent(), "said");
    var builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(said.resolve("out").toFile())
            .redirectError(said.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      throw new AssertionError("not over in 3 min: " + read(said.resolve("err")));
    }
    return new Ran(process.exitValue(), read(said.resolve("out")), read(said.resolve("err")));
  }

  /// The files below the home directory that are not in the program's own.
  List<String> strayFiles() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> home.relativize(path).toString())
          .filter(path -> !path.startsWith(CACHE))
          .sorted()
          .toList();
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }
}
