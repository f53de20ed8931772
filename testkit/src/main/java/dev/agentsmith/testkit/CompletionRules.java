package dev.agentsmith.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// What the Chat Completions API demands of a request.
final class CompletionRules {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
  private static final Set<String> FIELDS =
      Set.of(
          "model",
          "messages",
          "tools",
          "stream",
          "stream_options",
          "max_completion_tokens",
          "max_tokens",
          "prompt_cache_key",
          "reasoning_effort");

  private CompletionRules() {}

  /// In the words of the API.
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String sentence) {
      super(sentence);
    }
  }

  static void check(JsonNode request) {
    request
        .fieldNames()
        .forEachRemaining(
            name -> require(FIELDS.contains(name), "Unrecognized request argument: " + name));
    require(request.path("model").isTextual(), "you must provide a model parameter");
    require(
        !request.has("max_tokens") || !request.has("max_completion_tokens"),
        "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
    require(request.path("stream").asBoolean(), "this fake streams only");
    require(
        request.path("stream_options").path("include_usage").asBoolean(),
        "this fake wants to be asked for the usage");
    for (JsonNode tool : request.path("tools")) {
      JsonNode function = tool.path("function");
      require(tool.path("type").asText().equals("function"), "Invalid value: tools[].type");
      require(
          NAME.matcher(function.path("name").asText()).matches(),
          "Invalid 'tools[].function.name': string does not match pattern");
      require(
          function.path("parameters").path("type").asText().equals("object"),
          "Invalid schema for function: schema must have type 'object'");
    }
    messages(request.path("messages"));
  }

  private static void messages(JsonNode messages) {
    require(!messages.isEmpty(), "[] is too short - 'messages'");
    require(
        messages.get(0).path("role").asText().equals("system"), "this fake wants a system text");
    Set<String> open = new LinkedHashSet<>();
    Set<String> ever = new HashSet<>();
    for (JsonNode message : messages) {
      String role = message.path("role").asText();
      if (role.equals("tool")) {
        String id = message.path("tool_call_id").asText();
        require(
            open.remove(id),
            "messages with role 'tool' must be a response to a preceeding message with"
                + " 'tool_calls'.");
        require(message.path("content").isTextual(), "Invalid type for 'content'");
        continue;
      }
      require(open.isEmpty(), unanswered(open));
      require(
          Set.of("system", "user", "assistant").contains(role), "Invalid value: '" + role + "'.");
      for (JsonNode call : message.path("tool_calls")) {
        require(call.path("type").asText().equals("function"), "Missing tool_calls[].type");
        require(
            call.path("function").path("arguments").isTextual(), "Invalid type for 'arguments'");
        require(ever.add(call.path("id").asText()), "Duplicate value for 'tool_call_id'");
        open.add(call.path("id").asText());
      }
      require(
          message.path("content").isTextual() || !message.path("tool_calls").isEmpty(),
          "Invalid value for 'content': expected a string, got null.");
    }
    require(open.isEmpty(), unanswered(open));
  }

  private static String unanswered(Set<String> ids) {
    return "An assistant message with 'tool_calls' must be followed by tool messages responding to"
        + " each 'tool_call_id'. The following tool_call_ids did not have response messages: "
        + String.join(", ", ids);
  }

  private static void require(boolean rule, String sentence) {
    if (!rule) {
      throw new Broken(sentence);
    }
  }
}
