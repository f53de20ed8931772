package dev.agentsmith.agent.workspace;

/// A git process ended with an error.
final class GitFailed extends Exception {
  private static final long serialVersionUID = 1L;

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

  /// The line that tells most: the last one that git marks as fatal or an error, or the last.
  String lastWords() {
    String last = "";
    for (String line : words.lines().toList()) {
      if (line.startsWith("fatal: ") || line.startsWith("error: ") || line.startsWith("remote: ")) {
        last = line.replaceFirst("^(fatal|error|remote): ", "").strip();
      }
    }
    return last.isEmpty() ? words.strip() : last;
  }
}
