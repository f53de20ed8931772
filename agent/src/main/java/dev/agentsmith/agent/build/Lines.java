package dev.agentsmith.agent.build;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds things in what a program printed.
final class Lines {
  private static final Pattern COUNT = Pattern.compile("(\\d+) ([a-z]+)|([a-z]+)=(\\d+)");
  private static final Pattern DIAGNOSTIC =
      Pattern.compile(
          "(?m)^(?:error(?:\\[\\w+\\])?: .+|\\[ERROR\\] \\S+:\\[\\d+,\\d+\\] .+|[\\w.]*(?:Error|Exception): .+"
              + "|\\S+?:\\d+(?::\\d+)?: (?:fatal )?error: .+|\\S+\\(\\d+,\\d+\\): error .+|panic: .+)$");

  private Lines() {}

  /// The number before or behind a word: `3 failed`, `failures=3`; 0 without one.
  static int count(String words, String word) {
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

  /// What `group` is in every match.
  static List<String> all(Pattern pattern, String output, int group) {
    List<String> found = new ArrayList<>();
    Matcher match = pattern.matcher(output);
    while (match.find()) {
      found.add(match.group(group));
    }
    return found;
  }

  static int sum(Pattern pattern, String output, int group) {
    return all(pattern, output, group).stream().mapToInt(Integer::parseInt).sum();
  }

  /// What `group` is in the first match; empty if there is none.
  static String first(Pattern pattern, String output, int group) {
    Matcher match = pattern.matcher(output);
    return match.find() ? match.group(group) : "";
  }

  /// The text behind the first match; empty if there is none.
  static String behind(Pattern pattern, String output) {
    Matcher match = pattern.matcher(output);
    return match.find() ? output.substring(match.end()) : "";
  }

  /// The first line that says something. If it ends with a colon, what it announces comes too.
  static String words(String text) {
    List<String> lines =
        text.lines().map(String::strip).filter(l -> !l.isEmpty()).limit(2).toList();
    if (lines.isEmpty()) {
      return "";
    }
    return lines.size() > 1 && lines.getFirst().endsWith(":")
        ? lines.getFirst() + " " + lines.get(1)
        : lines.getFirst();
  }

  /// What a compiler or a program that broke says first; empty if nothing looks like it.
  static String diagnostic(String output) {
    return first(DIAGNOSTIC, output, 0).strip();
  }
}
