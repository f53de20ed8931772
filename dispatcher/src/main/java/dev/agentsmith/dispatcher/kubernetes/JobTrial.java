package dev.agentsmith.dispatcher.kubernetes;

import java.util.List;

/// What the API server says of a Job that was not made.
///
/// @param refusal its own words; empty if it takes the Job
/// @param waits true if it refuses for want of room alone
/// @param warnings of Pod Security and policies
public record JobTrial(String refusal, boolean waits, List<String> warnings) {
  public JobTrial {
    warnings = List.copyOf(warnings);
  }
}
