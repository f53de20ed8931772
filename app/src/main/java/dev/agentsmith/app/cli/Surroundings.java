package dev.agentsmith.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a command finds around it: the process's ends, its environment and its place.
///
/// @param out for results
/// @param err for logs and problems
/// @param isTerminal a person reads `out` and answers on `in`
/// @param program the launcher that started this process, for those that start it again
public record Surroundings(
    Environment environment,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Path directory,
    Path home,
    boolean isTerminal,
    Path program,
    String version) {

  /// Those of this process. Output is UTF-8 whatever the locale says: `✓` is no question mark.
  public static Surroundings ofThisProcess() {
    var environment = new Environment(System.getenv());
    String installed = System.getProperty("agentsmith.home", ".");
    return new Surroundings(
        environment,
        System.in,
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
        Path.of("").toAbsolutePath(),
        environment
            .text(Variable.HOME)
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"))),
        isTerminal("0") && isTerminal("1"),
        Path.of(installed, "bin", "agentsmith"),
        Optional.ofNullable(Surroundings.class.getPackage().getImplementationVersion())
            .orElse("dev"));
  }

  /// Where what can be made again is kept (XDG Base Directory Specification).
  public Path cache() {
    return environment.cache(home);
  }

  /// How a person calls this program.
  public String calledAs() {
    return environment.text(Variable.AGENTSMITH_LAUNCHER).orElse(Cli.NAME);
  }

  public Surroundings with(Environment other) {
    return new Surroundings(other, in, out, err, directory, home, isTerminal, program, version);
  }

  /// Asks the kernel. [System#console()] would load a line editor.
  private static boolean isTerminal(String descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
  }
}
