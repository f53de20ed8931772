package dev.agentsmith.agent.build;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the test runners of Go, Rust, .NET and C print.
final class CompiledFormats {
  private static final Pattern GO = Pattern.compile("(?m)^ *--- (PASS|FAIL|SKIP): (\\S+) \\(");
  private static final Pattern GO_PACKAGE =
      Pattern.compile("(?m)^FAIL\\t(\\S+) \\[((?:build|setup) failed)\\]$");
  private static final Pattern GO_SAID =
      Pattern.compile(
          "(?m)^ +\\w+_test\\.go:\\d+: (.+)$|^(panic: .+)$|^\\S+\\.go:\\d+:\\d+: (.+)$");
  private static final Pattern CARGO =
      Pattern.compile("(?m)^test result: \\w+\\. (\\d+) passed; (\\d+) failed;");
  private static final Pattern CARGO_FAILED = Pattern.compile("(?m)^test (.+) \\.\\.\\. FAILED$");
  private static final Pattern CARGO_SAID = Pattern.compile("(?m)^thread '.*' .*panicked at .*$");
  private static final Pattern CARGO_LEFT =
      Pattern.compile("\\A\\s*(.+)\\n +left: (.+)\\n +right: (.+)");
  private static final Pattern DOTNET =
      Pattern.compile("Failed: +(\\d+), Passed: +(\\d+), Skipped: +\\d+, Total:");
  private static final Pattern DOTNET_FAILED =
      Pattern.compile("(?m)^ +Failed (.+?) \\[[<\\d][^\\]\\n]*\\]$");
  private static final Pattern DOTNET_SAID = Pattern.compile("(?m)^ +Error Message:$");
  private static final Pattern CTEST =
      Pattern.compile("(?m)^\\d+% tests passed, (\\d+) tests failed out of (\\d+)$");
  private static final Pattern CTEST_FAILED =
      Pattern.compile("(?m)^\\s+\\d+ - (.+?) \\([^)]*\\)[^)]*$");
  private static final Pattern CTEST_SAID =
      Pattern.compile("(?m)^ *\\d+/\\d+ Test +#\\d+: .*\\*\\*\\*.*$");
  private static final Pattern AUTOMAKE =
      Pattern.compile("(?m)^# (PASS|XFAIL|FAIL|XPASS|ERROR): +(\\d+)$");
  private static final Pattern AUTOMAKE_FAILED =
      Pattern.compile("(?m)^(?:FAIL|XPASS|ERROR): (.+)$");

  private CompiledFormats() {}

  /// A test with parts counts by its parts. A package that can't be built counts as one failure.
  static Counted go(String output) {
    Set<String> all = new LinkedHashSet<>(Lines.all(GO, output, 2));
    Set<String> parents =
        all.stream()
            .filter(name -> name.contains("/"))
            .map(name -> name.substring(0, name.lastIndexOf('/')))
            .collect(Collectors.toSet());
    int passed = 0;
    List<String> failing = new ArrayList<>();
    Matcher line = GO.matcher(output);
    while (line.find()) {
      if (!parents.contains(line.group(2))) {
        passed += line.group(1).equals("PASS") ? 1 : 0;
        if (line.group(1).equals("FAIL")) {
          failing.add(line.group(2));
        }
      }
    }
    Matcher broken = GO_PACKAGE.matcher(output);
    while (broken.find()) {
      failing.add(broken.group(1) + " (" + broken.group(2) + ")");
    }
    return new Counted(
        passed,
        failing.size(),
        failing,
        failing.isEmpty() ? "" : goSaid(output, failing.getFirst()));
  }

  /// With `-v` a test's words stand behind its start, without behind its end.
  private static String goSaid(String output, String name) {
    int begin = output.indexOf("=== RUN   " + name + "\n");
    int end = output.indexOf("--- FAIL: " + name + " ");
    Matcher said = GO_SAID.matcher(output.substring(Math.max(0, begin >= 0 ? begin : end)));
    if (!said.find()) {
      return "";
    }
    return said.group(1) != null
        ? said.group(1)
        : said.group(2) != null ? said.group(2) : said.group(3);
  }

  static Counted cargo(String output) {
    String said = Lines.behind(CARGO_SAID, output);
    Matcher sides = CARGO_LEFT.matcher(said);
    return new Counted(
        Lines.sum(CARGO, output, 1),
        Lines.sum(CARGO, output, 2),
        Lines.all(CARGO_FAILED, output, 1),
        sides.find()
            ? "%s (left: %s, right: %s)".formatted(sides.group(1), sides.group(2), sides.group(3))
            : Lines.words(said));
  }

  static Counted dotnet(String output) {
    return new Counted(
        Lines.sum(DOTNET, output, 2),
        Lines.sum(DOTNET, output, 1),
        Lines.all(DOTNET_FAILED, output, 1),
        Lines.words(Lines.behind(DOTNET_SAID, output)));
  }

  static Counted ctest(String output) {
    int failed = Lines.sum(CTEST, output, 1);
    return new Counted(
        Lines.sum(CTEST, output, 2) - failed,
        failed,
        failed == 0 ? List.of() : Lines.all(CTEST_FAILED, output, 1),
        Lines.words(Lines.behind(CTEST_SAID, output)));
  }

  /// What fails as expected is well; what passes though it should not is not.
  static Counted automake(String output) {
    int passed = 0;
    int failed = 0;
    Matcher line = AUTOMAKE.matcher(output);
    while (line.find()) {
      int number = Integer.parseInt(line.group(2));
      boolean good = line.group(1).equals("PASS") || line.group(1).equals("XFAIL");
      passed += good ? number : 0;
      failed += good ? 0 : number;
    }
    return new Counted(passed, failed, Lines.all(AUTOMAKE_FAILED, output, 1), "");
  }
}
