package dev.agentsmith.agent.review;

import java.util.List;
import java.util.regex.Pattern;

/// What tests look like, in the languages that people use.
final class TestCode {
  private static final Pattern FILE =
      Pattern.compile(
          "(^|/)(tests?|__tests__|specs?|t)/|"
              + "(^|/)(test_[^/]*|[^/]*(Test|Tests|IT|TestCase|Spec)\\.[a-z]+"
              + "|[^/]*[._-](test|tests|spec)\\.[a-z]+|[^/]*_spec\\.rb|[^/]*\\.(bats|t))$");
  private static final Pattern DEFINITION =
      Pattern.compile(
          "@(Test|ParameterizedTest|RepeatedTest|Property)\\b|^\\s*(async )?def test|"
              + "(?<![.\\w])(it|test|specify)\\(|\\bit ['\"]|^\\s*func Test|#\\[(tokio::)?test]|"
              + "^\\s*TEST(_[FP])?\\(|function test|^@test |\\[(Fact|Theory|TestMethod)\\]");
  private static final Pattern SKIP =
      Pattern.compile(
          "@(Disabled|Ignore)\\b|\\b(it|test|describe|suite|t)\\.(skip|todo)\\(|\\bx(it|describe|test)\\(|"
              + "mark\\.(skip|xfail)|unittest\\.skip|\\bskipTest\\(|\\bt\\.Skip|#\\[ignore|"
              + "markTestSkipped|\\bAssumptions?\\.assum|\\[Ignore\\]|^\\s*skip\\b");
  private static final Pattern ASSERTION =
      Pattern.compile(
          "\\bassert|\\bexpect\\(|\\bAssert\\.|\\bshould\\b|\\bt\\.(Error|Fatal)|\\bEXPECT_|"
              + "\\bverify\\(|\\brequire\\.|\\bis_deeply\\(|\\bok\\(|\\bCHECK\\(");

  /// In files that say how tests are run.
  private static final Pattern OFF =
      Pattern.compile(
          "skipTests|maven\\.test\\.skip|testFailureIgnore|ignoreFailures|\\|\\| *true|"
              + "continue-on-error|--passWithNoTests|\"test\": *\"(true|exit 0|echo)");

  private static final Pattern BUILD_FILE =
      Pattern.compile(
          "(^|/)(pom\\.xml|build\\.gradle(\\.kts)?|package\\.json|Makefile|CMakeLists\\.txt|"
              + "tox\\.ini|setup\\.cfg|pytest\\.ini|pyproject\\.toml|Cargo\\.toml|[^/]*\\.csproj)$"
              + "|^\\.github/|^\\.gitlab-ci\\.yml$");

  private TestCode() {}

  static boolean isTestFile(String path) {
    return FILE.matcher(path).find();
  }

  static boolean isBuildFile(String path) {
    return BUILD_FILE.matcher(path).find();
  }

  static long definitions(List<Patch.Line> lines) {
    return count(DEFINITION, lines);
  }

  static long skips(List<Patch.Line> lines) {
    return count(SKIP, lines);
  }

  static long assertions(List<Patch.Line> lines) {
    return count(ASSERTION, lines);
  }

  static long switchedOff(List<Patch.Line> lines) {
    return count(OFF, lines);
  }

  private static long count(Pattern pattern, List<Patch.Line> lines) {
    return lines.stream().filter(line -> pattern.matcher(line.text()).find()).count();
  }
}
