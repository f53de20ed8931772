package dev.agentsmith.dispatcher.command;

import dev.agentsmith.clients.tracker.OpenTickets;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Access;
import dev.agentsmith.dispatcher.access.AccessRules;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.project.Resolution;
import dev.agentsmith.dispatcher.project.TicketLists;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows a project's open tickets, the newest first.
public final class ListTickets {
  private static final int LINES = 15;

  /// Of labels and addresses together: platforms cut longer answers (Slack at 2,400).
  private static final int MAX_CHARS = 2_000;

  private static final int MAX_TITLE = 120;

  /// How far the others are counted.
  private static final int COUNTED = 100;

  private final ProjectResolver resolver;
  private final AccessRules access;
  private final TicketLists trackers;

  public ListTickets(ProjectResolver resolver, AccessRules access, TicketLists trackers) {
    this.resolver = resolver;
    this.access = access;
    this.trackers = trackers;
  }

  /// @param word for the project; null for the channel's, or the only one
  public Decision.Tell of(RunOrigin origin, @Nullable String word) {
    return switch (resolver.resolve(word, origin.thread().channel())) {
      case Resolution.Found(Project project) ->
          new Decision.Tell(
              access
                  .refusal(project, Access.Command.TICKETS, origin.message())
                  .orElseGet(() -> tickets(project)),
              List.of());
      case Resolution.Several several ->
          Decision.Tell.which(several, name -> "list tickets in " + name);
      case Resolution.Refused(String words) -> new Decision.Tell(words);
    };
  }

  private Text tickets(Project project) {
    return switch (trackers.open(project, COUNTED)) {
      case OpenTickets.Known(var tickets, boolean more) -> lines(project.name(), tickets, more);
      case OpenTickets.Unreachable(var problem) ->
          Text.of(
              "I can't list the tickets of %s. %s".formatted(project.name(), problem.sentence()));
    };
  }

  private static Text lines(String project, List<OpenTickets.Entry> tickets, boolean more) {
    if (tickets.isEmpty()) {
      return Text.of(
          more
              ? "The newest entries in the tracker of %s are no tickets; older ones may be."
                  .formatted(project)
              : "%s has no open tickets.".formatted(project));
    }
    List<Object> parts = new ArrayList<>();
    parts.add("open tickets of %s, the newest first:".formatted(project));
    int shown = 0;
    int chars = 0;
    for (OpenTickets.Entry ticket : tickets) {
      String label = (ticket.ref().label() + " " + Text.oneLine(ticket.title(), MAX_TITLE)).strip();
      chars += label.length() + ticket.url().length();
      if (shown == LINES || (shown > 0 && chars > MAX_CHARS)) {
        break;
      }
      parts.add("\n");
      parts.add(Text.link(label, ticket.url()));
      shown++;
    }
    int left = tickets.size() - shown;
    if (more) {
      parts.add(left == 0 ? "\nand more" : "\nand more than " + left + " more");
    } else if (left > 0) {
      parts.add("\nand " + left + " more");
    }
    return Text.of(parts.toArray());
  }
}
