package dev.agentsmith.app.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What stood on the command line after the command.
///
/// @param command the word of [CommandDoc#commands] that was given; empty if none
/// @param values by the option's name
record Words(String command, Map<String, String> values, Set<String> flags) {

  Words {
    values = Map.copyOf(values);
    flags = Set.copyOf(flags);
  }

  /// Reads words that leave no doubt. All others (help, abbreviations, mistakes) are for [Picocli],
  /// whose classes take longer to load than a start may take: they are too old for Java's start-up
  /// cache.
  static Optional<Words> read(CommandDoc doc, String[] args) {
    CommandDoc at = doc;
    String command = "";
    int next = 0;
    if (!doc.commands().isEmpty()) {
      Optional<CommandDoc> word = args.length == 0 ? Optional.empty() : doc.command(args[0]);
      if (word.isEmpty()) {
        return Optional.empty();
      }
      at = word.get();
      command = at.name();
      next = 1;
    }
    Map<String, String> values = new HashMap<>();
    Set<String> flags = new HashSet<>();
    while (next < args.length) {
      CommandDoc.Option option = at.option(args[next]).orElse(null);
      if (option == null) {
        return Optional.empty();
      }
      boolean first;
      if (option.label() == null) {
        first = flags.add(option.name());
        next++;
      } else {
        if (next + 1 == args.length || args[next + 1].startsWith("-")) {
          return Optional.empty();
        }
        first = values.put(option.name(), args[next + 1]) == null;
        next += 2;
      }
      if (!first) {
        return Optional.empty();
      }
    }
    return Optional.of(new Words(command, values, flags));
  }

  @Nullable String text(String option) {
    return values.get(option);
  }

  @Nullable Path path(String option) {
    String text = text(option);
    return text == null ? null : Path.of(text);
  }

  boolean isSet(String option) {
    return flags.contains(option);
  }
}
