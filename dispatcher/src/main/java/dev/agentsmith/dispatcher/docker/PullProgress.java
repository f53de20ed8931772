package dev.agentsmith.dispatcher.docker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How far an image is, by what the engine says of its layers while it pulls
/// (https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Image/operation/ImageCreate).
/// Safe for many threads.
final class PullProgress {
  private static final Set<String> DONE = Set.of("Pull complete", "Already exists");
  private static final long MEGABYTE = 1_000_000;

  private final Set<String> layers = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private final Map<String, Long> loaded = new HashMap<>();

  /// @param id of a layer; null for what is said of the whole
  /// @param bytes that are there of what is being loaded; null if that is not said
  synchronized void saw(@Nullable String id, @Nullable String status, @Nullable Long bytes) {
    if (id == null || status == null || status.startsWith("Pulling from")) {
      return;
    }
    layers.add(id);
    if (DONE.contains(status)) {
      done.add(id);
    } else if (status.equals("Downloading") && bytes != null) {
      loaded.merge(id, bytes, Math::max);
    }
  }

  /// `3 of 7 layers, 212 MB`; empty while nothing is known.
  synchronized String words() {
    if (layers.isEmpty()) {
      return "";
    }
    long all = loaded.values().stream().mapToLong(Long::longValue).sum() / MEGABYTE;
    return "%d of %d layers%s"
        .formatted(done.size(), layers.size(), all == 0 ? "" : ", " + all + " MB");
  }
}
