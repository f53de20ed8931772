package dev.agentsmith.agent.build;

import dev.agentsmith.core.run.TestTally;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Counts tests: from the XML reports of Surefire where there are any, else from the summary that
/// pytest, unittest, node, TAP, jest or mocha print. Whether all is well is the exit code's word.
///
/// @param firstFailure what the first failing test said; empty if that is not known
record TestReport(TestTally tally, String firstFailure) {
  private static final Pattern PYTEST =
      Pattern.compile("(?m)^=* ?((?:\\d+ [a-z]+(?:, )?)+) in [\\d.]+m?s");
  private static final Pattern PYTEST_FAILED = Pattern.compile("(?m)^(?:FAILED|ERROR) ([^\\s]+)");
  private static final Pattern UNITTEST = Pattern.compile("(?m)^Ran (\\d+) tests? in ");
  private static final Pattern UNITTEST_END = Pattern.compile("(?m)^FAILED \\(([^)]*)\\)\\s*$");
  private static final Pattern UNITTEST_FAILED =
      Pattern.compile("(?m)^(?:FAIL|ERROR): (\\w+) \\(([\\w.]+)\\)");
  private static final Pattern NODE = Pattern.compile("(?m)^(?:#|ℹ) (pass|fail) (\\d+)$");
  private static final Pattern NODE_FAILED =
      Pattern.compile("(?m)^\\s*✖ (.+?)(?: \\([\\d.]+ms\\))?$");
  private static final Pattern TAP = Pattern.compile("(?m)^(not )?ok \\d+(?: -)? ?(.*)$");
  private static final Pattern JEST = Pattern.compile("(?m)^Tests:\\s+(.*)$");
  private static final Pattern JEST_FAILED = Pattern.compile("(?m)^\\s+● (.+)$");
  private static final Pattern MOCHA = Pattern.compile("(?m)^\\s+(\\d+) (passing|failing)\\b");
  private static final Pattern MOCHA_FAILED = Pattern.compile("(?m)^\\s+\\d+\\) (.+)$");
  private static final Pattern COUNT = Pattern.compile("(\\d+) ([a-z]+)|([a-z]+)=(\\d+)");

  /// @param begin reports that are older are of another run
  static TestReport read(Path directory, FileTime begin, String output, boolean succeeded) {
    Counted counted = SurefireReports.read(directory, begin);
    if (counted.isEmpty()) {
      counted = fromOutput(output);
    }
    if (counted.isEmpty()) {
      return new TestReport(new TestTally(succeeded, false, 0, 0, List.of()), "");
    }
    return new TestReport(
        new TestTally(succeeded, true, counted.passed(), counted.failed(), counted.names()),
        counted.firstFailure());
  }

  /// What a tool counted; skipped tests are in neither number.
  record Counted(int passed, int failed, List<String> names, String firstFailure) {
    static final Counted NOTHING = new Counted(0, 0, List.of());

    Counted(int passed, int failed, List<String> names) {
      this(passed, failed, names, "");
    }

    boolean isEmpty() {
      return passed + failed == 0;
    }
  }

  private static Counted fromOutput(String output) {
    for (Counted counted :
        List.of(unittest(output), jest(output), mocha(output), node(output), pytest(output))) {
      if (!counted.isEmpty()) {
        return counted;
      }
    }
    return tap(output);
  }

  private static Counted pytest(String output) {
    Matcher line = PYTEST.matcher(output);
    String last = null;
    while (line.find()) {
      last = line.group(1);
    }
    return last == null
        ? Counted.NOTHING
        : new Counted(
            count(last, "passed"),
            count(last, "failed") + count(last, "error") + count(last, "errors"),
            names(PYTEST_FAILED, output, 1));
  }

  private static Counted unittest(String output) {
    Matcher ran = UNITTEST.matcher(output);
    if (!ran.find()) {
      return Counted.NOTHING;
    }
    int total = Integer.parseInt(ran.group(1));
    Matcher end = UNITTEST_END.matcher(output);
    String words = end.find() ? end.group(1) : "";
    int failed = count(words, "failures") + count(words, "errors");
    List<String> names = new ArrayList<>();
    Matcher name = UNITTEST_FAILED.matcher(output);
    while (name.find()) {
      String place = name.group(2);
      names.add(place.endsWith("." + name.group(1)) ? place : place + "." + name.group(1));
    }
    return new Counted(Math.max(0, total - failed - count(words, "skipped")), failed, names);
  }

  private static Counted node(String output) {
    int passed = 0;
    int failed = 0;
    Matcher line = NODE.matcher(output);
    while (line.find()) {
      int number = Integer.parseInt(line.group(2));
      passed = line.group(1).equals("pass") ? number : passed;
      failed = line.group(1).equals("fail") ? number : failed;
    }
    List<String> names = names(NODE_FAILED, output, 1);
    return new Counted(
        passed,
        failed,
        names.isEmpty()
            ? tap(output).names()
            : names.stream().filter(name -> !name.startsWith("failing tests")).toList());
  }

  private static Counted tap(String output) {
    int passed = 0;
    List<String> failing = new ArrayList<>();
    Matcher line = TAP.matcher(output);
    while (line.find()) {
      if (line.group(1) == null) {
        passed++;
      } else {
        failing.add(line.group(2).strip());
      }
    }
    return new Counted(passed, failing.size(), failing);
  }

  private static Counted jest(String output) {
    Matcher line = JEST.matcher(output);
    return !line.find()
        ? Counted.NOTHING
        : new Counted(
            count(line.group(1), "passed"),
            count(line.group(1), "failed"),
            names(JEST_FAILED, output, 1));
  }

  private static Counted mocha(String output) {
    int passed = 0;
    int failed = 0;
    Matcher line = MOCHA.matcher(output);
    while (line.find()) {
      int number = Integer.parseInt(line.group(1));
      passed += line.group(2).equals("passing") ? number : 0;
      failed += line.group(2).equals("failing") ? number : 0;
    }
    return new Counted(passed, failed, failed == 0 ? List.of() : names(MOCHA_FAILED, output, 1));
  }

  /// The number before or behind a word: `3 failed`, `failures=3`.
  private static int count(String words, String word) {
    Matcher part = COUNT.matcher(words);
    while (part.find()) {
      if (word.equals(part.group(2))) {
        return Integer.parseInt(part.group(1));
      }
      if (word.equals(part.group(3))) {
        return Integer.parseInt(part.group(4));
      }
    }
    return 0;
  }

  private static List<String> names(Pattern pattern, String output, int group) {
    List<String> names = new ArrayList<>();
    Matcher line = pattern.matcher(output);
    while (line.find()) {
      String name = line.group(group).strip();
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }
}
