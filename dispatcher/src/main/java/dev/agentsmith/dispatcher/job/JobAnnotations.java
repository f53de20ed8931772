package dev.agentsmith.dispatcher.job;

/// Keys of a Job's annotations.
public final class JobAnnotations {
  public static final String ORIGIN = "agentsmith.dev/origin";
  public static final String DECISION = "agentsmith.dev/decision";
  public static final String RUN = "agentsmith.dev/run-id";

  private JobAnnotations() {}
}
