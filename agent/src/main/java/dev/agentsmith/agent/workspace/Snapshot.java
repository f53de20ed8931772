package dev.agentsmith.agent.workspace;

import dev.agentsmith.core.run.Work.Changes;
import java.util.List;

/// The content of the checkout at one moment, as git keeps it.
///
/// @param tree the id of the tree
/// @param files what differs from the base, in the order of names
public record Snapshot(String tree, List<ChangedFile> files) {
  public Snapshot {
    files = List.copyOf(files);
  }

  /// @param insertions lines; 0 for a binary file
  public record ChangedFile(String path, int insertions, int deletions) {}

  public boolean isEmpty() {
    return files.isEmpty();
  }

  public Changes changes() {
    return new Changes(
        files.size(),
        files.stream().mapToInt(ChangedFile::insertions).sum(),
        files.stream().mapToInt(ChangedFile::deletions).sum());
  }
}
