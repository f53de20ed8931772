package dev.agentsmith.app.cli;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.run.RunKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

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
    commands.put("fix", () -> new AgentCommand(RunKind.FIX));
    commands.put("feature", () -> new AgentCommand(RunKind.FEATURE));
    commands.put("dispatcher", DispatcherCommand::new);
    commands.put("demo", DemoCommand::new);
    commands.put("packages", PackagesCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("health", HealthCommand::new);
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
      return usage(NAME, unknown(word));
    }
    Command command = supplier.get();
    try {
      Optional<Words> words = Words.read(command.doc(), rest);
      return words.isPresent() ? command.run(words.get(), around) : runOrHelp(command, rest);
    } catch (UsageProblem e) {
      return usage(NAME + " " + word, e.sentence());
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

  private int runOrHelp(Command command, String[] rest) throws InterruptedException {
    return switch (Picocli.read(command.doc(), NAME, rest)) {
      case Picocli.Read.Understood(Words words) -> command.run(words, around);
      case Picocli.Read.Help(String text) -> {
        around.out().print(text);
        yield ExitCode.SUCCEEDED;
      }
    };
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

  private String unknown(String word) {
    return word.startsWith("-")
        ? "there is no option " + word + ". " + Picocli.near(word, List.of("--help", "--version"))
        : "there is no command " + word + ". " + Picocli.near(word, List.copyOf(commands.keySet()));
  }

  private String help() {
    return Picocli.help(
        NAME,
        "From a ticket to a pull request: it reads, changes the code, runs the tests.",
        commands.values().stream().map(command -> command.get().doc()).toList(),
        "Examples:",
        "  agentsmith fix --repo . --task \"the total ignores the quantity\"",
        "  agentsmith fix --repo . --ticket 42",
        "  agentsmith config validate",
        "",
        "Exit codes: 0 succeeded, 1 failed, 2 usage or configuration, 3 over budget,",
        "130 and 143 cancelled.");
  }
}
