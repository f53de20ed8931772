package dev.agentsmith.dispatcher.command;

import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.dispatcher.access.AccessRules;
import dev.agentsmith.dispatcher.chat.Button;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.intent.Intent;
import dev.agentsmith.dispatcher.intent.Reading;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.project.Resolution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a decision of an intent: which project is meant, and whether this person may.
public final class Decisions {
  private final ProjectResolver resolver;
  private final AccessRules access;
  private final RetryRun retryRun;

  public Decisions(ProjectResolver resolver, AccessRules access, RetryRun retryRun) {
    this.resolver = resolver;
    this.access = access;
    this.retryRun = retryRun;
  }

  public Decision of(Reading reading, RunOrigin origin) {
    return switch (reading) {
      case Reading.Sure(Intent intent) -> of(intent, origin);
      case Reading.Unsure(List<String> commands) -> question(commands);
      case Reading.NotUnderstood() -> new Decision.Tell(ShowHelp.notUnderstood());
    };
  }

  public Decision of(Intent intent, RunOrigin origin) {
    return switch (intent) {
      case Intent.Fix(var ticket, var word, var anyway) ->
          start(origin, RunKind.FIX, ticket, word, anyway);
      case Intent.Feature(var ticket, var word, var anyway) ->
          start(origin, RunKind.FEATURE, ticket, word, anyway);
      case Intent.Retry(var word) -> allowed(origin, retryRun.decide(origin, word));
      case Intent.Status(var run) -> new Decision.Status(run);
      case Intent.Cancel(var run) -> new Decision.Cancel(run);
      case Intent.Logs(var run) -> new Decision.Logs(run);
      case Intent.Projects() -> new Decision.Tell(ShowProjects.words(resolver.all()));
      case Intent.ListTickets(var word) -> new Decision.Tickets(word);
      case Intent.Help() -> new Decision.Tell(ShowHelp.words());
      case Intent.NotUnderstood() -> new Decision.Tell(ShowHelp.notUnderstood());
    };
  }

  /// Each button says its command as whoever clicks: every right is looked at then.
  private static Decision question(List<String> commands) {
    return new Decision.Tell(
        Text.of("Did you mean: " + String.join(", or ", commands) + "?"),
        commands.stream().map(command -> Button.says(command, command)).toList());
  }

  private Decision start(
      RunOrigin origin, RunKind kind, TicketRef ticket, @Nullable String word, boolean anyway) {
    return switch (resolver.resolve(word, origin.thread().channel(), ticket)) {
      case Resolution.Found(Project project) ->
          allowed(origin, new Decision.Start(kind, ticket, project.name(), anyway));
      case Resolution.Several(String words, List<String> names) ->
          new Decision.Tell(
              Text.of(words),
              names.stream()
                  .map(n -> Button.says(n, kind.word() + " " + ticket.label() + " in " + n))
                  .toList());
      case Resolution.Refused(String words) -> new Decision.Tell(words);
    };
  }

  /// Who may not start runs is told who may.
  private Decision allowed(RunOrigin origin, Decision decision) {
    return decision instanceof Decision.Start start
            && resolver.resolve(start.project()) instanceof Resolution.Found(Project project)
        ? access
            .refusal(project, origin.user())
            .<Decision>map(words -> new Decision.Tell(words, List.of()))
            .orElse(start)
        : decision;
  }
}
