package dev.agentsmith.core.run;

import dev.agentsmith.core.cost.Usd;
import org.jspecify.annotations.Nullable;

/// What a run is about.
///
/// @param ticket as people read it, `#42`; empty for a task without a ticket
/// @param title the ticket's title; before it was fetched, the request's words
public record RunSubject(
    String project, String ticket, String title, String model, @Nullable Usd limit) {
  public static final RunSubject NONE = new RunSubject("", "", "", "", null);

  public RunSubject titled(String words) {
    return new RunSubject(project, ticket, words, model, limit);
  }
}
