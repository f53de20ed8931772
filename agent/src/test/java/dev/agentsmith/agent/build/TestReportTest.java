package dev.agentsmith.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.TestTally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void summariesOfOtherToolsAreCounted() {
    assertCounted(
        "pytest",
        """
        ..F.E
        =========================== short test summary info ============================
        FAILED tests/test_cart.py::test_total - assert 5 == 6
        ERROR tests/test_web.py::test_page
        ============= 1 failed, 3 passed, 1 skipped, 1 error in 0.12s =============
        """,
        3,
        "tests/test_cart.py::test_total",
        "tests/test_web.py::test_page");
    assertCounted("pytest -q", "....\n4 passed in 0.01s\n", 4);
    assertCounted(
        "unittest",
        """
        .F
        ======================================================================
        FAIL: test_total (tests.test_cart.CartTest)
        ----------------------------------------------------------------------
        AssertionError: 5 != 6

        Ran 2 tests in 0.001s

        FAILED (failures=1)
        """,
        1,
        "tests.test_cart.CartTest.test_total");
    assertCounted(
        "unittest of Python 3.11",
        "FAIL: test_total (tests.CartTest.test_total)\nRan 1 test in 0.0s\n\nFAILED (errors=1)\n",
        0,
        "tests.CartTest.test_total");
    assertCounted(
        "node, TAP",
        "TAP version 13\nok 1 - adds\nnot ok 2 - multiplies\n# tests 2\n# pass 1\n# fail 1\n",
        1,
        "multiplies");
    assertCounted(
        "node, spec",
        """
        ✔ adds (0.5ms)
        ✖ multiplies (1.2ms)
        ℹ tests 2
        ℹ pass 1
        ℹ fail 1
        ✖ failing tests:
        """,
        1,
        "multiplies");
    assertCounted("TAP", "1..2\nok 1 - adds\nnot ok 2 multiplies\n", 1, "multiplies");
    assertCounted(
        "jest",
        "  ● cart › total\n\nTests:       1 failed, 3 passed, 4 total\nTime: 1 s\n",
        3,
        "cart › total");
    assertCounted(
        "mocha", "  3 passing (5ms)\n  1 failing\n\n  1) cart total:\n", 3, "cart total:");
  }

  @Test
  void withoutASummaryTheExitCodeSpeaks() {
    assertThat(TestReport.read(folder, LONG_AGO, "all fine", true).tally())
        .isEqualTo(TestTally.ofExitCode(0));
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
