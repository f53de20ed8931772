package dev.agentsmith.dispatcher.docker;

import java.util.Map;

/// Something happened to a container.
///
/// @param action `start`, `die` or `destroy`
record ContainerEvent(String id, String action, Map<String, String> labels) {
  ContainerEvent {
    labels = Map.copyOf(labels);
  }
}
