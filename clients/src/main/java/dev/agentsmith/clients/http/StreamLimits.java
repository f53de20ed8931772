package dev.agentsmith.clients.http;

import java.time.Duration;

/// @param call for the whole call, from the request's first byte to the answer's last
/// @param first until the answer's first byte
/// @param quiet without a byte, once the answer has begun
/// @param maxBytes of an answer
public record StreamLimits(Duration call, Duration first, Duration quiet, int maxBytes) {
  private static final int MOST = 32 << 20;

  /// For a provider that sends something all the time, be it a ping: half a minute of silence means
  /// that nothing more comes, and asking again is faster than waiting.
  public static final StreamLimits TALKING =
      new StreamLimits(
          Duration.ofMinutes(10), Duration.ofSeconds(60), Duration.ofSeconds(30), MOST);

  /// For one that thinks in silence before it answers, as OpenAI's reasoning models do, or loads
  /// its model first, as Ollama does.
  public static final StreamLimits SILENT =
      new StreamLimits(Duration.ofMinutes(15), Duration.ofMinutes(5), Duration.ofMinutes(3), MOST);
}
