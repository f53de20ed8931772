package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.run.RunId;

/// Hears what a spawner sees of its Jobs. Called from threads of the spawner's; returns at once.
public interface JobListener {

  /// The Job ended. Told at least once, also of those that ended before.
  void jobEnded(RunId run, JobEnd end);

  /// The Job is there and nothing of it runs yet.
  ///
  /// @param words why, as people are to read it; empty once that is over
  void jobWaits(RunId run, String words);
}
