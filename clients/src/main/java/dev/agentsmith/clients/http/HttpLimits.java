package dev.agentsmith.clients.http;

import java.time.Duration;

/// @param connect until the connection stands
/// @param call for the whole call, from the request's first byte to the answer's last
/// @param stall without a byte, once the answer has begun
/// @param maxBytes of an answer
public record HttpLimits(Duration connect, Duration call, Duration stall, long maxBytes) {
  private static final int MEBIBYTE = 1 << 20;

  /// For a model: an answer begins when it is complete, and a long one takes minutes.
  public static final HttpLimits MODEL =
      new HttpLimits(
          Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofSeconds(30), 32 * MEBIBYTE);

  /// For everything else: a tracker, a host of repositories.
  public static final HttpLimits SERVICE =
      new HttpLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(15), 16 * MEBIBYTE);

  /// For the file of a package: the largest are whole tool chains.
  public static final HttpLimits PACKAGE =
      new HttpLimits(
          Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(30), 1024L * MEBIBYTE);
}
