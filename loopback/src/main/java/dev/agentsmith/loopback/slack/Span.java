package dev.agentsmith.loopback.slack;

import java.util.EnumSet;
import java.util.Set;

/// Words of a message that look alike.
///
/// @param url where a click on them leads; empty for nowhere
public record Span(String text, Set<Mark> marks, String url) {

  /// How words look.
  public enum Mark {
    BOLD,
    ITALIC,
    CODE,
    /// A person, a group or a channel.
    MENTION
  }

  public Span {
    marks = Set.copyOf(marks);
  }

  static Span plain(String text) {
    return new Span(text, Set.of(), "");
  }

  public boolean is(Mark mark) {
    return marks.contains(mark);
  }

  public Span with(Mark mark) {
    EnumSet<Mark> more = EnumSet.of(mark);
    more.addAll(marks);
    return new Span(text, more, url);
  }

  Span at(String address) {
    return new Span(text, marks, address);
  }

  /// Other words that look the same.
  public Span saying(String words) {
    return new Span(words, marks, url);
  }

  boolean looksLike(Span other) {
    return marks.equals(other.marks) && url.equals(other.url);
  }
}
