package dev.agentsmith.agent.pipeline;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.agent.packages.PackageGateway;
import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.clients.githost.GitToken;
import dev.agentsmith.clients.model.Attempts;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.spend.DaySpend;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.secret.Redactor;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that a run is given.
///
/// @param project with its limits and models; nameless for a repository without an entry
/// @param tracker null if there is none: then the request has a task
/// @param host null if only a branch is wanted
/// @param approval null if nobody is there to ask
/// @param gitToken for git over HTTP; null if there is none
/// @param directory of this run alone; it may exist, empty or not
/// @param packages where the tools of this run have packages from; nothing is open yet
/// @param daySpend what the project's runs may spend in a day; null for no limit
/// @param environment of this process, of which commands and git get the harmless part
public record RunSetup(
    RunRequest request,
    RunId id,
    Pipeline pipeline,
    Project project,
    Model model,
    Journal journal,
    @Nullable Tracker tracker,
    @Nullable GitHost host,
    @Nullable Approval approval,
    @Nullable GitToken gitToken,
    Path directory,
    Map<String, String> environment,
    PackageGateway packages,
    Redactor redactor,
    InstantSource clock,
    @Nullable DaySpend daySpend) {
  public RunSetup {
    environment = Map.copyOf(environment);
  }

  /// The same, with `attempts` seeing each try to get an answer from the model.
  RunSetup watchedBy(Attempts attempts) {
    return new RunSetup(
        request,
        id,
        pipeline,
        project,
        model.watchedBy(attempts),
        journal,
        tracker,
        host,
        approval,
        gitToken,
        directory,
        environment,
        packages,
        redactor,
        clock,
        daySpend);
  }
}
