package dev.agentsmith.app.cli;

import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.intent.Intent;
import dev.agentsmith.dispatcher.intent.IntentGrammar;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.project.Resolution;
import dev.agentsmith.dispatcher.relay.RunFacts;
import dev.agentsmith.dispatcher.relay.RunView;
import dev.agentsmith.dispatcher.slack.SlackMessageJson;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows what a dispatcher would make of a message, without a chat, a Redis or a run.
final class DryRunMessage {
  private static final String ASKER = "<@U0000000000>";
  private static final RunId RUN = RunId.of("dry-run");

  private final ProjectResolver resolver;
  private final PrintStream out;

  DryRunMessage(ProjectResolver resolver, PrintStream out) {
    this.resolver = resolver;
    this.out = out;
  }

  /// @return an exit code: 0 if it was understood and would start or answer something
  int show(String text) {
    Optional<Intent> intent = new IntentGrammar().read(text);
    if (intent.isEmpty()) {
      line("intent", "none that the grammar knows (a small model would be asked, if configured)");
      return ExitCode.FAILED;
    }
    return switch (intent.get()) {
      case Intent.Fix(var ticket, var word, _) -> start(RunKind.FIX, ticket, word);
      case Intent.Feature(var ticket, var word, _) -> start(RunKind.FEATURE, ticket, word);
      case Intent.ListTickets(var word) -> told("list tickets", word);
      case Intent.Status(var word) -> told("status", word);
      case Intent.Cancel(var word) -> told("cancel", word);
      case Intent.Retry(var word) -> told("retry", word);
      case Intent.Logs(var word) -> told("logs", word);
      case Intent.Projects() -> told("projects", null);
      case Intent.Help() -> told("help", null);
      case Intent.NotUnderstood() -> told("not understood", null);
    };
  }

  private int told(String intent, @Nullable String word) {
    line("intent", word == null ? intent : intent + " · " + word);
    line("message", "answered in the thread from what is going on then");
    return ExitCode.SUCCEEDED;
  }

  private int start(RunKind kind, TicketRef ticket, @Nullable String word) {
    line(
        "intent",
        kind.word() + " · ticket " + ticket.label() + (word == null ? "" : " · project " + word));
    return switch (resolver.resolve(word, "", ticket)) {
      case Resolution.Found(Project project) -> {
        Project.Source source = project.source();
        line("project", project.name() + (source == null ? "" : " · " + source.repository()));
        var subject = new RunSubject(project.name(), ticket.label(), "", "", null);
        var page = ProjectResolver.page(project, ticket).orElse("");
        message(
            MessageKind.LIVING,
            RunView.living(RunState.EMPTY, new RunFacts(RUN, kind, subject, page, ASKER)));
        yield ExitCode.SUCCEEDED;
      }
      case Resolution.Several several -> {
        line("project", "not clear");
        answer(
            Decision.Tell.which(
                several, name -> new Decision.Start(kind, ticket, name, false).command()));
        yield ExitCode.FAILED;
      }
      case Resolution.Refused(String words) -> {
        line("project", "none");
        answer(new Decision.Tell(words));
        yield ExitCode.FAILED;
      }
    };
  }

  private void answer(Decision.Tell tell) {
    Text words = Text.of(Text.person(ASKER), " ", tell.words());
    message(MessageKind.TERMINAL, new ChatMessage(words, List.of(), "", tell.choices()));
  }

  private void message(MessageKind kind, ChatMessage message) {
    line("message", "what Slack would be sent first (paste the blocks into Block Kit Builder):");
    out.println(SlackMessageJson.of(new Stamp(RUN, kind), message));
  }

  private void line(String name, String value) {
    out.printf("%-10s%s%n", name, value);
  }
}
