package dev.agentsmith.agent.review;

import java.util.Collection;
import java.util.regex.Pattern;

/// Files that are read by people alone: no test can say anything of them.
public final class Documentation {
  private static final Pattern FILE =
      Pattern.compile(
          "(?i)(?:.*/)?(?:[^/]+\\.(?:md|markdown|rst|adoc|asciidoc)|(?:README|CHANGELOG|CHANGES|LICEN[CS]E|NOTICE|AUTHORS|CONTRIBUTING|HISTORY|NEWS|TODO)(?:\\.txt)?)"
              + "|(?:docs?|documentation)/.*\\.(?:txt|png|svg|jpe?g|gif)");

  /// Some are advice to agents, or what a program reads.
  private static final Pattern NOT_FOR_PEOPLE =
      Pattern.compile(
          "(?i)(?:.*/)?(?:AGENTS|CLAUDE|GEMINI|QWEN)(?:\\.\\w+)?\\.md|\\.[^/]+/.*|.*/(?:fixtures|testdata|resources|templates)/.*");

  private Documentation() {}

  /// True if all of what was changed is documentation; false if nothing was.
  public static boolean isAll(Collection<String> paths) {
    return !paths.isEmpty()
        && paths.stream()
            .allMatch(
                path -> FILE.matcher(path).matches() && !NOT_FOR_PEOPLE.matcher(path).matches());
  }
}
