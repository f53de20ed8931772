package dev.agentsmith.app.cli;

import dev.agentsmith.core.config.NearestWord;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Our words for what picocli finds wrong.
final class UsageErrors {
  private UsageErrors() {}

  static String sentence(ParameterException e) {
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
      String mend =
          commands.isEmpty()
              ? "Put quotes around a text of several words."
              : NearestWord.to(word, commands)
                  .map(near -> "Did you mean " + near + "?")
                  .orElse("Known are: " + String.join(", ", commands) + ".");
      return "\"" + word + "\" is one word too many. " + mend;
    }
    List<String> known =
        e.getCommandLine().getCommandSpec().options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .filter(name -> name.startsWith("--"))
            .toList();
    String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    return "there is no option "
        + option
        + ". "
        + NearestWord.to(option, known)
            .map(near -> "Did you mean " + near + "?")
            .orElse("Known are: " + String.join(", ", known) + ".");
  }

  private static String missing(MissingParameterException e) {
    ArgSpec option = e.getMissing().isEmpty() ? null : e.getMissing().getFirst();
    if (option instanceof OptionSpec spec) {
      return "%s needs a value: %s %s.".formatted(name(spec), name(spec), spec.paramLabel());
    }
    return lowerCase(e.getMessage());
  }

  private static String name(ArgSpec option) {
    return option instanceof OptionSpec spec ? spec.longestName() : option.paramLabel();
  }

  private static String lowerCase(@org.jspecify.annotations.Nullable String message) {
    String text = message == null ? "the words can't be understood" : message;
    return Character.toLowerCase(text.charAt(0))
        + text.substring(1)
        + (text.endsWith(".") ? "" : ".");
  }
}
