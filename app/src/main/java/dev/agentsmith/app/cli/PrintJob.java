package dev.agentsmith.app.cli;

import dev.agentsmith.app.wiring.SampleJob;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.dispatcher.command.AgentSettings;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.intent.Intent;
import dev.agentsmith.dispatcher.intent.IntentGrammar;
import dev.agentsmith.dispatcher.kubernetes.JobManifest;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.project.Resolution;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Prints the Kubernetes Job that a message would become, without a cluster or a chat.
final class PrintJob {
  private final ProjectResolver resolver;
  private final AgentSettings settings;
  private final JobManifest manifest;
  private final PrintStream out;

  PrintJob(
      ProjectResolver resolver, AgentSettings settings, JobManifest manifest, PrintStream out) {
    this.resolver = resolver;
    this.settings = settings;
    this.manifest = manifest;
    this.out = out;
  }

  /// @throws ProblemException if the message starts no run
  int print(String text) {
    Intent intent = new IntentGrammar().read(text).orElse(new Intent.NotUnderstood());
    switch (intent) {
      case Intent.Fix(var ticket, var word, var anyway) ->
          print(text, RunKind.FIX, ticket, word, anyway);
      case Intent.Feature(var ticket, var word, var anyway) ->
          print(text, RunKind.FEATURE, ticket, word, anyway);
      default ->
          throw new ProblemException(
              Problem.of("\"" + text + "\" starts no run.", "Say for example: fix #42 in my-api."));
    }
    return ExitCode.SUCCEEDED;
  }

  private void print(
      String text, RunKind kind, TicketRef ticket, @Nullable String word, boolean anyway) {
    Project project =
        switch (resolver.resolve(word, "", ticket)) {
          case Resolution.Found(Project found) -> found;
          case Resolution.Several(String words, _) ->
              throw new ProblemException(Problem.of(words, ""));
          case Resolution.Refused(String words) ->
              throw new ProblemException(Problem.of(words, ""));
        };
    var start = new Decision.Start(kind, ticket, project.name(), anyway);
    out.print(manifest.yaml(SampleJob.of(settings, text, start, project)));
  }
}
