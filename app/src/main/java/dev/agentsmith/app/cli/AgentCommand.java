package dev.agentsmith.app.cli;

import dev.agentsmith.agent.pipeline.Approval;
import dev.agentsmith.agent.pipeline.PipelineRun;
import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.app.logging.Logs;
import dev.agentsmith.app.terminal.LiveRun;
import dev.agentsmith.app.terminal.PlainLines;
import dev.agentsmith.app.terminal.PlainRun;
import dev.agentsmith.app.terminal.RunScreen;
import dev.agentsmith.app.terminal.RunSummary;
import dev.agentsmith.app.terminal.Style;
import dev.agentsmith.app.wiring.AgentWiring;
import dev.agentsmith.app.wiring.SystemTime;
import dev.agentsmith.core.config.Config.LogLevel;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.core.run.RunEventJson;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.secret.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one agent, from what a person wrote, or a spawner, to the exit code.
final class AgentCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(AgentCommand.class);

  /// The work is saved in 60 s at most, and Redis is waited for 10 s.
  private static final Duration END_LIMIT = Duration.ofSeconds(80);

  private static final Path TERMINATION_MESSAGE = Path.of("/dev/termination-log");

  private final RunKind kind;

  AgentCommand(RunKind kind) {
    this.kind = kind;
  }

  @Override
  public CommandDoc doc() {
    return CommandDoc.of(
            kind.word(),
            about(),
            Option.value("--repo", "URL|PATH", "The repository: a URL, or any git checkout."),
            Option.value("--ticket", "N", "The ticket to work on."),
            Option.value("--task", "TEXT", "What to do, where there is no ticket."),
            Option.value(
                "--project", "NAME", "Project of agentsmith.yml; found by --repo if left out."),
            Option.value("--model", "NAME", "One model for everything."),
            BuildWords.TEST,
            BuildWords.NO_TESTS,
            BuildWords.ALLOW_HOST,
            Option.flag("--headless", "Ask nothing; the last line is JSON."),
            Option.CONFIG,
            Option.flag("--dry-run", "Show the plan, change nothing."),
            Option.JSON)
        .withSynopsis(
            "agentsmith " + kind.word() + " --repo URL|PATH (--ticket N | --task TEXT)",
            "        [--project NAME] [--model NAME] [--test COMMAND | --no-tests]",
            "        [--allow-host HOSTS] [--headless] [--config FILE] [--dry-run] [--json]")
        .withFooter(
            "Examples:",
            "  agentsmith " + kind.word() + " --repo . --task \"" + task() + "\"",
            "  agentsmith " + kind.word() + " --repo https://github.com/org/my-api --ticket 42",
            "",
            "Needs a key for the model: ANTHROPIC_API_KEY.");
  }

  private String about() {
    return switch (kind) {
      case FIX -> "Fix a ticket or a task: branch, commit, pull request.";
      case FEATURE -> "Build something new, with its tests and docs; else as fix.";
    };
  }

  private String task() {
    return switch (kind) {
      case FIX -> "the total ignores the quantity";
      case FEATURE -> "take discount codes at the till";
    };
  }

  @Override
  public int run(Words words, Surroundings around) throws InterruptedException {
    AgentWords asked = AgentWords.of(words, around.directory());
    Optional<Path> runDirectory =
        around.environment().text(Variable.AGENTSMITH_RUN_DIR).map(Path::of);
    SpawnedRun spawned =
        runDirectory.isPresent() ? SpawnedRun.read(runDirectory.get(), around.in()) : null;
    if (spawned != null && !spawned.claim()) {
      return ExitCode.NOT_CLAIMED;
    }
    Environment environment =
        spawned == null ? around.environment() : around.environment().with(spawned.secrets());
    return run(Assignment.of(kind, asked, spawned, around.with(environment)), around);
  }

  private int run(Assignment work, Surroundings around) throws InterruptedException {
    AgentWords words = work.words();
    boolean person =
        around.isTerminal()
            && !words.headless()
            && !words.json()
            && !around.environment().isSet(Variable.CI);
    logLike(work, person);
    var style = new Style(person && !around.environment().isSet(Variable.NO_COLOR));
    Redactor redactor = AgentWiring.redactor(work.config(), work.environment());
    Logs.redactedBy(redactor::redact);
    try (var ending = OrderlyEnd.within(END_LIMIT)) {
      RunState state;
      int code;
      boolean unsaved;
      try (RunScreen screen = screen(words, person, style, around);
          var agent = new AgentWiring(order(work, redactor, screen, around))) {
        PipelineRun run = agent.run();
        ending.tell(() -> end(run, person, screen));
        state = run.run();
        code = run.exitCode();
        unsaved = run.isUnsaved();
      }
      tell(state, work, style, around);
      work.cleanUp(unsaved);
      return code;
    }
  }

  private static AgentWiring.Order order(
      Assignment work, Redactor redactor, RunScreen screen, Surroundings around) {
    return new AgentWiring.Order(
        work.request(),
        work.id(),
        work.config(),
        work.project(),
        work.environment(),
        work.directory(),
        work.words().dryRun(),
        approval(work.words(), screen, around),
        redactor,
        // Planned is not fixed: the end of a dry run is told in other words.
        work.words().dryRun() ? state -> acceptUnfinished(screen, state) : screen);
  }

  private static void acceptUnfinished(RunScreen screen, RunState state) {
    RunEnd end = state.end();
    if (end == null || end.problem() != null) {
      screen.accept(state);
    }
  }

  private static void logLike(Assignment work, boolean person) {
    LogLevel level = work.config().logLevel();
    boolean quiet = person && work.environment().logLevel().isEmpty() && level == LogLevel.INFO;
    Logs.level(quiet ? LogLevel.WARN : level);
  }

  private RunScreen screen(AgentWords words, boolean person, Style style, Surroundings around) {
    var clock = SystemTime.clock();
    if (person) {
      var live = new LiveRun(around.out(), style, kind, clock);
      Logs.to(line -> live.print(List.of(line)));
      return live;
    }
    // Results alone go to standard output where a program reads it.
    boolean program = words.json() || words.headless();
    return new PlainRun(new PlainLines(program ? around.err() : around.out(), clock), kind);
  }

  private static @Nullable Approval approval(
      AgentWords words, RunScreen screen, Surroundings around) {
    if (words.dryRun()) {
      return (plan, untestable) -> {
        screen.print(PlanText.lines(plan, untestable));
        return new Approval.Decision.Approved();
      };
    }
    return screen instanceof LiveRun live
        ? new TerminalApproval(live, around.out(), around.in())
        : null;
  }

  private static void end(PipelineRun run, boolean person, RunScreen screen) {
    if (person) {
      screen.print(List.of("", "  Saving the work…"));
      run.cancel("you");
    } else {
      run.stop("it got a signal");
    }
  }

  /// Kubernetes keeps up to 4,096 bytes of this file in the Pod's status
  /// (https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/).
  private static void leaveInContainer(String last) {
    if (Files.isWritable(TERMINATION_MESSAGE)) {
      try {
        Files.writeString(TERMINATION_MESSAGE, last);
      } catch (IOException e) {
        log.warn("last word not left for kubernetes cause={}", e.toString());
      }
    }
  }

  private static void tell(RunState state, Assignment work, Style style, Surroundings around) {
    RunEnd end = state.end();
    if (end == null) {
      return; // another process carries this run and has the word
    }
    AgentWords words = work.words();
    if (words.headless() || words.json()) {
      Instant at = state.at() == null ? Instant.EPOCH : state.at();
      String last = RunEventJson.write(work.id(), new RunEvent.Finished(state.seq(), at, state));
      around.out().println(last);
      leaveInContainer(last);
      return;
    }
    around.out().println();
    if (words.dryRun() && end.problem() == null) {
      around.out().println("  Nothing was changed. Run it again without --dry-run.");
      return;
    }
    new RunSummary(style)
        .of(state, end, work.request().repository())
        .forEach(around.out()::println);
    around.out().println();
  }
}
