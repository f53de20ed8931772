package dev.agentsmith.agent.build;

import dev.agentsmith.agent.workspace.Command;
import dev.agentsmith.agent.workspace.CommandResult;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.text.UntrustedText;
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
  private volatile @Nullable Problem uninstalled;

  /// @param checkout its top
  /// @param scratch for a file whose time tells which reports are of this run
  /// @param path where programs are, as the variable PATH has it
  public record Place(Path checkout, Path scratch, String path) {}

  /// @param tools at least one
  /// @param limit the longest that one command may take
  public Tester(CommandRunner runner, List<BuildTool> tools, Place place, Duration limit) {
    this.runner = runner;
    this.tools = List.copyOf(tools);
    this.place = place;
    this.limit = limit;
  }

  /// The folders where tests run.
  public List<String> places() {
    return tools.stream().map(BuildTool::directory).distinct().toList();
  }

  /// All of them as one, for people and models.
  public BuildTool tool() {
    return BuildTool.together(tools);
  }

  /// What they depend on could not be brought: often not all of it is needed, so it is a reason
  /// only if they can't be run either.
  public void packagesMissing(Problem why) {
    uninstalled = why;
  }

  /// Runs all of them: what they say stands for the time before.
  public TestRun run() throws InterruptedException {
    for (BuildTool tool : tools) {
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

  /// Why none of the tests can be run, as far as it is known without running them: a program that
  /// is nowhere; null if there is nothing in the way.
  public @Nullable Problem missingProgram() {
    Problem first = null;
    for (BuildTool tool : tools) {
      String missing = missing(tool);
      if (missing == null) {
        return null;
      }
      first = first == null ? notInstalled(tool, missing) : first;
    }
    return first;
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
    if (result.succeeded()) {
      return null;
    }
    String missing = tally.counted() ? null : missingProgram(tool, result);
    if (missing != null) {
      return notInstalled(tool, missing);
    }
    Problem install = uninstalled;
    if (install != null && !tally.counted()) {
      return install;
    }
    // What can't be loaded after the change and could before is the change's own fault.
    TestRun known = before.get(tool);
    Optional<String> reason =
        known != null && known.obstacle() == null
            ? Optional.empty()
            : Unrunnable.reason(tally, UntrustedText.plain(result.output()));
    return reason.map(words -> install == null ? notRunnable(tool, words) : install).orElse(null);
  }

  private Problem notRunnable(BuildTool tool, String reason) {
    return Problem.of(
        "The tests (`%s`) can't be run: %s".formatted(tool.line(), sentence(reason)),
        Unrunnable.isService(reason)
            ? "Tests that need other machines or services can't be run here: give a command for the"
                + " others as build.test in agentsmith.yml, or --test."
            : "Look that they run in a fresh checkout, or give another command as build.test in"
                + " agentsmith.yml, or --test.");
  }

  private static String sentence(String words) {
    return words.endsWith(".") || words.endsWith("…") ? words : words + ".";
  }

  private static Problem notInstalled(BuildTool tool, String program) {
    return Problem.of(
        "The tests (`%s`) can't be run: %s is not installed.".formatted(tool.line(), program),
        "Install it where the agent runs (in Kubernetes and Docker: an image as job.image), or give"
            + " another command as build.test in agentsmith.yml, or --test.");
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
