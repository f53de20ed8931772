package dev.agentsmith.core.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A piece of a YAML file that knows where it stands.
sealed interface Node {
  Place place();

  /// Line and column, both from 1.
  record Place(int line, int column) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return Comparator.comparingInt(Place::line)
          .thenComparingInt(Place::column)
          .compare(this, other);
    }

    String in(String file) {
      return file + ":" + line + ":" + column;
    }
  }

  /// @param plain without quotes, so that it can be a number, a flag or nothing
  record Scalar(Place place, String text, boolean plain) implements Node {
    boolean isNothing() {
      return plain && (text.isEmpty() || text.equals("~") || text.matches("null|Null|NULL"));
    }

    boolean isFlag() {
      return plain && text.matches("true|True|TRUE|false|False|FALSE");
    }

    boolean isNumber() {
      return plain && text.matches("[-+]?(?:\\.\\d+|\\d+(?:\\.\\d*)?)(?:[eE][-+]?\\d+)?");
    }
  }

  record Sequence(Place place, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  record Mapping(Place place, List<Entry> entries) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }

    Optional<Entry> entry(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }
  }

  record Entry(String key, Place place, Node value) {}

  /// Absent and empty are the same: `agent:` with nothing below it.
  default boolean isEmpty() {
    return this instanceof Scalar scalar && scalar.isNothing();
  }

  /// The node as an error names it: `"two"`, `a list`.
  default String shown() {
    return switch (this) {
      case Scalar scalar when scalar.isNothing() -> "empty";
      case Scalar scalar -> "\"" + scalar.text() + "\"";
      case Sequence _ -> "a list";
      case Mapping _ -> "a section";
    };
  }
}
