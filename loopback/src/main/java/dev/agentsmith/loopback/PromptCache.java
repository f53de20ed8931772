package dev.agentsmith.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Counts tokens as the vendor's prompt cache does: exact prefixes in the order tools, system,
/// messages; written at the marks, read at or up to 20 blocks before one, not below a least size.
/// A token is four characters here; only the proportions are meant to be true.
final class PromptCache {
  private static final int LOOK_BACK = 20;
  private static final int LEAST_TOKENS = 1024;
  private static final int LEAST_TOKENS_OF_HAIKU = 4096;

  private final Set<String> written = ConcurrentHashMap.newKeySet();

  /// How many tokens of a prompt were read from the cache, written to it, and neither.
  record Counted(int plain, int written, int read) {}

  /// The prompt up to and including one block.
  private record Prefix(String hash, int tokens, boolean marked) {}

  Counted count(JsonNode request) {
    List<Prefix> prefixes = prefixes(request);
    int total = prefixes.getLast().tokens();
    int least =
        request.path("model").asText().contains("haiku") ? LEAST_TOKENS_OF_HAIKU : LEAST_TOKENS;
    int read = longestRead(prefixes);
    int kept = read;
    for (Prefix prefix : prefixes) {
      if (prefix.marked() && prefix.tokens() >= least) {
        written.add(prefix.hash());
        kept = Math.max(kept, prefix.tokens());
      }
    }
    return new Counted(total - kept, kept - read, read);
  }

  private int longestRead(List<Prefix> prefixes) {
    for (int i = prefixes.size() - 1; i >= 0; i--) {
      if (prefixes.get(i).marked()) {
        for (int j = i; j >= Math.max(0, i - LOOK_BACK); j--) {
          if (written.contains(prefixes.get(j).hash())) {
            return prefixes.get(j).tokens();
          }
        }
      }
    }
    return 0;
  }

  private static List<Prefix> prefixes(JsonNode request) {
    List<Prefix> prefixes = new ArrayList<>();
    prefixes.add(new Prefix(hash(request.path("model").asText()), 0, false));
    for (JsonNode tool : request.path("tools")) {
      add(prefixes, "tool", tool);
    }
    addAll(prefixes, "system", request.path("system"));
    for (JsonNode message : request.path("messages")) {
      addAll(prefixes, message.path("role").asText(), message.path("content"));
    }
    return prefixes;
  }

  private static void addAll(List<Prefix> prefixes, String place, JsonNode content) {
    if (content.isTextual()) {
      add(prefixes, place, content);
    } else {
      content.forEach(block -> add(prefixes, place, block));
    }
  }

  // The mark is not part of what is cached: it moves on, and the prefix stays the same.
  private static void add(List<Prefix> prefixes, String place, JsonNode block) {
    Prefix before = prefixes.getLast();
    JsonNode bare = block.deepCopy();
    if (bare instanceof ObjectNode object) {
      object.remove("cache_control");
    }
    String text = bare.toString();
    prefixes.add(
        new Prefix(
            hash(before.hash() + place + text),
            before.tokens() + tokens(text),
            block.has("cache_control")));
  }

  static int tokens(String text) {
    return (text.length() + 3) / 4;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
