package dev.agentsmith.agent.loop;

/// What must be known of a run even when its conversation was shortened: decisions, changed files,
/// what people added.
@FunctionalInterface
public interface KnownFacts {
  String text() throws InterruptedException;
}
