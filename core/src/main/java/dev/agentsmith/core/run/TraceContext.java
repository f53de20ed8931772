package dev.agentsmith.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// The trace that a run is, for whoever traces (W3C Trace Context, `traceparent`). It follows from
/// the run id: every replica, the agent and a query over logs come to the same without telling each
/// other.
public final class TraceContext {
  /// As OpenTelemetry's libraries and command lines read it from their environment.
  public static final String VARIABLE = "TRACEPARENT";

  private static final int TRACE_BYTES = 16;
  private static final int SPAN_BYTES = 8;

  private TraceContext() {}

  /// `00-<trace id>-<id of the run's first span>-01`.
  public static String of(RunId run) {
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-256").digest(("trace " + run).getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    var hex = HexFormat.of();
    return "00-%s-%s-01"
        .formatted(
            hex.formatHex(Arrays.copyOf(hash, TRACE_BYTES)),
            hex.formatHex(Arrays.copyOfRange(hash, TRACE_BYTES, TRACE_BYTES + SPAN_BYTES)));
  }
}
