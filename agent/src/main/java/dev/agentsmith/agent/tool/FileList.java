package dev.agentsmith.agent.tool;

import java.util.List;

/// The files of the repository that are not ignored.
@FunctionalInterface
public interface FileList {
  /// Paths relative to the root, sorted.
  List<String> files() throws InterruptedException;
}
