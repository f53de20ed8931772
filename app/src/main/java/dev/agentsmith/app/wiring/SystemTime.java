package dev.agentsmith.app.wiring;

import java.time.InstantSource;

/// The one place from where the time of this machine comes in.
public final class SystemTime {
  private SystemTime() {}

  public static InstantSource clock() {
    return InstantSource.system();
  }
}
