package dev.agentsmith.clients.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What came with a body that was written elsewhere.
///
/// @param headers by name in lower case
public record HttpDownload(int status, Map<String, List<String>> headers) {

  /// The first value of a header, by its name in lower case.
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }
}
