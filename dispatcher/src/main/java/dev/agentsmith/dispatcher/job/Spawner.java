package dev.agentsmith.dispatcher.job;

import dev.agentsmith.core.run.RunId;
import java.util.List;

/// Creates, watches and ends Jobs. Creating twice creates nothing twice. Safe for many threads.
public interface Spawner extends AutoCloseable {

  /// What came of a create.
  sealed interface Created {
    record Yes() implements Created {}

    /// The Job was there already, and is this run's.
    record Already() implements Created {}

    /// There is no room for it now; `words` say why. Try again.
    record NotYet(String words) implements Created {}

    /// Nothing was created: what it needs is still on its way. `words` say what; empty while that
    /// is no news. Try again.
    record Preparing(String words) implements Created {}

    /// It will never be created; `words` go to the person.
    record Refused(String words) implements Created {}
  }

  /// Begins to watch.
  void start(JobListener listener);

  /// @throws SpawnerUnavailable if it can't be known whether the Job exists; try again
  Created create(JobSpec spec);

  /// Ends the Job's agent: it is asked first, and has a minute to save its work.
  void end(RunId run);

  /// The newest lines that the Job wrote, oldest first; none if it is not known any more.
  ///
  /// @throws SpawnerUnavailable if it does not answer
  List<String> lastLines(RunId run, int most);

  /// All Jobs it knows.
  ///
  /// @throws SpawnerUnavailable if it does not answer
  List<LiveJob> list();

  /// True if there is a Job of that name, whatever became of it, or anything of the run still
  /// works. Not from what was seen before.
  ///
  /// @throws SpawnerUnavailable if it does not answer
  boolean exists(RunId run, JobName name);

  @Override
  void close();
}
