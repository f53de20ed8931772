package dev.agentsmith.agent.pipeline;

import dev.agentsmith.agent.report.Plan;

/// Somebody who is asked before anything is changed.
public interface Approval {

  Decision ask(Plan plan) throws InterruptedException;

  sealed interface Decision {
    record Approved() implements Decision {}

    /// @param by as messages name them
    record Declined(String by) implements Decision {}

    /// The plan has to be changed.
    record Remarked(String remark) implements Decision {}
  }
}
