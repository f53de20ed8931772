package dev.agentsmith.clients.tracker;

import dev.agentsmith.core.repo.TicketRef;
import java.util.List;

/// What a tracker knows about a ticket. All of its words were written by strangers.
///
/// @param url where people read it
/// @param closed true if it counts as done there
/// @param comments in the order they were written, ours left out
public record Ticket(
    TicketRef ref,
    String title,
    String text,
    String url,
    boolean closed,
    List<String> labels,
    List<Comment> comments) {
  public Ticket {
    labels = List.copyOf(labels);
    comments = List.copyOf(comments);
  }

  /// An open one, of which nobody has said more.
  public Ticket(TicketRef ref, String title, String text, String url) {
    this(ref, title, text, url, false, List.of(), List.of());
  }

  /// @param by as the tracker names them
  /// @param member true if the project counts them as one of its own
  public record Comment(String by, boolean member, String text) {}
}
