package dev.agentsmith.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.config.Environment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One call of the program, inside this JVM, and what it said.
final class CommandLineRun {
  private final Path home;
  private final Map<String, String> environment = new HashMap<>();
  private String input = "";
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  CommandLineRun(Path home) {
    this.home = home;
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("HOME", home.toString());
  }

  CommandLineRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  CommandLineRun reading(String text) {
    input = text;
    return this;
  }

  int run(String... words) {
    var around =
        new Surroundings(
            new Environment(environment),
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            home,
            home,
            false,
            Path.of("/nowhere/agentsmith"),
            "1.2.3");
    return new Cli(around).run(words);
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }

  List<String> errLines() {
    return err().lines().toList();
  }

  String lastLine() {
    return out().strip().lines().reduce("", (_, line) -> line);
  }
}
