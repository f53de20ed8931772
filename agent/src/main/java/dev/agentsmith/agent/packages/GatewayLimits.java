package dev.agentsmith.agent.packages;

import java.time.Duration;

/// How much may be asked of one gateway.
///
/// @param files that are fetched
/// @param bytes of all of them together
/// @param unknownNames how many different packages may be asked for that no registry has: a name is
///     a way to say something to who reads the registry's log
/// @param pathChars of one request
/// @param indexAge so long an index is given out without asking whether it changed
/// @param minimumAge so old a version has to be; zero for any
public record GatewayLimits(
    int files,
    long bytes,
    int unknownNames,
    int pathChars,
    Duration indexAge,
    Duration minimumAge) {

  /// For one run.
  public static final GatewayLimits RUN =
      new GatewayLimits(30_000, 16L << 30, 200, 1_000, Duration.ofMinutes(10), Duration.ZERO);

  /// For a service that many runs ask: each run's own gateway counts for itself.
  public static final GatewayLimits SERVICE =
      new GatewayLimits(
          Integer.MAX_VALUE,
          Long.MAX_VALUE,
          Integer.MAX_VALUE,
          1_000,
          Duration.ofMinutes(10),
          Duration.ZERO);

  public GatewayLimits withMinimumAge(Duration age) {
    return new GatewayLimits(files, bytes, unknownNames, pathChars, indexAge, age);
  }
}
