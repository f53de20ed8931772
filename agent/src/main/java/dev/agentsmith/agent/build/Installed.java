package dev.agentsmith.agent.build;

import dev.agentsmith.agent.packages.PackageLedger;
import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of installing.
///
/// @param names of the ecosystems; empty if nothing had to be installed
/// @param command what was run last, as people are told it
/// @param output of it, cut in the middle
/// @param problem why it failed; null if it did not
public record Installed(
    List<String> names,
    String command,
    String output,
    Duration took,
    PackageLedger.Total total,
    @Nullable Problem problem) {

  public Installed {
    names = List.copyOf(names);
  }

  /// `Maven · 214 packages, 38 MB (190 from the store)`
  public String brief() {
    String what = String.join(", ", names);
    if (problem != null) {
      return what.isEmpty() ? command : what + ": " + Unrunnable.firstWords(output);
    }
    if (total.packages() == 0) {
      return what;
    }
    String stored = total.stored() == 0 ? "" : " (%d from the store)".formatted(total.stored());
    return "%s · %s, %s%s"
        .formatted(
            what,
            total.packages() == 1 ? "1 package" : total.packages() + " packages",
            size(total.bytes()),
            stored);
  }

  private static String size(long bytes) {
    return bytes < 1_000_000 ? Math.max(1, bytes / 1_000) + " kB" : bytes / 1_000_000 + " MB";
  }
}
