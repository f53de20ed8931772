package dev.agentsmith.agent.network;

import java.io.IOException;
import java.io.OutputStream;

/// Answers requests that are for the port itself and not for another host.
public interface LocalService {

  /// Writes one whole answer. For many threads.
  ///
  /// @param head of a request without content, whose target is a path
  /// @return false if the connection has to end with it
  boolean answer(RequestHead head, OutputStream out) throws IOException;

  /// A port that has nothing of its own.
  static LocalService none() {
    return (_, out) -> {
      Replies.text(
          out, "403 Forbidden", "Only hosts by their names can be asked for, such as example.org.");
      return false;
    };
  }
}
