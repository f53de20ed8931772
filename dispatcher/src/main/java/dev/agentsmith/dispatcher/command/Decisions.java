package dev.agentsmith.dispatcher.command;

import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.dispatcher.access.AccessRules;
import dev.agentsmith.dispatcher.access.DayBudgets;
import dev.agentsmith.dispatcher.chat.Button;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.intent.Intent;
import dev.agentsmith.dispatcher.intent.Reading;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.project.Resolution;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes a decision of an intent: which project is meant, and whether this person may.
public final class Decisions {
  private final ProjectResolver resolver;
  private final AccessRules access;
  private final DayBudgets budgets;
  private final RetryRun retryRun;

  public Decisions(
      ProjectResolver resolver, AccessRules access, DayBudgets budgets, RetryRun retryRun) {
    this.resolver = resolver;
    this.access = access;
    this.budgets = budgets;
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

  /// What grammar and configuration alone settle to be a start; empty for all that a tracker, a
  /// model or Redis has to be asked for.
  public Optional<Decision.Start> settled(Intent intent, RunOrigin origin) {
    return switch (intent) {
      case Intent.Fix(var ticket, var word, var anyway) ->
          settled(origin, RunKind.FIX, ticket, word, anyway);
      case Intent.Feature(var ticket, var word, var anyway) ->
          settled(origin, RunKind.FEATURE, ticket, word, anyway);
      default -> Optional.empty();
    };
  }

  private Optional<Decision.Start> settled(
      RunOrigin origin, RunKind kind, TicketRef ticket, @Nullable String word, boolean anyway) {
    return resolver.resolve(word, origin.thread().channel())
            instanceof Resolution.Found(Project project)
        ? Optional.of(new Decision.Start(kind, ticket, project.name(), anyway))
            .filter(start -> access.refusal(project, start.right(), origin.message()).isEmpty())
        : Optional.empty();
  }

  private Decision start(
      RunOrigin origin, RunKind kind, TicketRef ticket, @Nullable String word, boolean anyway) {
    return switch (resolver.resolve(word, origin.thread().channel(), ticket)) {
      case Resolution.Found(Project project) ->
          allowed(origin, new Decision.Start(kind, ticket, project.name(), anyway));
      case Resolution.Several several ->
          Decision.Tell.which(
              several, name -> new Decision.Start(kind, ticket, name, false).command());
      case Resolution.Refused(String words) -> new Decision.Tell(words);
    };
  }

  /// Who may not start runs is told who may; and what costs too much today is not begun.
  private Decision allowed(RunOrigin origin, Decision decision) {
    if (!(decision instanceof Decision.Start start
        && resolver.resolve(start.project()) instanceof Resolution.Found(Project project))) {
      return decision;
    }
    return access
        .refusal(project, start.right(), origin.message())
        .or(() -> budgets.refusal(project).map(Text::of))
        .<Decision>map(words -> new Decision.Tell(words, List.of()))
        .orElse(start);
  }
}
