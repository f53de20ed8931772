package dev.agentsmith.core.run;

import java.util.List;

/// What one run of the tests said.
///
/// @param failing names of failing tests, at most ten
/// @param counted false if the tool's output told nothing but its exit code; then `passed` and
///     `failed` are 0
public record TestTally(
    boolean green, boolean counted, int passed, int failed, List<String> failing) {
  private static final int MAX_NAMES = 10;

  public TestTally {
    failing = failing.stream().limit(MAX_NAMES).toList();
  }

  public static TestTally ofExitCode(int exitCode) {
    return new TestTally(exitCode == 0, false, 0, 0, List.of());
  }

  public int total() {
    return passed + failed;
  }

  /// `3 of 4`, or what the exit code says where no test could be counted.
  public String brief() {
    return counted ? passed + " of " + total() : green ? "passed" : "failed";
  }
}
