package dev.agentsmith.agent.build;

import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.text.UntrustedText;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Function;

/// Counts tests: from reports in JUnit's XML where there are any, else from what the test runner
/// prints. Whether all is well is the exit code's word.
///
/// @param firstFailure what the first failing test said; empty if that is not known
record TestReport(TestTally tally, String firstFailure) {

  /// In this order: what prints the most peculiar summary is asked first.
  private static final List<Function<String, Counted>> FORMATS =
      List.of(
          PythonFormats::unittest,
          CompiledFormats::cargo,
          CompiledFormats::go,
          CompiledFormats::dotnet,
          CompiledFormats::ctest,
          CompiledFormats::automake,
          JavaScriptFormats::jest,
          JavaScriptFormats::vitest,
          JavaScriptFormats::mocha,
          JavaScriptFormats::ava,
          JavaScriptFormats::node,
          PythonFormats::pytest,
          JavaScriptFormats::bun,
          TapFormat::read);

  /// @param begin reports that are older are of another run
  static TestReport read(Path directory, FileTime begin, String printed, boolean succeeded) {
    String output = UntrustedText.plain(printed);
    Counted counted = XmlReports.read(directory, begin);
    for (var format = FORMATS.iterator(); counted.isEmpty() && format.hasNext(); ) {
      counted = format.next().apply(output);
    }
    if (counted.isEmpty()) {
      return new TestReport(
          new TestTally(succeeded, false, 0, 0, List.of()),
          succeeded ? "" : Lines.diagnostic(output));
    }
    return new TestReport(
        new TestTally(succeeded, true, counted.passed(), counted.failed(), counted.names()),
        succeeded ? "" : counted.failed() > 0 ? counted.firstFailure() : Lines.diagnostic(output));
  }
}
