package dev.agentsmith.loopback;

import com.fasterxml.jackson.databind.JsonNode;

/// What a [ScriptedModel] says. Called from many threads.
public interface Turns {
  /// The answer to `request`, a valid body of `POST /v1/messages`.
  ///
  /// @throws ApiError if there is none
  Turn answer(JsonNode request);
}
