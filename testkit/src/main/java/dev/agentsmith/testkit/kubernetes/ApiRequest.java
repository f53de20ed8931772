package dev.agentsmith.testkit.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.agentsmith.testkit.kubernetes.ApiObjects.Kind;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is asked of the API server.
///
/// @param caller as the cluster calls them
/// @param subresource with its slash; empty for the thing itself
/// @param namespace empty for what is in none
/// @param name empty for all of them
record ApiRequest(
    HttpExchange exchange,
    String token,
    String caller,
    Kind kind,
    String subresource,
    String namespace,
    String name,
    JsonNode body) {
  /// Group and version; a namespace, if the kind is in one; resource; name; subresource.
  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api/v1|apis/[a-z0-9.]+/v1)(?:/namespaces/([a-z0-9-]+))??/([a-z]+)"
              + "(?:/([a-z0-9.-]+))?(/log|/token)?");

  /// Null if there is no such path.
  static @Nullable ApiRequest of(
      HttpExchange exchange, String token, String caller, JsonNode body) {
    Matcher parts = PATH.matcher(exchange.getRequestURI().getPath());
    Kind kind = parts.matches() ? Kind.of(parts.group(2)) : null;
    return kind == null || kind.isInNamespace() != (parts.group(1) != null)
        ? null
        : new ApiRequest(
            exchange,
            token,
            caller,
            kind,
            text(parts.group(4)),
            text(parts.group(1)),
            text(parts.group(3)),
            body);
  }

  String resource() {
    return kind.resource() + subresource;
  }

  boolean watches() {
    return "true".equals(query().get("watch"));
  }

  String verb() {
    return switch (exchange.getRequestMethod()) {
      case "POST" -> "create";
      case "GET" -> watches() ? "watch" : name.isEmpty() ? "list" : "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> exchange.getRequestMethod();
    };
  }

  /// `create jobs`
  String words() {
    return verb() + " " + resource();
  }

  Map<String, String> query() {
    Map<String, String> query = new HashMap<>();
    @Nullable String raw = exchange.getRequestURI().getRawQuery();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query.put(
            URLDecoder.decode(parts[0], UTF_8),
            parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
      }
    }
    return query;
  }

  /// By its namespace, and by a label that is there, or has a value.
  boolean selects(ObjectNode object) {
    if (!ApiObjects.namespace(object).equals(namespace)) {
      return false;
    }
    String selector = query().getOrDefault("labelSelector", "");
    for (String part : selector.split(",", -1)) {
      String[] pair = part.split("=", 2);
      JsonNode label = object.path("metadata").path("labels").path(pair[0]);
      if (!part.isEmpty()
          && (label.isMissingNode() || (pair.length == 2 && !label.asText().equals(pair[1])))) {
        return false;
      }
    }
    return true;
  }

  private static String text(@Nullable String group) {
    return group == null ? "" : group;
  }
}
