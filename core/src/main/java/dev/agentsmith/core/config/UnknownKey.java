package dev.agentsmith.core.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What a person can do about a key that nobody asked for.
final class UnknownKey {
  private UnknownKey() {}

  /// @param known the keys of the section it stands in
  static String mend(String key, Collection<String> known) {
    Optional<String> near = NearestWord.to(key, known);
    if (near.isPresent()) {
      return "Did you mean \"" + near.get() + "\"?";
    }
    List<String> elsewhere = SchemaFields.sectionsWith(key);
    return elsewhere.size() == 1
        ? "It belongs under \"" + elsewhere.getFirst() + "\"."
        : "Known here: " + String.join(", ", known) + ".";
  }
}
