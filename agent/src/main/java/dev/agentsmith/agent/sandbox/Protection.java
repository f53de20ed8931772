package dev.agentsmith.agent.sandbox;

import java.util.List;

/// What holds commands on this machine, in words for the report.
///
/// @param inForce such as `Landlock (ABI 7)`; empty if nothing is
/// @param isWhole true if files and system calls are held by the kernel
/// @param missing what could not be had: a sentence each, with its mend
public record Protection(boolean isWhole, List<String> inForce, List<String> missing) {
  public Protection {
    inForce = List.copyOf(inForce);
    missing = List.copyOf(missing);
  }

  public String sentence() {
    return inForce.isEmpty() ? "Sandbox: none." : "Sandbox: " + String.join(", ", inForce) + ".";
  }
}
