package dev.agentsmith.agent.workspace;

import java.util.List;

/// A git process ended with an error.
final class GitFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private static final String DISK_FULL = "No space left on device";

  private final String words;

  /// @param words what git wrote to its standard error
  GitFailed(String subcommand, int exitCode, String words) {
    super("git " + subcommand + " ended with " + exitCode + ": " + words);
    this.words = words;
  }

  String words() {
    return words;
  }

  boolean says(String part) {
    return words.contains(part);
  }

  /// The line that tells most: what the other side says, else the last that git marks as fatal or
  /// an error, else the last.
  String lastWords() {
    for (String line : words.lines().toList()) {
      // What comes after it are only consequences. On the other side it is their trouble.
      if (line.contains(DISK_FULL) && !line.startsWith("remote: ")) {
        return DISK_FULL;
      }
    }
    for (String mark : List.of("remote: ", "fatal: ", "error: ")) {
      String last = "";
      for (String line : words.lines().toList()) {
        String rest = line.startsWith(mark) ? line.substring(mark.length()).strip() : "";
        last = rest.isEmpty() ? last : rest;
      }
      if (!last.isEmpty()) {
        return last;
      }
    }
    return words.strip();
  }
}
