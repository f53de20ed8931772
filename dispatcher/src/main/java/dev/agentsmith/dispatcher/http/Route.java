package dev.agentsmith.dispatcher.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An address that others post to.
///
/// @param path `/slack/events`
public record Route(String path, Function<Request, Answer> handler) {

  /// A request as it came: nothing of it was looked at yet.
  public interface Request {
    /// The first header of this name, in any case; null if there is none.
    @Nullable String header(String name);

    byte[] body();
  }

  /// @param status of HTTP
  /// @param text may be empty
  public record Answer(int status, String text) {
    public static final Answer OK = new Answer(200, "");

    public static Answer status(int status) {
      return new Answer(status, "");
    }
  }
}
