package dev.agentsmith.agent.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.TestTally;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestReportTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.EPOCH);

  @TempDir Path folder;

  @Test
  void surefireReportsOfAllModulesAreCounted() throws Exception {
    Files.writeString(folder.resolve("pom.xml"), "<project/>");
    report(
        "core",
        "BasketTest",
        """
        <testsuite tests="3">
          <testcase classname="shop.BasketTest" name="total" time="0.1"/>
          <testcase classname="shop.BasketTest" name="discount">
            <failure message="expected 90, was 81" type="x">stack</failure>
          </testcase>
          <testcase classname="shop.BasketTest" name="later"><skipped/></testcase>
        </testsuite>
        """);
    report(
        "web", "PageTest", "<testsuite><testcase classname=\"PageTest\" name=\"a\"/></testsuite>");

    TestReport report = TestReport.read(folder, LONG_AGO, "[ERROR] noise", false);

    assertThat(report)
        .isEqualTo(
            new TestReport(
                new TestTally(false, true, 2, 1, List.of("BasketTest.discount")),
                "expected 90, was 81"));
  }

  @Test
  void aReportThatIsOlderThanTheRunDoesNotCount() throws Exception {
    Files.writeString(folder.resolve("pom.xml"), "<project/>");
    report("core", "OldTest", "<testsuite><testcase classname=\"a\" name=\"b\"/></testsuite>");
    FileTime later = FileTime.from(Instant.now().plusSeconds(60));

    assertThat(TestReport.read(folder, later, "", false).tally())
        .isEqualTo(new TestTally(false, false, 0, 0, List.of()));
  }

  /// What the tools really print: 1 failure of the same bug in each (in Python, 2).
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pytest | 2 | 2 | test_cart.py::test_counts_the_quantity | assert 3 == 6",
        "pytest-quiet | 2 | 2 | test_cart.py::test_counts_the_quantity | assert 3 == 6",
        "pytest-import-error | 0 | 1 | test_cart.py | ImportError: cannot import name 'totals' from"
            + " 'cart' (/home/dev/shop/py/broken/cart.py)",
        "unittest | 1 | 2 | test_cart.CartTest.test_breaks | ValueError: no such line",
        "unittest-import-error | 0 | 1 | unittest.loader._FailedTest.test_cart | ImportError: Failed"
            + " to import test module: test_cart",
        "jest | 1 | 1 | cart › counts the quantity | expected 6, received 3",
        "vitest | 1 | 1 | vitest/cart.test.js > cart > counts the quantity | AssertionError: expected"
            + " 3 to be 6 // Object.is equality",
        "mocha | 1 | 1 | cart counts the quantity | AssertionError [ERR_ASSERTION]: Expected values to"
            + " be strictly equal: 3 !== 6",
        "ava | 1 | 1 | counts the quantity | Difference (- actual, + expected):",
        "node-spec | 1 | 1 | counts the quantity | AssertionError [ERR_ASSERTION]: Expected values to be"
            + " strictly equal: 3 !== 6",
        "node-tap | 1 | 1 | counts the quantity | Expected values to be strictly equal: 3 !== 6",
        "bun | 1 | 1 | cart > counts the quantity | expect(received).toBe(expected)",
        "go | 0 | 2 | TestTotal/one | expected 3, was 1",
        "go-verbose | 2 | 1 | TestTotal/one | expected 3, was 1",
        "cargo | 1 | 1 | tests::counts | assertion `left == right` failed: prices are added (left: 1,"
            + " right: 3)",
        "dotnet | 2 | 1 | Cart.Tests.CartTest.CountsTheQuantity | Assert.Equal() Failure: Values differ",
        "ctest | 1 | 1 | counts_the_quantity | expected 6, was 3",
        "automake | 1 | 1 | counts.sh | ''",
      })
  void whatTestRunnersPrintIsRead(
      String tool, int passed, int failed, String firstName, String firstFailure) throws Exception {
    TestReport report = TestReport.read(folder, LONG_AGO, sample(tool), false);

    assertThat(report.tally().counted()).isTrue();
    assertThat(report.tally().passed()).isEqualTo(passed);
    assertThat(report.tally().failed()).isEqualTo(failed);
    assertThat(report.tally().failing()).hasSize(failed).startsWith(firstName);
    assertThat(report.firstFailure()).isEqualTo(firstFailure);
  }

  @Test
  void aBuildThatBreaksSaysItsFirstError() throws Exception {
    TestReport report = TestReport.read(folder, LONG_AGO, sample("cargo-compile-error"), false);

    assertThat(report.tally()).isEqualTo(TestTally.ofExitCode(1));
    assertThat(report.firstFailure())
        .isEqualTo(
            "error[E0599]: no method named `lenx` found for reference `&[u32]` in the current scope");
    assertThat(first("[ERROR] /a/B.java:[12,3] cannot find symbol\n"))
        .isEqualTo("[ERROR] /a/B.java:[12,3] cannot find symbol");
    assertThat(first("gcc -c cart.c\ncart.c:4:2: error: 'x' undeclared\n"))
        .isEqualTo("cart.c:4:2: error: 'x' undeclared");
    assertThat(first("src/cart.ts(3,1): error TS2304: Cannot find name 'x'.\n"))
        .isEqualTo("src/cart.ts(3,1): error TS2304: Cannot find name 'x'.");
  }

  @Test
  void otherFormsOfTapAreRead() {
    assertCounted("TAP", "1..2\nok 1 - adds\nnot ok 2 multiplies\n", 1, "multiplies");
    assertCounted(
        "TAP with directives",
        "1..4\nok 1 - adds\nok 2 - later # skip no\nnot ok 3 - soon # todo\nnot ok 4 - bad\n",
        1,
        "bad");
    assertCounted("pytest -q", "....\n4 passed in 0.01s\n", 4);
    assertThat(
            TestReport.read(folder, LONG_AGO, "not ok 1 - total\n#   Failed test\n# got 5\n", false)
                .firstFailure())
        .isEqualTo("got 5");
  }

  @Test
  void numbersInTheOutputOfTheProgramItselfAreNoTests() {
    assertThat(
            TestReport.read(folder, LONG_AGO, "5 passed\nTests: 3\n2 failing ideas", true).tally())
        .isEqualTo(TestTally.ofExitCode(0));
  }

  @Test
  void gradleReportsAreCountedAndOldOnesAreNot() throws Exception {
    Path place = Files.createDirectories(folder.resolve("app/build/test-results/test"));
    Files.writeString(
        place.resolve("TEST-CartTest.xml"),
        "<testsuite><testcase classname=\"shop.CartTest\" name=\"total()\"><failure message="
            + "\"org.opentest4j.AssertionFailedError: expected: &lt;6&gt; but was: &lt;3&gt;\"/>"
            + "</testcase></testsuite>");

    assertThat(TestReport.read(folder, LONG_AGO, "", false))
        .isEqualTo(
            new TestReport(
                new TestTally(false, true, 0, 1, List.of("CartTest.total()")),
                "org.opentest4j.AssertionFailedError: expected: <6> but was: <3>"));
  }

  @Test
  void withoutASummaryTheExitCodeSpeaks() {
    assertThat(TestReport.read(folder, LONG_AGO, "all fine", true).tally())
        .isEqualTo(TestTally.ofExitCode(0));
  }

  private String first(String output) {
    return TestReport.read(folder, LONG_AGO, output, false).firstFailure();
  }

  private static String sample(String name) throws IOException {
    try (InputStream in = TestReportTest.class.getResourceAsStream("output/" + name + ".txt")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  private void assertCounted(String tool, String output, int passed, String... failing) {
    assertThat(TestReport.read(folder, LONG_AGO, output, failing.length == 0).tally())
        .as(tool)
        .isEqualTo(
            new TestTally(failing.length == 0, true, passed, failing.length, List.of(failing)));
  }

  private void report(String module, String name, String xml) throws IOException {
    Path place = Files.createDirectories(folder.resolve(module + "/target/surefire-reports"));
    Files.writeString(place.resolve("TEST-" + name + ".xml"), xml);
  }
}
