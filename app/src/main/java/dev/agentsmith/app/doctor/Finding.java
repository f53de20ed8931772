package dev.agentsmith.app.doctor;

/// What was seen of one thing.
///
/// @param words one line, with the mend where there is one
public record Finding(Level level, String words) {

  /// How much it matters.
  public enum Level {
    OK("ok"),
    WARN("warn"),
    FAIL("FAIL");

    private final String word;

    Level(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public static Finding ok(String words) {
    return new Finding(Level.OK, words);
  }

  public static Finding warn(String words) {
    return new Finding(Level.WARN, words);
  }

  public static Finding fail(String words) {
    return new Finding(Level.FAIL, words);
  }

  String line() {
    return String.format("%-6s%s", level.word(), words);
  }
}
