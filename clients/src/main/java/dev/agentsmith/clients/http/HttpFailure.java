package dev.agentsmith.clients.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call without a usable answer. The message holds neither header nor body of the request.
public final class HttpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Kind kind;

  /// What went wrong.
  public sealed interface Kind {
    /// The far side answered with a status of 300 and above.
    ///
    /// @param retryAfter how long it asks to wait; null if it doesn't say
    record Refused(int status, String body, @Nullable Duration retryAfter) implements Kind {}

    /// No connection came about, or it broke.
    record Broken(String why) implements Kind {}

    /// The answer was not complete in time, or stopped coming.
    record TooSlow(Duration limit) implements Kind {}

    record TooLarge(long maxBytes) implements Kind {}

    /// A stream from which nothing came for this long.
    record Silent(Duration limit) implements Kind {}

    /// The connection broke in the middle of the answer.
    record CutOff() implements Kind {}
  }

  public HttpFailure(Kind kind, @Nullable Throwable cause) {
    super(words(kind), cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  private static String words(Kind kind) {
    return switch (kind) {
      case Kind.Refused(int status, _, _) -> "status " + status;
      case Kind.Broken(String why) -> why;
      case Kind.TooSlow(Duration limit) -> "no complete answer within " + limit.toSeconds() + " s";
      case Kind.Silent(Duration limit) -> "nothing came for " + limit.toSeconds() + " s";
      case Kind.CutOff() -> "the answer broke off";
      case Kind.TooLarge(long maxBytes) -> "an answer of more than " + maxBytes + " bytes";
    };
  }
}
