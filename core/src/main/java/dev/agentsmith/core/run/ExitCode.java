package dev.agentsmith.core.run;

/// Exit codes of the agent (design.md §1).
public final class ExitCode {
  public static final int SUCCEEDED = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int OVER_BUDGET = 3;

  /// Another process of the same Job carries the run: this one ended without a word (design.md §5).
  public static final int NOT_CLAIMED = 75;

  public static final int CANCELLED = 130;
  public static final int TERMINATED = 143;

  private ExitCode() {}
}
