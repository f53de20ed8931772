package dev.agentsmith.agent.build;

import dev.agentsmith.core.run.TestTally;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Knows by what a test command printed that no test of it was run: something could not be
/// resolved, loaded, compiled or reached. That is not the same as tests that fail.
public final class Unrunnable {

  /// In the words of the tools, each from the begin of its line to the end.
  private static final Pattern REASON =
      Pattern.compile(
          "(?m)^.*?(?:"
              // Maven, Gradle
              + "Could not resolve (?:dependencies|all|plugin|org\\.|com\\.|[\\w.-]+:)|Could not transfer artifact"
              + "|Non-resolvable|Unresolveable build extension|could not be resolved|Could not find artifact"
              + "|COMPILATION ERROR|Compilation failed|No compiler is provided|was not found in any of the following"
              + "|Task 'test' not found|Could not determine java version|Unsupported class file major version"
              + "|invalid target release|Downloading from .* failed"
              // JavaScript
              + "|Cannot find (?:module|package) '|ERR_MODULE_NOT_FOUND|npm (?:ERR!|error) code|[Mm]issing script: "
              + "|ERR_PNPM_|YN00\\d\\d: .*(?:error|failed)|error TS\\d+: "
              // Python
              + "|ModuleNotFoundError: |ImportError: |No module named |errors? during collection"
              + "|Could not find a version that satisfies|No matching distribution found"
              // Go, Rust
              + "|cannot find (?:package|module)|no required module provides|missing go\\.sum entry"
              + "|\\[(?:setup|build) failed]|no matching package (?:named|found)|failed to get `|failed to (?:download|fetch)"
              + "|could not compile `"
              // programs and services
              + "|command not found|: not found$|ECONNREFUSED|[Cc]onnection refused|[Cc]ould not connect to server"
              + "|Cannot connect to the Docker daemon|Could not find a valid Docker environment"
              + "|ENOTFOUND|EAI_AGAIN|Temporary failure in name resolution|Could not resolve host"
              + "|Name or service not known|Network is unreachable"
              + ").*$");

  private static final Pattern SERVICE =
      Pattern.compile(
          "ECONNREFUSED|[Cc]onnection refused|connect to server|Docker|ENOTFOUND|EAI_AGAIN|name resolution"
              + "|resolve host|service not known|unreachable");

  /// npm says a code first, and in the next line, behind the code's own word, what it is.
  private static final Pattern NPM =
      Pattern.compile(
          "(?m)^npm (?:ERR!|error) code (E\\w+)\\n(?:npm (?:ERR!|error) (?:errno|syscall|path) .*\\n)*"
              + "npm (?:ERR!|error) (?:[a-z0-9]+ )?(\\S.*)$");

  private static final int MAX_WORDS = 240;
  private static final int MOST_JOINED = 4;

  private Unrunnable() {}

  /// The first line that says why; empty if tests were run.
  ///
  /// @param tally of a command that failed
  static Optional<String> reason(TestTally tally, String output) {
    if (tally.green() || tally.passed() > 0) {
      return Optional.empty();
    }
    Matcher line = REASON.matcher(output);
    int found = 0;
    String first = "";
    while (line.find()) {
      first = found++ == 0 ? line.group() : first;
    }
    // Some count a file that can't be loaded as a test that failed.
    return found == 0 || (tally.counted() && tally.failed() > found)
        ? Optional.empty()
        : Optional.of(words(first));
  }

  /// True if what is missing is another machine or a program that serves, and no package.
  static boolean isService(String reason) {
    return SERVICE.matcher(reason).find();
  }

  /// What a tool that failed says first of the reason, without its own marks before it.
  public static String firstWords(String output) {
    Matcher npm = NPM.matcher(output);
    if (npm.find()) {
      return words(npm.group(2));
    }
    Matcher line = REASON.matcher(output);
    if (line.find()) {
      return words(line.group());
    }
    List<String> lines = output.strip().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (ERROR.matcher(lines.get(i)).find()) {
        return words(whole(lines.subList(i, Math.min(lines.size(), i + MOST_JOINED))));
      }
    }
    return lines.isEmpty() ? "" : words(lines.getLast());
  }

  /// A line that ends with a colon announces the next one, which says what it is.
  private static String whole(List<String> lines) {
    var text = new StringBuilder();
    for (String line : lines) {
      text.append(text.isEmpty() ? "" : " ").append(words(line));
      if (!line.strip().endsWith(":")) {
        break;
      }
    }
    return text.toString();
  }

  private static final Pattern ERROR =
      Pattern.compile(
          "(?i)\\b(?:error|err!|fail(?:ed|ure)?|fatal|cannot|can't|could not|refused)\\b");

  private static String words(String line) {
    String plain =
        line.strip()
            .replaceFirst(
                "^(?:\\[ERROR]|\\[FATAL]|npm ERR!|npm error|ERROR:|error:|E  +|➤ )\\s*", "")
            .replaceFirst("^code (E[A-Z0-9]+)$", "npm error $1")
            .strip();
    return plain.length() <= MAX_WORDS ? plain : plain.substring(0, MAX_WORDS) + "…";
  }
}
