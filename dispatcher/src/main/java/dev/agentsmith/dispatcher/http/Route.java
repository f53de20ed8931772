package dev.agentsmith.dispatcher.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An address that others ask.
///
/// @param path `/slack/events`
/// @param handler is called on the one thread that serves all connections: it says at once what can
///     be said at once, and leaves for later what may wait for anybody
public record Route(Method method, String path, Function<Request, Outcome> handler) {

  /// What is done at an address.
  public enum Method {
    GET,
    POST
  }

  /// A request as it came: nothing of it was looked at yet.
  public interface Request {
    /// The first header of this name, in any case; null if there is none.
    @Nullable String header(String name);

    /// Not to be written to.
    byte[] body();
  }

  /// What a handler makes of a request.
  public sealed interface Outcome {}

  /// @param status of HTTP
  /// @param type of the text
  /// @param text may be empty
  public record Answer(int status, String type, String text) implements Outcome {
    public static final Answer OK = new Answer(200, "");

    private static final String PLAIN = "text/plain; charset=utf-8";

    public Answer(int status, String text) {
      this(status, PLAIN, text);
    }

    public static Answer status(int status) {
      return new Answer(status, "");
    }
  }

  /// The answer takes time.
  public record Later(CompletableFuture<Answer> answer) implements Outcome {
    /// Makes it on a thread of its own.
    public static Later by(Supplier<Answer> work) {
      return new Later(CompletableFuture.supplyAsync(work, Thread::startVirtualThread));
    }
  }

  public static Route get(String path, Function<Request, Outcome> handler) {
    return new Route(Method.GET, path, handler);
  }

  public static Route post(String path, Function<Request, Outcome> handler) {
    return new Route(Method.POST, path, handler);
  }
}
