package dev.agentsmith.agent.build;

import dev.agentsmith.agent.workspace.Command;
import dev.agentsmith.agent.workspace.CommandResult;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.TestTally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs the tests of a repository and reads what they said. Where there are several ways to test
/// it, all are run before a change, and after it those nearest to what was changed.
public final class Tester {
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final int MOST_CHARS = 1_000_000;

  /// So long may the tests of the top take to be run besides nearer ones.
  private static final Duration CHEAP = Duration.ofSeconds(60);

  private static final Pattern MISSING =
      Pattern.compile("(?m)(?:^|: )([^\\s:]+): (?:command )?not found$");
  private static final Pattern MISSING_MODULE = Pattern.compile("No module named '?(pytest)'?");

  private final CommandRunner runner;
  private final List<BuildTool> tools;
  private final Place place;
  private final Duration limit;
  private final Map<BuildTool, TestRun> before = new ConcurrentHashMap<>();
  private final Map<BuildTool, Problem> unprepared = new ConcurrentHashMap<>();

  /// @param checkout its top
  /// @param scratch for a file whose time tells which reports are of this run
  /// @param path where programs are, as the variable PATH has it
  /// @param network whether the commands may reach any other machine
  public record Place(Path checkout, Path scratch, String path, boolean network) {}

  /// @param tools at least one
  /// @param limit the longest that one command may take
  public Tester(CommandRunner runner, List<BuildTool> tools, Place place, Duration limit) {
    this.runner = runner;
    this.tools = List.copyOf(tools);
    this.place = place;
    this.limit = limit;
  }

  /// All of them as one, for people and models.
  public BuildTool tool() {
    return BuildTool.together(tools);
  }

  /// Brings what the tests need, and runs all of them: what they say stands for the time before.
  public TestRun run() throws InterruptedException {
    for (BuildTool tool : tools) {
      prepare(tool);
      before.put(tool, run(tool));
    }
    return together(tools, before);
  }

  /// Runs those tests that are nearest to the changed files.
  ///
  /// @param changed paths from the top
  public TestRun run(Collection<String> changed) throws InterruptedException {
    List<BuildTool> nearest = nearest(changed);
    Map<BuildTool, TestRun> after = new ConcurrentHashMap<>();
    for (BuildTool tool : nearest) {
      after.put(tool, run(tool));
    }
    return together(nearest, after);
  }

  /// What the same tests said before; empty if they were not run then.
  public Optional<TestRun> before(Collection<String> changed) {
    List<BuildTool> nearest = nearest(changed);
    return before.keySet().containsAll(nearest)
        ? Optional.of(together(nearest, before))
        : Optional.empty();
  }

  private List<BuildTool> nearest(Collection<String> changed) {
    List<BuildTool> nearest = new ArrayList<>();
    for (String file : changed) {
      int depth =
          tools.stream().filter(tool -> owns(tool, file)).mapToInt(Tester::depth).max().orElse(-1);
      tools.stream()
          .filter(tool -> owns(tool, file) && depth(tool) == depth)
          .filter(tool -> !nearest.contains(tool))
          .forEach(nearest::add);
    }
    if (nearest.isEmpty()) {
      return tools;
    }
    tools.stream()
        .filter(tool -> tool.directory().isEmpty() && !nearest.contains(tool) && isCheap(tool))
        .forEach(nearest::add);
    return nearest;
  }

  private boolean isCheap(BuildTool tool) {
    TestRun known = before.get(tool);
    return known != null && known.obstacle() == null && known.took().compareTo(CHEAP) <= 0;
  }

  private static boolean owns(BuildTool tool, String file) {
    return tool.directory().isEmpty() || file.startsWith(tool.directory() + "/");
  }

  private static int depth(BuildTool tool) {
    return tool.directory().length();
  }

  /// A failure counts only if the tests can't be run either: often not all is needed.
  private void prepare(BuildTool tool) throws InterruptedException {
    String setup = tool.setup();
    if (setup == null || missing(tool) != null) {
      return;
    }
    CommandResult result = runner.run(new Command(setup, directory(tool), limit));
    if (!result.succeeded()) {
      String words = result.output().strip();
      String last = words.substring(words.lastIndexOf('\n') + 1);
      unprepared.put(
          tool,
          Problem.of(
              "What the tests need can't be installed (`%s` ended with %d: %s)."
                  .formatted(setup.replaceFirst(".*\\|\\| ", ""), result.exitCode(), last),
              place.network()
                  ? "Look that it works in a fresh checkout, or give another command as"
                      + " build.command in agentsmith.yml."
                  : "Allow the hosts it needs as network.allow in agentsmith.yml, or give an image"
                      + " that has it all as job.image."));
    }
  }

