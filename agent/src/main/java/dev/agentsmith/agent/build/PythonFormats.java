package dev.agentsmith.agent.build;

import static dev.agentsmith.agent.build.Lines.count;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What pytest and unittest print.
final class PythonFormats {
  private static final Pattern PYTEST =
      Pattern.compile("(?m)^=* ?((?:\\d+ [a-z]+(?:, )?)+) in [\\d.]+m?s");
  private static final Pattern PYTEST_FAILED =
      Pattern.compile("(?m)^(?:FAILED|ERROR) (\\S+(?:\\[[^\\n]*?\\](?= - |$))?)(?: - (.+))?$");
  private static final Pattern PYTEST_ERROR = Pattern.compile("(?m)^E {3}\\s*(\\S.*)$");
  private static final Pattern UNITTEST = Pattern.compile("(?m)^Ran (\\d+) tests? in ");
  private static final Pattern UNITTEST_END = Pattern.compile("(?m)^FAILED \\(([^)]*)\\)\\s*$");
  private static final Pattern UNITTEST_FAILED =
      Pattern.compile("(?m)^(?:FAIL|ERROR): (\\w+) \\(([\\w.]+)\\)");
  private static final Pattern EXCEPTION =
      Pattern.compile("(?m)^[A-Za-z_][\\w.]*(?:Error|Exception|Exit|Interrupt|Warning)\\b.*$");

  private PythonFormats() {}

  static Counted pytest(String output) {
    List<String> ends = Lines.all(PYTEST, output, 1);
    if (ends.isEmpty()) {
      return Counted.NOTHING;
    }
    String last = ends.getLast();
    String said = "";
    Matcher failed = PYTEST_FAILED.matcher(output);
    if (failed.find() && failed.group(2) != null) {
      said = failed.group(2);
    }
    return new Counted(
        count(last, "passed"),
        count(last, "failed") + count(last, "error") + count(last, "errors"),
        Lines.all(PYTEST_FAILED, output, 1),
        said.isEmpty() ? Lines.first(PYTEST_ERROR, output, 1) : said);
  }

  static Counted unittest(String output) {
    Matcher ran = UNITTEST.matcher(output);
    if (!ran.find()) {
      return Counted.NOTHING;
    }
    int total = Integer.parseInt(ran.group(1));
    String words = Lines.first(UNITTEST_END, output, 1);
    int failed = count(words, "failures") + count(words, "errors");
    List<String> names = new ArrayList<>();
    Matcher name = UNITTEST_FAILED.matcher(output);
    while (name.find()) {
      String place = name.group(2);
      names.add(place.endsWith("." + name.group(1)) ? place : place + "." + name.group(1));
    }
    return new Counted(
        Math.max(0, total - failed - count(words, "skipped")),
        failed,
        names,
        Lines.first(EXCEPTION, Lines.behind(UNITTEST_FAILED, output), 0));
  }
}
