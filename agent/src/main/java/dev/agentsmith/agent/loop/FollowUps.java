package dev.agentsmith.agent.loop;

import java.util.List;

/// What people said to the run since it was asked last.
@FunctionalInterface
public interface FollowUps {
  List<String> take() throws InterruptedException;

  /// True if there is something to take.
  default boolean isWaiting() throws InterruptedException {
    return false;
  }
}
