package dev.agentsmith.app.cli;

import dev.agentsmith.core.config.NearestWord;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.ExitCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The program as a person calls it. Every failure is told on standard error as what, where and
/// mend; exit codes are those of design.md §1.
public final class Cli {
  static final String NAME = "agentsmith";

  /// For `bin/warm-up` only, so no help names it.
  private static final String WARM_UP = "warm-up";

  private final Surroundings around;
  private final Map<String, Supplier<Command>> commands = new LinkedHashMap<>();

  public Cli(Surroundings around) {
    this.around = around;
    commands.put("fix", FixCommand::new);
    commands.put("dispatcher", DispatcherCommand::new);
    commands.put("demo", DemoCommand::new);
    commands.put("config", ConfigCommand::new);
  }

  /// Runs what `args` say.
  ///
  /// @return the exit code
  public int run(String[] args) {
    if (args.length == 0) {
      around.err().print(help());
      return ExitCode.USAGE;
    }
    return switch (args[0]) {
      case "--version", "-V" -> {
        around.out().println(NAME + " " + around.version());
        yield ExitCode.SUCCEEDED;
      }
      case "--help", "-h", "help" -> {
        around.out().print(help());
        yield ExitCode.SUCCEEDED;
      }
      default -> run(args[0], Arrays.copyOfRange(args, 1, args.length));
    };
  }

  private int run(String word, String[] rest) {
    Supplier<Command> supplier = word.equals(WARM_UP) ? WarmUpCommand::new : commands.get(word);
    if (supplier == null) {
      boolean option = word.startsWith("-");
      return usage(
          NAME,
          unknown(word, option ? List.of("--help", "--version") : List.copyOf(commands.keySet())));
    }
    Command command = supplier.get();
    CommandSpec spec = command.spec();
    spec.name(NAME + " " + word);
    try {
      ParseResult words = parse(spec, rest);
      ParseResult last = last(words);
      if (last.isUsageHelpRequested()) {
        around.out().print(UsageText.of(last.commandSpec().commandLine()));
        return ExitCode.SUCCEEDED;
      }
      return command.run(words, around);
    } catch (ParameterException e) {
      return usage(spec.name(), UsageErrors.sentence(e));
    } catch (UsageProblem e) {
      return usage(spec.name(), e.sentence());
    } catch (ProblemException e) {
      return problems(e.problems());
    } catch (InterruptedException e) {
      return ExitCode.CANCELLED;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Cli.class).error("mistake in the program command={}", word, e);
      around.err().println("This is a mistake in Agent Smith, please report it: " + e);
      return ExitCode.FAILED;
    }
  }

  private static ParseResult parse(CommandSpec spec, String[] rest) {
    return new CommandLine(spec)
        .setOverwrittenOptionsAllowed(false)
        .setTrimQuotes(false)
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .parseArgs(rest);
  }

  private static ParseResult last(ParseResult words) {
    return words.hasSubcommand() ? last(words.subcommand()) : words;
  }

  private int usage(String command, String sentence) {
    around.err().println(command + ": " + sentence);
    around.err().println(command + " --help shows what it takes.");
    return ExitCode.USAGE;
  }

  private int problems(List<Problem> problems) {
    problems.forEach(problem -> around.err().println(problem.sentence()));
    if (problems.size() > 1) {
      around.err().println(problems.size() + " problems. Nothing was started.");
    }
    return ExitCode.USAGE;
  }

  private static String unknown(String word, List<String> known) {
    String kind = word.startsWith("-") ? "option " : "command ";
    return "there is no "
        + kind
        + word
        + ". "
        + NearestWord.to(word, known)
            .map(near -> "Did you mean " + near + "?")
            .orElse("Known are: " + String.join(", ", known) + ".");
  }

  private String help() {
    CommandSpec root = CommandSpec.create().name(NAME);
    root.usageMessage()
        .description("From a ticket to a pull request: it reads, changes the code, runs the tests.")
        .sortOptions(false)
        .commandListHeading("%nCommands:%n")
        .optionListHeading("%n")
        .footerHeading("%n")
        .footer(
            "Examples:",
            "  agentsmith fix --repo . --task \"the total ignores the quantity\"",
            "  agentsmith fix --repo . --ticket 42",
            "  agentsmith config validate",
            "",
            "Exit codes: 0 succeeded, 1 failed, 2 usage or configuration, 3 over budget,",
            "130 and 143 cancelled.");
    root.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Show the version.")
            .build());
    commands.forEach((name, command) -> root.addSubcommand(name, command.get().spec().name(name)));
    return UsageText.of(new CommandLine(root));
  }
}
