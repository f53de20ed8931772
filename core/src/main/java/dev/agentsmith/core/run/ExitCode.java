package dev.agentsmith.core.run;

/// Exit codes of the agent (design.md §1).
public final class ExitCode {
  public static final int SUCCEEDED = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int OVER_BUDGET = 3;
  public static final int CANCELLED = 130;
  public static final int TERMINATED = 143;

  private ExitCode() {}
}
