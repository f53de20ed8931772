package dev.agentsmith.testkit.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/// A call that the API server got.
///
/// @param caller as the cluster calls them; empty for a stranger
/// @param verb as RBAC has it: `create`, `get`, `list`, `watch`, `delete`, …
/// @param resource `jobs`, `pods`, `pods/log`, …
/// @param name empty for all of them
/// @param status that was answered
public record ApiCall(
    String caller, String verb, String resource, String name, JsonNode body, int status) {
  /// `delete jobs`
  public String words() {
    return verb + " " + resource;
  }
}
