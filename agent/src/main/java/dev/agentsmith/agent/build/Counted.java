package dev.agentsmith.agent.build;

import java.util.List;

/// What a tool counted; skipped tests are in neither number.
///
/// @param names of the failing ones
/// @param firstFailure what the first of them said; empty if that is not known
record Counted(int passed, int failed, List<String> names, String firstFailure) {
  static final Counted NOTHING = new Counted(0, 0, List.of(), "");

  Counted {
    names = names.stream().map(String::strip).distinct().toList();
    firstFailure = firstFailure.strip();
  }

  boolean isEmpty() {
    return passed + failed == 0;
  }
}
