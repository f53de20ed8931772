package dev.agentsmith.clients.http;

import java.util.List;
import java.util.Map;

/// An answer with a status below 300.
public record HttpAnswer(int status, Map<String, List<String>> headers, String text) {
  public HttpAnswer {
    headers = Map.copyOf(headers);
  }
}
