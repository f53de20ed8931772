package dev.agentsmith.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/// For whatever runs in one of many threads: they share their buffers. Left to itself, Jackson
/// keeps 28 KB for each thread that ever read something, which is 280 MB for 10,000 runs.
public final class SharedJson {
  public static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder()
              .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
              .build());

  private SharedJson() {}

  /// What `node.toString()` says, by the shared buffers.
  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that is no JSON", e);
    }
  }
}
