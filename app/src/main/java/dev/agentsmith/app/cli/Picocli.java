package dev.agentsmith.app.cli;

import dev.agentsmith.core.config.NearestWord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Everything about the command line that [Words#read] does not know by itself: help, all ways to
/// write an option, and what is wrong.
final class Picocli {
  private static final int WIDTH = 80;

  private Picocli() {}

  /// What the words came to.
  sealed interface Read {
    record Help(String text) implements Read {}

    record Understood(Words words) implements Read {}
  }

  /// @throws UsageProblem if the words can't be understood
  static Read read(CommandDoc doc, String program, String[] args) {
    CommandSpec spec = spec(doc).name(program + " " + doc.name());
    try {
      ParseResult last =
          last(
              new CommandLine(spec)
                  .setOverwrittenOptionsAllowed(false)
                  .setTrimQuotes(false)
                  .setExpandAtFiles(false)
                  .setInterpolateVariables(false)
                  .parseArgs(args));
      return last.isUsageHelpRequested()
          ? new Read.Help(help(last.commandSpec()))
          : new Read.Understood(words(doc, last));
    } catch (ParameterException e) {
      throw new UsageProblem(sentence(e));
    }
  }

  /// The help of the whole program.
  static String help(
      String program, String description, List<CommandDoc> commands, String... footer) {
    CommandSpec root = spec(CommandDoc.of(program, description).withFooter(footer));
    root.usageMessage().commandListHeading("%nCommands:%n");
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Show the version.")
            .build());
    commands.forEach(command -> root.addSubcommand(command.name(), spec(command)));
    return help(root);
  }

  private static String help(CommandSpec spec) {
    CommandLine line = spec.commandLine() == null ? new CommandLine(spec) : spec.commandLine();
    return line.setUsageHelpWidth(WIDTH).getUsageMessage(Ansi.OFF);
  }

  private static CommandSpec spec(CommandDoc doc) {
    CommandSpec spec = CommandSpec.create().name(doc.name());
    spec.usageMessage()
        .description(doc.description())
        .sortOptions(false)
        .optionListHeading("%n")
        .commandListHeading("%n")
        .footerHeading("%n")
        .footer(escaped(doc.footer()));
    if (!doc.synopsis().isEmpty()) {
      spec.usageMessage().customSynopsis(escaped(doc.synopsis()));
    }
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    for (CommandDoc.Option option : doc.options()) {
      OptionSpec.Builder builder =
          OptionSpec.builder(option.name()).description(option.description());
      spec.addOption(
          option.label() == null
              ? builder.type(boolean.class).build()
              : builder.type(String.class).paramLabel(option.label()).build());
    }
    doc.commands().forEach(command -> spec.addSubcommand(command.name(), spec(command)));
    return spec;
  }

  /// picocli formats these lines.
  private static String[] escaped(List<String> lines) {
    return lines.stream()
        .map(line -> line.replace("%", "%%").replace("$", "$$"))
        .toArray(String[]::new);
  }

  private static ParseResult last(ParseResult words) {
    return words.hasSubcommand() ? last(words.subcommand()) : words;
  }

  private static Words words(CommandDoc doc, ParseResult last) {
    Map<String, String> values = new HashMap<>();
    Set<String> flags = new HashSet<>();
    for (OptionSpec option : last.matchedOptions()) {
      String name = option.longestName();
      if (option.type() == boolean.class) {
        flags.add(name);
      } else {
        values.put(name, String.valueOf(option.<Object>getValue()));
      }
    }
    boolean isBelow = doc.command(last.commandSpec().name()).isPresent();
    return new Words(isBelow ? last.commandSpec().name() : "", values, flags);
  }

  private static String sentence(ParameterException e) {
    return switch (e) {
      case UnmatchedArgumentException unmatched -> unknown(unmatched);
      case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given twice.";
      case MissingParameterException missing -> missing(missing);
      default -> lowerCase(e.getMessage());
    };
  }

  private static String unknown(UnmatchedArgumentException e) {
    String word = e.getUnmatched().getFirst();
    if (!word.startsWith("-")) {
      List<String> commands = List.copyOf(e.getCommandLine().getSubcommands().keySet());
      return "\""
          + word
          + "\" is one word too many. "
          + (commands.isEmpty()
              ? "Put quotes around a text of several words."
              : near(word, commands));
    }
    List<String> known =
        e.getCommandLine().getCommandSpec().options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .filter(name -> name.startsWith("--"))
            .toList();
    String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    return "there is no option " + option + ". " + near(option, known);
  }

  /// `Did you mean --ticket?`, or all there is.
  static String near(String word, List<String> known) {
    Optional<String> nearest = NearestWord.to(word, known);
    return nearest
        .map(near -> "Did you mean " + near + "?")
        .orElseGet(() -> "Known are: " + String.join(", ", known) + ".");
  }

  private static String missing(MissingParameterException e) {
    ArgSpec option = e.getMissing().isEmpty() ? null : e.getMissing().getFirst();
    return option instanceof OptionSpec spec
        ? "%s needs a value: %s %s.".formatted(name(spec), name(spec), spec.paramLabel())
        : lowerCase(e.getMessage());
  }

  private static String name(ArgSpec option) {
    return option instanceof OptionSpec spec ? spec.longestName() : option.paramLabel();
  }

  private static String lowerCase(@Nullable String message) {
    String text = message == null ? "the words can't be understood" : message;
    return Character.toLowerCase(text.charAt(0))
        + text.substring(1)
        + (text.endsWith(".") ? "" : ".");
  }
}
