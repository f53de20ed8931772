package dev.agentsmith.clients.redis;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One message towards the agent.
///
/// @param id what the sender did, in chat's terms; the same entry written twice has the same id
/// @param by who sent it, as chat names them
/// @param question the id of the question that it answers; empty for any that is open
public record InboxEntry(String id, Kind kind, String by, String text, String question) {
  public InboxEntry(String id, Kind kind, String by, String text) {
    this(id, kind, by, text, "");
  }

  public enum Kind {
    CANCEL,
    MESSAGE,
    ANSWER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /// As it stands in the stream.
  public Map<String, String> fields() {
    return Map.of("id", id, "kind", kind.word(), "by", by, "text", text, "question", question);
  }

  /// Empty if it is of a kind that this version doesn't know: nobody takes it here.
  public static Optional<InboxEntry> read(Map<String, String> fields) {
    return Kind.of(fields.getOrDefault("kind", ""))
        .filter(_ -> fields.containsKey("id"))
        .map(
            kind ->
                new InboxEntry(
                    fields.getOrDefault("id", ""),
                    kind,
                    fields.getOrDefault("by", ""),
                    fields.getOrDefault("text", ""),
                    fields.getOrDefault("question", "")));
  }
}
