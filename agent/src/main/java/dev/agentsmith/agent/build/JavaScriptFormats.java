package dev.agentsmith.agent.build;

import static dev.agentsmith.agent.build.Lines.count;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What jest, vitest, mocha, AVA, Node's own test runner and bun print.
final class JavaScriptFormats {
  private static final Pattern JEST = Pattern.compile("(?m)^Tests: +(.*\\btotal)$");
  private static final Pattern JEST_FAILED = Pattern.compile("(?m)^ {2}● (.+)$");
  private static final Pattern EXPECTED = Pattern.compile("(?m)^ +Expected[^:\\n]*: +(\\S.*)$");
  private static final Pattern RECEIVED = Pattern.compile("(?m)^ +Received[^:\\n]*: +(\\S.*)$");
  private static final Pattern VITEST = Pattern.compile("(?m)^ +Tests {2}(.+\\(\\d+\\))$");
  private static final Pattern VITEST_FAILED = Pattern.compile("(?m)^ FAIL {2}(.+)$");
  private static final Pattern PASSING = Pattern.compile("(?m)^ +(\\d+) passing\\b");
  private static final Pattern FAILING = Pattern.compile("(?m)^ +(\\d+) failing\\b.*$");
  private static final Pattern MOCHA_FAILED = Pattern.compile("(?m)^ {2}\\d+\\) (.+)$");
  private static final Pattern NODE_PASS = Pattern.compile("(?m)^(?:#|ℹ) pass (\\d+)$");
  private static final Pattern NODE_FAIL =
      Pattern.compile("(?m)^(?:#|ℹ) (?:fail|cancelled) (\\d+)$");
  private static final Pattern NODE_LIST = Pattern.compile("(?m)^✖ failing tests:$");
  private static final Pattern NODE_FAILED = Pattern.compile("(?m)^✖ (.+?)(?: \\([\\d.]+ms\\))?$");
  private static final Pattern AVA = Pattern.compile("(?m)^ {2}(\\d+ tests? (?:passed|failed))$");
  private static final Pattern AVA_FAILED = Pattern.compile("(?m)^ {2}✘ \\[fail\\]: (.+)$");
  private static final Pattern AVA_DIFFERENCE =
      Pattern.compile("(?m)^ {2}(Difference .+|Value is .+|Error thrown in test.*)$");
  private static final Pattern BUN_PASS = Pattern.compile("(?m)^ *(\\d+) pass$");
  private static final Pattern BUN_FAIL = Pattern.compile("(?m)^ *(\\d+) fail$");
  private static final Pattern BUN_FAILED =
      Pattern.compile("(?m)^(?:\\(fail\\)|✗) (.+?)(?: \\[[\\d.]+ms\\])?$");
  private static final Pattern BUN_ERROR = Pattern.compile("(?m)^error: (.+)$");

  private JavaScriptFormats() {}

  static Counted jest(String output) {
    int passed = 0;
    int failed = 0;
    for (String line : Lines.all(JEST, output, 1)) {
      passed += count(line, "passed");
      failed += count(line, "failed");
    }
    String said = Lines.behind(JEST_FAILED, output);
    String expected = Lines.first(EXPECTED, said, 1);
    String received = Lines.first(RECEIVED, said, 1);
    return new Counted(
        passed,
        failed,
        Lines.all(JEST_FAILED, output, 1),
        expected.isEmpty() || received.isEmpty()
            ? Lines.words(said)
            : "expected " + expected + ", received " + received);
  }

  static Counted vitest(String output) {
    int passed = 0;
    int failed = 0;
    for (String line : Lines.all(VITEST, output, 1)) {
      passed += count(line, "passed");
      failed += count(line, "failed");
    }
    return new Counted(
        passed,
        failed,
        Lines.all(VITEST_FAILED, output, 1),
        Lines.words(Lines.behind(VITEST_FAILED, output)));
  }

  /// A name stands in several lines, from the outermost suite to the test and its colon.
  static Counted mocha(String output) {
    int passed = Lines.sum(PASSING, output, 1);
    int failed = Lines.sum(FAILING, output, 1);
    String list = Lines.behind(FAILING, output);
    List<String> names = new ArrayList<>();
    String said = "";
    Matcher number = MOCHA_FAILED.matcher(list);
    while (number.find()) {
      List<String> parts = new ArrayList<>();
      String rest = list.substring(number.start(1));
      for (String line : rest.lines().limit(8).toList()) {
        parts.add(line.strip().replaceFirst(":$", ""));
        rest = rest.substring(Math.min(rest.length(), line.length() + 1));
        if (line.endsWith(":")) {
          break;
        }
      }
      names.add(String.join(" ", parts));
      said = said.isEmpty() ? Lines.words(rest) : said;
    }
    return new Counted(passed, failed, names, said);
  }

  static Counted node(String output) {
    int passed = Lines.sum(NODE_PASS, output, 1);
    int failed = Lines.sum(NODE_FAIL, output, 1);
    String list = Lines.behind(NODE_LIST, output);
    if (list.isBlank()) {
      Counted tap = TapFormat.read(output);
      return new Counted(passed, failed, tap.names(), tap.firstFailure());
    }
    return new Counted(
        passed,
        failed,
        Lines.all(NODE_FAILED, list, 1),
        Lines.words(Lines.behind(NODE_FAILED, list)));
  }

  static Counted ava(String output) {
    int passed = 0;
    int failed = 0;
    for (String line : Lines.all(AVA, output, 1)) {
      String words = line.replaceFirst("tests? ", "");
      passed += count(words, "passed");
      failed += count(words, "failed");
    }
    return new Counted(
        passed, failed, Lines.all(AVA_FAILED, output, 1), Lines.first(AVA_DIFFERENCE, output, 1));
  }

  static Counted bun(String output) {
    return new Counted(
        Lines.sum(BUN_PASS, output, 1),
        Lines.sum(BUN_FAIL, output, 1),
        Lines.all(BUN_FAILED, output, 1),
        Lines.first(BUN_ERROR, output, 1));
  }
}
