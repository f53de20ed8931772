package dev.agentsmith.agent.report;

/// What is to be done: a ticket, or a task in the asker's words. Written by strangers, shown as a
/// reader would see it.
///
/// @param ticket as people read it, `#42`; empty for a task
/// @param url of the ticket; empty if there is none
public record Assignment(String ticket, String title, String text, String url) {

  /// `#42`, or the title where there is no ticket.
  public String label() {
    return ticket.isEmpty() ? "\"" + title + "\"" : ticket;
  }
}
