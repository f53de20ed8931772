package dev.agentsmith.loopback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;

/// What the Messages API demands of a request, checked as strictly as the real one does and
/// answered in its words, so that a mistake is found here and not at the vendor's.
public final class MessagesProtocol {
  static final int MOST_BYTES = 32 * 1024 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_CACHE_MARKS = 4;
  private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
  private static final Set<String> FIELDS =
      Set.of(
          "model",
          "messages",
          "max_tokens",
          "system",
          "tools",
          "tool_choice",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "metadata",
          "thinking",
          "service_tier",
          "container",
          "context_management",
          "mcp_servers",
          "output_config",
          "cache_control");

  private MessagesProtocol() {}

  /// The request's body, if everything about the request is right.
  ///
  /// @throws ApiError with what the real API would say
  public static JsonNode check(Headers headers, byte[] body) {
    if (isMissing(headers, "x-api-key")) {
      throw new ApiError(401, "authentication_error", "x-api-key header is required");
    }
    if (isMissing(headers, "anthropic-version")) {
      throw ApiError.invalid("anthropic-version: header is required");
    }
    if (body.length > MOST_BYTES) {
      throw new ApiError(413, "request_too_large", "Request exceeds the maximum size");
    }
    JsonNode request = parse(body);
    checkFields(request);
    checkTools(request.path("tools"));
    MessageRules.check(request.path("messages"));
    int marks = request.findValues("cache_control").size();
    if (marks > MOST_CACHE_MARKS) {
      throw ApiError.invalid(
          "A maximum of 4 blocks with cache_control may be provided. Found " + marks + ".");
    }
    return request;
  }

  private static boolean isMissing(Headers headers, String name) {
    String value = headers.getFirst(name);
    return value == null || value.isBlank();
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode request = JSON.readTree(new String(body, StandardCharsets.UTF_8));
      if (request.isObject()) {
        return request;
      }
    } catch (JsonProcessingException e) {
      // Told below, like everything that is no object.
    }
    throw ApiError.invalid("The request body is not valid JSON");
  }

  private static void checkFields(JsonNode request) {
    for (Iterator<String> names = request.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw ApiError.invalid(name + ": Extra inputs are not permitted");
      }
    }
    require(request.path("model").isTextual(), "model: Field required");
    require(request.path("max_tokens").isInt(), "max_tokens: Field required");
    require(
        request.path("max_tokens").asInt() >= 1,
        "max_tokens: Input should be greater than or equal to 1");
    JsonNode system = request.path("system");
    require(
        system.isMissingNode() || system.isTextual() || system.isArray(),
        "system: Input should be a valid list");
  }

  private static void checkTools(JsonNode tools) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tools.size(); i++) {
      JsonNode tool = tools.get(i);
      String name = tool.path("name").asText();
      require(
          TOOL_NAME.matcher(name).matches(),
          "tools.%d.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"
              .formatted(i));
      require(names.add(name), "tools: Tool names must be unique.");
      require(
          tool.path("input_schema").path("type").asText().equals("object"),
          "tools.%d.custom.input_schema.type: Field required".formatted(i));
    }
  }

  static void require(boolean rule, String sentence) {
    if (!rule) {
      throw ApiError.invalid(sentence);
    }
  }
}
