package dev.agentsmith.core.problem;

/// A failure as a person reads it: what happened, where, and what to do now.
///
/// @param where a place such as `agentsmith.yml:14:5`; empty if `what` already names it
/// @param what one or two full sentences
/// @param mend what the reader can do; empty if nothing
public record Problem(String where, String what, String mend) {

  public static Problem of(String what, String mend) {
    return new Problem("", what, mend);
  }

  public static Problem at(String where, String what, String mend) {
    return new Problem(where, what, mend);
  }

  /// One line: `where: what mend`.
  public String sentence() {
    String place = where.isEmpty() ? "" : where + ": ";
    return mend.isEmpty() ? place + what : place + what + " " + mend;
  }
}
