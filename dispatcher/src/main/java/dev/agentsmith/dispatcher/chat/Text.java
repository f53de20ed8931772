package dev.agentsmith.dispatcher.chat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a message says, in parts: what a person, a ticket or a model wrote stays words, whatever it
/// looks like, and only what is meant as a link or a mention becomes one.
public record Text(List<Part> parts) {
  public Text {
    parts = List.copyOf(parts);
  }

  /// A piece of a text.
  public sealed interface Part {
    /// As it reads where nothing can be drawn.
    String plain();
  }

  /// Words as they are; they may have several lines.
  public record Words(String plain) implements Part {}

  public record Strong(String plain) implements Part {}

  /// A link. Where links can't be drawn, the address follows the label, unless it is the label.
  public record Link(String label, String url) implements Part {
    @Override
    public String plain() {
      return label.isEmpty() || label.equals(url) ? url : label + " " + url;
    }
  }

  /// A person, in the way that their platform mentions them (see [ChatPlatform#mention]).
  public record Person(String plain) implements Part {}

  /// A time of day.
  public record Time(Instant at) implements Part {
    private static final DateTimeFormatter UTC =
        DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Override
    public String plain() {
      return UTC.format(at);
    }
  }

  /// @param parts words, or parts that are more than words; empty ones are left out
  public static Text of(Object... parts) {
    List<Part> all = new ArrayList<>();
    for (Object part : parts) {
      switch (part) {
        case Text text -> all.addAll(text.parts());
        case Part piece -> all.add(piece);
        default -> all.add(new Words(part.toString()));
      }
    }
    all.removeIf(part -> part.plain().isEmpty());
    return new Text(all);
  }

  public static Strong strong(String words) {
    return new Strong(words);
  }

  /// A link where there is an address, else its label.
  public static Part link(String label, String url) {
    return url.startsWith("https://") || url.startsWith("http://")
        ? new Link(label, url)
        : new Words(url.isEmpty() || url.equals(label) ? label : label + " " + url);
  }

  public static Person person(String mention) {
    return new Person(mention);
  }

  /// A stranger's title in one line, of what can be seen alone.
  ///
  /// @param most code points of it
  public static String oneLine(String words, int most) {
    String line =
        words
            .replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ")
            .replaceAll("[\\p{Cf}\\p{Cs}]", "")
            .replaceAll("\\s+", " ")
            .strip();
    return line.codePointCount(0, line.length()) <= most
        ? line
        : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
  }

  /// Reads everywhere.
  public String plain() {
    return parts.stream().map(Part::plain).collect(Collectors.joining());
  }

  @Override
  public String toString() {
    return plain();
  }
}
