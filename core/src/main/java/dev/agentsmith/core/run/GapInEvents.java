package dev.agentsmith.core.run;

/// Events are missing between the last one seen and the one at hand: read the stream again.
public final class GapInEvents extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GapInEvents(long last, long next) {
    super("event " + next + " does not follow event " + last);
  }
}
