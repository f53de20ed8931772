package dev.agentsmith.loopback;

import static dev.agentsmith.loopback.MessagesProtocol.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// The rules about `messages`: no block is empty, and each call of a tool gets exactly one result,
/// in the message after it. Several messages of the user in a row are one turn, as the API has it.
final class MessageRules {
  private MessageRules() {}

  static void check(JsonNode messages) {
    require(messages.isArray(), "messages: Field required");
    require(!messages.isEmpty(), "messages: at least one message is required");
    Set<String> everCalled = new HashSet<>();
    Set<String> open = Set.of();
    String before = "";
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String role = message.path("role").asText();
      checkRole(i, role, before);
      JsonNode content = message.path("content");
      checkContent(i, content);
      if (role.equals("user")) {
        checkResults(i, content, open);
        open = Set.of();
      } else {
        open = callsIn(i, content, everCalled);
      }
      before = role;
    }
    require(open.isEmpty(), withoutResult(messages.size() - 1, open));
  }

  private static void checkRole(int i, String role, String before) {
    require(
        role.equals("user") || role.equals("assistant"),
        "messages.%d.role: Input should be 'user' or 'assistant'".formatted(i));
    require(i > 0 || role.equals("user"), "messages: first message must use the \"user\" role");
    require(
        role.equals("user") || !role.equals(before),
        "messages: the assistant's turns must not follow each other");
  }

  private static void checkContent(int i, JsonNode content) {
    require(
        content.isTextual() || content.isArray(),
        "messages.%d.content: Input should be a valid list".formatted(i));
    require(
        !(content.isTextual() ? content.asText().isBlank() : content.isEmpty()),
        "messages.%d: all messages must have non-empty content".formatted(i));
    for (int j = 0; j < content.size(); j++) {
      JsonNode block = content.get(j);
      String where = "messages.%d.content.%d".formatted(i, j);
      require(block.path("type").isTextual(), where + ".type: Field required");
      require(
          !block.path("type").asText().equals("text") || !block.path("text").asText().isEmpty(),
          "messages: text content blocks must be non-empty");
      require(
          !block.path("type").asText().equals("thinking")
              || !block.path("signature").asText().isEmpty(),
          where + ".thinking.signature: Field required");
    }
  }

  private static Set<String> callsIn(int i, JsonNode content, Set<String> everCalled) {
    Set<String> calls = new LinkedHashSet<>();
    for (int j = 0; j < content.size(); j++) {
      JsonNode block = content.get(j);
      if (block.path("type").asText().equals("tool_use")) {
        String where = "messages.%d.content.%d.tool_use".formatted(i, j);
        String id = block.path("id").asText();
        require(!id.isEmpty(), where + ".id: Field required");
        require(block.path("name").isTextual(), where + ".name: Field required");
        require(
            block.path("input").isObject(), where + ".input: Input should be a valid dictionary");
        require(everCalled.add(id), "messages.%d: `tool_use` ids must be unique".formatted(i));
        calls.add(id);
      }
    }
    return calls;
  }

  private static void checkResults(int i, JsonNode content, Set<String> open) {
    Set<String> answered = new HashSet<>();
    boolean otherBlocks = false;
    for (int j = 0; j < content.size(); j++) {
      JsonNode block = content.get(j);
      if (!block.path("type").asText().equals("tool_result")) {
        otherBlocks = true;
        continue;
      }
      String id = block.path("tool_use_id").asText();
      require(
          open.contains(id),
          ("messages.%d.content.%d: unexpected `tool_use_id` found in `tool_result` blocks: %s."
                  + " Each `tool_result` block must have a corresponding `tool_use` block in the"
                  + " previous message.")
              .formatted(i, j, id));
      require(
          answered.add(id),
          ("messages.%d.content.%d: each tool_use must have a single result."
                  + " Found multiple `tool_result` blocks with id: %s")
              .formatted(i, j, id));
      require(
          !otherBlocks,
          "messages.%d: `tool_result` blocks must come before all other content".formatted(i));
    }
    Set<String> missing = new LinkedHashSet<>(open);
    missing.removeAll(answered);
    require(missing.isEmpty(), withoutResult(i - 1, missing));
  }

  private static String withoutResult(int i, Set<String> ids) {
    return ("messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after:"
            + " %s. Each `tool_use` block must have a corresponding `tool_result` block in the next"
            + " message.")
        .formatted(i, String.join(", ", ids));
  }
}
