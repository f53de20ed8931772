package dev.agentsmith.testkit.registry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A request that came.
///
/// @param path decoded
/// @param headers with names in lower case
public record SeenRequest(String method, String path, Map<String, List<String>> headers) {

  public SeenRequest {
    headers = Map.copyOf(headers);
  }

  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }
}
