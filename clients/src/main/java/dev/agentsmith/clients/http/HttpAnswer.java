package dev.agentsmith.clients.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An answer that came whole.
public record HttpAnswer(int status, Map<String, List<String>> headers, String text) {
  public HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /// The first header of this name, in any case.
  public Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .flatMap(entry -> entry.getValue().stream())
        .findFirst();
  }
}
