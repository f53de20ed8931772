package dev.agentsmith.agent.build;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Test Anything Protocol (testanything.org), as prove, bats and Node's runner print it.
final class TapFormat {
  private static final Pattern POINT =
      Pattern.compile(
          "(?m)^( *)(not )?ok\\b *\\d* *(?:- )?(.*?)(?: +# *((?i:(skip)|todo))\\b.*)?$");
  private static final Pattern ERROR =
      Pattern.compile(
          "(?m)^ +error: +(?:\\|-\\n((?:[ \\t]*(?:\\S.*)?\\n)+?)(?= *code:)|'(.*)'$|(.+)$)");
  private static final Pattern COMMENT =
      Pattern.compile("(?m)^ *# +(?!Failed test|Looks like|at )(\\S.*)$");

  private TapFormat() {}

  /// Only points that are not indented are counted; of a failing one that has failing parts, these
  /// are the names.
  static Counted read(String output) {
    int passed = 0;
    int failed = 0;
    List<String> names = new ArrayList<>();
    List<String> inner = new ArrayList<>();
    String said = "";
    Matcher point = POINT.matcher(output);
    while (point.find()) {
      boolean bad = point.group(2) != null && (point.group(4) == null || point.group(5) != null);
      boolean top = point.group(1).isEmpty();
      if (top && !bad && point.group(4) == null) {
        passed++;
      }
      if (bad) {
        failed += top ? 1 : 0;
        said = said.isEmpty() ? said(output.substring(point.end())) : said;
        String name = point.group(3).strip();
        if (!top) {
          if (!isSuite(output, point.end())) {
            inner.add(name);
          }
        } else {
          names.addAll(inner.isEmpty() ? List.of(name) : inner);
          inner.clear();
        }
      } else if (top) {
        inner.clear();
      }
    }
    return new Counted(passed, failed, names, said);
  }

  private static boolean isSuite(String output, int from) {
    int end = output.indexOf("\n    ...", from);
    String block = output.substring(from, end < 0 ? Math.min(output.length(), from + 500) : end);
    return block.contains("failureType: 'subtestsFailed'");
  }

  private static String said(String rest) {
    Matcher next = POINT.matcher(rest);
    String own = next.find() ? rest.substring(0, next.start()) : rest;
    Matcher error = ERROR.matcher(own);
    if (error.find()) {
      for (int group = 1; group <= 3; group++) {
        if (error.group(group) != null) {
          return Lines.words(error.group(group));
        }
      }
    }
    return Lines.first(COMMENT, own, 1);
  }
}
