package dev.agentsmith.dispatcher.record;

import dev.agentsmith.core.run.RunId;

/// Another replica holds the run now, or may: this one says and does nothing more for it.
public final class HoldLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HoldLost(RunId run) {
    super("run " + run + " is held by another replica");
  }
}
