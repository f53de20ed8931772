package dev.agentsmith.core.run;

import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.repo.TicketRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an agent is asked to do; the same as a command line (design.md §1).
///
/// @param ticket null if `task` says what to do
public record RunRequest(
    RunKind kind,
    RepositoryUrl repository,
    @Nullable TicketRef ticket,
    @Nullable String task,
    @Nullable String project,
    boolean headless) {

  public RunRequest {
    if ((ticket == null) == (task == null)) {
      throw new IllegalArgumentException("a run has a ticket or a task");
    }
  }

  /// `fix --repo <url> --ticket 42 --headless`: these words run it.
  public List<String> arguments() {
    List<String> words = new ArrayList<>(List.of(kind.word(), "--repo", repository.value()));
    if (ticket != null) {
      words.addAll(List.of("--ticket", ticket.id()));
    }
    if (task != null) {
      words.addAll(List.of("--task", task));
    }
    if (project != null) {
      words.addAll(List.of("--project", project));
    }
    if (headless) {
      words.add("--headless");
    }
    return words;
  }
}
