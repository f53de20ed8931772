package dev.agentsmith.app.cli;

import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.repo.TicketRef;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a person asked an agent for, checked.
///
/// @param ticket null if `task` says what to do
record AgentWords(
    RepositoryUrl repository,
    @Nullable TicketRef ticket,
    @Nullable String task,
    @Nullable String project,
    @Nullable String model,
    BuildWords build,
    boolean headless,
    @Nullable Path config,
    boolean dryRun,
    boolean json) {
  private static final int MAX_TASK = 20_000;

  /// @throws UsageProblem if the words don't make sense together
  static AgentWords of(Words words, Path directory) {
    String repository = words.text("--repo");
    String ticket = words.text("--ticket");
    String task = words.text("--task");
    if (repository == null) {
      throw new UsageProblem("say where: --repo URL|PATH, for example --repo .");
    }
    if (ticket == null && task == null) {
      throw new UsageProblem(
          "say what to do: --ticket N, or --task \"the total ignores the quantity\".");
    }
    if (ticket != null && task != null) {
      throw new UsageProblem("--ticket and --task both say what to do. Keep one of them.");
    }
    if (task != null && (task.isBlank() || task.length() > MAX_TASK)) {
      throw new UsageProblem(
          task.isBlank() ? "--task is empty." : "--task is longer than 20,000 characters.");
    }
    return new AgentWords(
        Checkout.find(repository, directory),
        ticket == null ? null : ticket(ticket),
        task,
        words.text("--project"),
        words.text("--model"),
        BuildWords.of(words),
        words.isSet("--headless"),
        words.path("--config"),
        words.isSet("--dry-run"),
        words.isSet("--json"));
  }

  /// For a look at a repository, where nothing is to be done.
  static AgentWords trying(Words words, Path directory) {
    return new AgentWords(
        Checkout.find(String.valueOf(words.text("--repo")), directory),
        null,
        "",
        words.text("--project"),
        null,
        BuildWords.of(words),
        true,
        words.path("--config"),
        true,
        words.isSet("--json"));
  }

  private static TicketRef ticket(String text) {
    String id = text.startsWith("#") ? text.substring(1) : text;
    if (!TicketRef.isValid(id)) {
      throw new UsageProblem("\"" + text + "\" is no ticket: --ticket 42, or --ticket PROJ-42.");
    }
    return new TicketRef(id);
  }
}
