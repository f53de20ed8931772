package dev.agentsmith.agent.tool;

import dev.agentsmith.agent.syntax.SourceParser;
import dev.agentsmith.agent.syntax.SyntaxError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Tells a syntax error that a change brought, at once, where the language is known. What was wrong
/// before is not told: a grammar that does not know the newest syntax must not get in the way.
public final class SyntaxWatch {
  private static final int MAX_TOLD = 3;

  private final SourceParser parser = new SourceParser();

  /// A sentence about the errors that `after` has and `before` had not; empty if there are none.
  synchronized String brought(String file, String before, String after) {
    List<SyntaxError> errors = parser.errors(file, after);
    if (errors.isEmpty()) {
      return "";
    }
    List<String> known =
        new ArrayList<>(parser.errors(file, before).stream().map(SyntaxError::what).toList());
    List<SyntaxError> fresh = errors.stream().filter(error -> !known.remove(error.what())).toList();
    if (fresh.isEmpty()) {
      return "";
    }
    List<String> lines = after.lines().toList();
    String told =
        fresh.stream()
            .limit(MAX_TOLD)
            .map(error -> "line %d: %s".formatted(error.line(), error.what()) + text(lines, error))
            .collect(Collectors.joining("; "));
    return "\n%s has a syntax error now (%s). Mend it before you go on.\n".formatted(file, told);
  }

  private static String text(List<String> lines, SyntaxError error) {
    return error.line() <= lines.size()
        ? " in \"" + FileName.cut(lines.get(error.line() - 1)) + "\""
        : "";
  }
}
