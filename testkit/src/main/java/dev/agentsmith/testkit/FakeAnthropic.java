package dev.agentsmith.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.agentsmith.loopback.ApiError;
import dev.agentsmith.loopback.ScriptedModel;
import dev.agentsmith.loopback.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Anthropic at the wire: a [ScriptedModel], whose checks are those of the real API, that also
/// misbehaves as told and keeps what it was sent.
public final class FakeAnthropic implements AutoCloseable {
  private final ScriptedModel model;
  private final Faults faults = new Faults(FakeAnthropic::refusal);
  private final List<Headers> headers = new CopyOnWriteArrayList<>();

  private FakeAnthropic(Turns turns) {
    this.model = ScriptedModel.start(turns, Filter.beforeHandler("keep", this::keep), faults);
  }

  public static FakeAnthropic start(Turns turns) {
    return new FakeAnthropic(turns);
  }

  /// The next requests meet these, one each, before the model answers again.
  public FakeAnthropic fail(Fault... next) {
    faults.add(next);
    return this;
  }

  public String url() {
    return model.url();
  }

  /// The bodies of the valid requests, in the order they came.
  public List<JsonNode> requests() {
    return model.requests();
  }

  /// The same as they came, byte for byte.
  public List<byte[]> bodies() {
    return model.bodies();
  }

  /// The headers of all requests, those that met a fault too.
  public List<Headers> headers() {
    return List.copyOf(headers);
  }

  /// Where a request did not begin with all that the one before held, so that the prompt cache of
  /// the real one would have missed. Cache marks don't count; a request with other tools or another
  /// system text begins a conversation of its own.
  public List<String> prefixBreaks() {
    List<String> breaks = new ArrayList<>();
    @Nullable JsonNode before = null;
    for (JsonNode request : requests()) {
      JsonNode bare = withoutMarks(request);
      if (before != null && isSameConversation(before, bare)) {
        for (int i = 0; i < before.path("messages").size(); i++) {
          JsonNode then = before.path("messages").get(i);
          JsonNode now = bare.path("messages").path(i);
          if (!then.toString().equals(now.toString())) {
            breaks.add("message " + i + " was " + then + " and is " + now);
            break;
          }
        }
      }
      before = bare;
    }
    return breaks;
  }

  @Override
  public void close() {
    faults.close();
    model.close();
  }

  private static String refusal(int status, String type, String message) {
    return new ApiError(status, type, message).json().toString();
  }

  private void keep(HttpExchange exchange) {
    headers.add(exchange.getRequestHeaders());
  }

  private static boolean isSameConversation(JsonNode a, JsonNode b) {
    return a.path("tools").toString().equals(b.path("tools").toString())
        && a.path("system").toString().equals(b.path("system").toString());
  }

  private static JsonNode withoutMarks(JsonNode request) {
    JsonNode copy = request.deepCopy();
    copy.findParents("cache_control")
        .forEach(parent -> ((ObjectNode) parent).remove("cache_control"));
    return copy;
  }
}
