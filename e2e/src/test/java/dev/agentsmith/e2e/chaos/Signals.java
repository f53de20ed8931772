package dev.agentsmith.e2e.chaos;

import java.io.IOException;

/// What Java can't send to a process.
final class Signals {
  private Signals() {}

  /// @param name `STOP`, `CONT`
  static void send(String name, long pid) throws IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().onExit().join();
  }
}