  private TestRun run(BuildTool tool) throws InterruptedException {
    String missing = missing(tool);
    if (missing != null) {
      return new TestRun(
          tool.line(),
          TestTally.ofExitCode(NOT_FOUND),
          "",
          "",
          Duration.ZERO,
          notInstalled(tool, missing));
    }
    FileTime begin = now();
    CommandResult result = runner.run(new Command(tool.test(), directory(tool), limit, MOST_CHARS));
    TestReport report =
        TestReport.read(directory(tool), begin, result.output(), result.succeeded());
    return new TestRun(
        tool.line(),
        report.tally(),
        report.firstFailure(),
        cut(result.output()),
        result.took(),
        obstacle(tool, result, report.tally()));
  }

  private @Nullable Problem obstacle(BuildTool tool, CommandResult result, TestTally tally) {
    if (result.timedOut()) {
      return Problem.of(
          "The tests (`%s`) did not end within %s.".formatted(tool.line(), minutes(result.took())),
          "Give a faster command as build.test in agentsmith.yml, or raise job.step_limit.");
    }
    if (tally.counted() || result.succeeded()) {
      return null;
    }
    if (unprepared.containsKey(tool)) {
      return unprepared.get(tool);
    }
    String missing = missingProgram(tool, result);
    return missing == null ? null : notInstalled(tool, missing);
  }

  private static Problem notInstalled(BuildTool tool, String program) {
    return Problem.of(
        "The tests (`%s`) can't be run: %s is not installed.".formatted(tool.line(), program),
        "Install it where the agent runs (in Kubernetes and Docker: an image as job.image), or give"
            + " another command as build.test in agentsmith.yml.");
  }

  /// The program that the tool is known to need, if it is nowhere; null if there is none.
  private @Nullable String missing(BuildTool tool) {
    String program = tool.program();
    if (program == null) {
      return null;
    }
    for (String folder : place.path().split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder).resolve(program))) {
        return null;
      }
    }
    return program;
  }

  private static @Nullable String missingProgram(BuildTool tool, CommandResult result) {
    if (result.exitCode() == NOT_FOUND || result.exitCode() == NOT_EXECUTABLE) {
      Matcher name = MISSING.matcher(result.output());
      return name.find() ? name.group(1) : tool.test().split(" ", 2)[0];
    }
    Matcher module = MISSING_MODULE.matcher(result.output());
    return module.find() ? module.group(1) : null;
  }

  private Path directory(BuildTool tool) {
    return place.checkout().resolve(tool.directory());
  }

  /// Several as one: red if any is, in the way only if all are.
  private static TestRun together(List<BuildTool> tools, Map<BuildTool, TestRun> runs) {
    List<TestRun> parts = tools.stream().map(runs::get).toList();
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    // What was begun and did not come to its end says nothing good, whatever the others say.
    Optional<TestRun> stuck =
        parts.stream().filter(p -> p.obstacle() != null && p.took().isPositive()).findFirst();
    if (stuck.isPresent()) {
      return stuck.get();
    }
    List<TestRun> run = parts.stream().filter(part -> part.obstacle() == null).toList();
    if (run.isEmpty()) {
      return parts.getFirst();
    }
    return new TestRun(
        run.stream().map(part -> "(" + part.command() + ")").collect(Collectors.joining("; ")),
        new TestTally(
            run.stream().allMatch(part -> part.tally().green()),
            run.stream().anyMatch(part -> part.tally().counted()),
            run.stream().mapToInt(part -> part.tally().passed()).sum(),
            run.stream().mapToInt(part -> part.tally().failed()).sum(),
            run.stream().flatMap(part -> part.tally().failing().stream()).toList()),
        run.stream().map(TestRun::firstFailure).filter(w -> !w.isEmpty()).findFirst().orElse(""),
        parts.stream()
            .map(part -> "$ " + part.command() + "\n" + said(part))
            .collect(Collectors.joining("\n")),
        run.stream().map(TestRun::took).reduce(Duration.ZERO, Duration::plus),
        null);
  }

  private static String said(TestRun part) {
    return part.obstacle() == null ? part.output() : part.obstacle().sentence();
  }

  private static String cut(String output) {
    if (output.length() <= Command.MAX_OUTPUT_CHARS) {
      return output;
    }
    int half = Command.MAX_OUTPUT_CHARS / 2;
    return output.substring(0, half)
        + "\n[… %d characters left out …]\n".formatted(output.length() - 2 * half)
        + output.substring(output.length() - half);
  }

  /// The file system's own time: reports are compared with it, and its clock may not be ours.
  private FileTime now() {
    try {
      Path mark = Files.createTempFile(place.scratch(), "tests", ".mark");
      FileTime time = Files.getLastModifiedTime(mark);
      Files.delete(mark);
      return time;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String minutes(Duration time) {
    return time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
  }
}
