package dev.agentsmith.clients.redis;

/// Redis did not answer, or refused to write. What was to be written is kept by the caller.
public final class RedisUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RedisUnavailable(Throwable cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
