package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.slack.BlockKit.Surface;
import dev.agentsmith.loopback.slack.StoredMessage.Content;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what a message is to say from a call's arguments, refuses what Slack refuses, and adds
/// what Slack adds.
final class ContentReader {
  private static final int TEXT_LIMIT = 40_000;
  /// Slack does not publish it.
  private static final int METADATA_LIMIT = 16_384;

  /// Metadata of other types is dropped without a word (slackapi/bolt-python #863).
  private static final Pattern EVENT_TYPE = Pattern.compile("[A-Za-z0-9_-]+");

  private final Workspace workspace;

  ContentReader(Workspace workspace) {
    this.workspace = workspace;
  }

  /// @param before what the message said until now, null for a new one
  Content read(Arguments arguments, @Nullable Content before) {
    if (arguments.has("attachments")) {
      throw Refusal.of("invalid_attachments", List.of("this server knows no attachments"));
    }
    String text =
        before == null || arguments.has("text") || arguments.has("blocks")
            ? arguments.text("text")
            : before.text();
    if (JsonRule.length(text) > TEXT_LIMIT) {
      throw Refusal.of("msg_too_long");
    }
    ArrayNode blocks = blocks(arguments, before);
    if (text.isBlank() && blocks.isEmpty()) {
      throw Refusal.of("no_text");
    }
    return new Content(
        text.isBlank() ? "This content can't be displayed." : text,
        blocks,
        metadata(arguments, before));
  }

  /// An edit with text alone removes the blocks; one without either leaves both.
  private ArrayNode blocks(Arguments arguments, @Nullable Content before) {
    JsonNode sent = arguments.json("blocks", "invalid_blocks_format");
    if (sent == null) {
      return before == null || arguments.has("text")
          ? JsonNodeFactory.instance.arrayNode()
          : before.blocks();
    }
    if (!(sent instanceof ArrayNode blocks)) {
      throw Refusal.of("invalid_blocks_format");
    }
    List<String> problems = BlockKit.problems(blocks, Surface.MESSAGE);
    if (!problems.isEmpty()) {
      throw Refusal.of("invalid_blocks", problems);
    }
    if (BlockKit.isTooLong(blocks)) {
      throw Refusal.of("msg_blocks_too_long");
    }
    return completed(blocks);
  }

  /// Slack names what has no name, and says what is the default.
  ArrayNode completed(ArrayNode sent) {
    ArrayNode blocks = sent.deepCopy();
    for (JsonNode block : blocks) {
      ((ObjectNode) block).putIfAbsent("block_id", id());
      block.path("elements").forEach(this::nameAction);
      nameAction(block.path("accessory"));
    }
    addDefaults(blocks);
    return blocks;
  }

  private void nameAction(JsonNode element) {
    String type = element.path("type").asText();
    if (type.equals("button") || type.equals("overflow") || type.endsWith("_select")) {
      ((ObjectNode) element).putIfAbsent("action_id", id());
    }
  }

  private JsonNode id() {
    return JsonNodeFactory.instance.textNode(workspace.nextId("b"));
  }

  private static void addDefaults(JsonNode node) {
    if (node instanceof ObjectNode object) {
      switch (object.path("type").asText()) {
        case "plain_text" ->
            object.putIfAbsent("emoji", JsonNodeFactory.instance.booleanNode(true));
        case "mrkdwn" ->
            object.putIfAbsent("verbatim", JsonNodeFactory.instance.booleanNode(false));
        default -> {
          // Has no defaults that show.
        }
      }
    }
    node.forEach(ContentReader::addDefaults);
  }

  /// An edit without metadata leaves it, one with an empty object removes it.
  private static JsonNode metadata(Arguments arguments, @Nullable Content before) {
    JsonNode sent = arguments.json("metadata", "invalid_metadata_format");
    if (sent == null) {
      return before == null ? MissingNode.getInstance() : before.metadata();
    }
    if (!sent.isObject()) {
      throw Refusal.of("invalid_metadata_format");
    }
    if (sent.isEmpty()) {
      return MissingNode.getInstance();
    }
    if (!sent.path("event_type").isTextual() || !sent.path("event_payload").isObject()) {
      throw Refusal.of("invalid_metadata_schema");
    }
    if (sent.toString().length() > METADATA_LIMIT) {
      throw Refusal.of("metadata_too_large");
    }
    return EVENT_TYPE.matcher(sent.path("event_type").asText()).matches()
        ? sent
        : MissingNode.getInstance();
  }
}
