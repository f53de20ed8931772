package dev.agentsmith.agent.pipeline;

import dev.agentsmith.agent.report.Plan;
import java.util.List;

/// Somebody who is asked before anything is changed.
public interface Approval {

  /// @param untestable why the change will not be verified by tests, as far as that is known now, a
  ///     sentence each
  Decision ask(Plan plan, List<String> untestable) throws InterruptedException;

  /// Whether the change of files that decide what others run may go out; nobody who can't be asked
  /// says yes.
  default boolean allows(List<String> files) throws InterruptedException {
    return false;
  }

  sealed interface Decision {
    record Approved() implements Decision {}

    /// @param by as messages name them
    record Declined(String by) implements Decision {}

    /// The plan has to be changed.
    record Remarked(String remark) implements Decision {}
  }
}
