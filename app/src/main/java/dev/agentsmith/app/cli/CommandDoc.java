package dev.agentsmith.app.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a command takes, and what its help says.
///
/// @param synopsis its usage, where the one made of the options is not good enough
/// @param footer below the options: examples
/// @param commands the words that may follow it; if there are any, one must
record CommandDoc(
    String name,
    String description,
    List<Option> options,
    List<String> synopsis,
    List<String> footer,
    List<CommandDoc> commands) {

  CommandDoc {
    options = List.copyOf(options);
    synopsis = List.copyOf(synopsis);
    footer = List.copyOf(footer);
    commands = List.copyOf(commands);
  }

  /// An option by its long name.
  ///
  /// @param label of its value; null if it has none
  record Option(String name, @Nullable String label, String description) {
    static final Option CONFIG =
        value("--config", "FILE", "agentsmith.yml; found by itself if left out.");
    static final Option JSON = flag("--json", "Print one JSON object, for programs.");

    static Option value(String name, String label, String description) {
      return new Option(name, label, description);
    }

    static Option flag(String name, String description) {
      return new Option(name, null, description);
    }
  }

  static CommandDoc of(String name, String description, Option... options) {
    return new CommandDoc(name, description, List.of(options), List.of(), List.of(), List.of());
  }

  CommandDoc withSynopsis(String... lines) {
    return new CommandDoc(name, description, options, List.of(lines), footer, commands);
  }

  CommandDoc withFooter(String... lines) {
    return new CommandDoc(name, description, options, synopsis, List.of(lines), commands);
  }

  CommandDoc withCommands(CommandDoc... words) {
    return new CommandDoc(name, description, options, synopsis, footer, List.of(words));
  }

  Optional<Option> option(String option) {
    return options.stream().filter(known -> known.name().equals(option)).findFirst();
  }

  Optional<CommandDoc> command(String word) {
    return commands.stream().filter(known -> known.name().equals(word)).findFirst();
  }
}
