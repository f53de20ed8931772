package dev.agentsmith.dispatcher.http;

import dev.agentsmith.dispatcher.http.Route.Answer;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who answers what, by path and method.
final class Routes {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private final Map<String, Map<String, Route>> byPath = new HashMap<>();

  Routes(List<Route> routes) {
    for (Route route : routes) {
      byPath.computeIfAbsent(route.path(), _ -> new HashMap<>()).put(route.method().name(), route);
    }
  }

  /// What the route makes of it; 404 or 405 if there is none, 500 if it fails.
  Route.Outcome ask(String method, String path, Route.Request request) {
    Map<String, Route> here = byPath.get(path);
    if (here == null) {
      return Answer.status(HttpResponseStatus.NOT_FOUND.code());
    }
    Route route = here.get(method);
    if (route == null) {
      return Answer.status(HttpResponseStatus.METHOD_NOT_ALLOWED.code());
    }
    try {
      return route.handler().apply(request);
    } catch (RuntimeException | Error e) {
      return failed(path, e);
    }
  }

  /// The answer to who asked what could not be answered.
  static Answer failed(String path, Throwable cause) {
    log.error("request not answered path={}", path, cause);
    return Answer.status(HttpResponseStatus.INTERNAL_SERVER_ERROR.code());
  }
}
