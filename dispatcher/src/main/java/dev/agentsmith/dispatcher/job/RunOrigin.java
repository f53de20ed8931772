package dev.agentsmith.dispatcher.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.json.SharedJson;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import java.time.Instant;
import java.util.Map;

/// Who asked for a run, where and in what words. It stands in the run record, and in the Job's
/// annotations: the Job is the record that survives Redis.
public record RunOrigin(IncomingMessage message) {
  private static final JsonMapper JSON = SharedJson.MAPPER;

  /// Stands for the id of a message that the platform refused to take.
  public static final String NOWHERE = "-";

  /// Annotations of one object have 256 KiB together; a request is a sentence.
  private static final int MAX_TEXT = 4000;

  public ThreadRef thread() {
    return message.thread();
  }

  /// Where messages about it go.
  ///
  /// @param posted what was posted about it: kind → id
  public ThreadRef thread(Map<String, String> posted) {
    String root = posted.getOrDefault(MessageKind.ROOT.word(), "");
    if (!isWithoutThread() || root.isEmpty()) {
      return thread();
    }
    // Where we may not speak, whoever asked is told directly.
    return root.equals(NOWHERE)
        ? new ThreadRef(thread().platform(), user(), "")
        : new ThreadRef(thread().platform(), thread().channel(), root);
  }

  /// True if a root has to be posted first.
  public boolean isWithoutThread() {
    return thread().thread().isEmpty();
  }

  public String user() {
    return message.user();
  }

  public String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    String text = message.text();
    node.put("platform", thread().platform())
        .put("channel", thread().channel())
        .put("thread", thread().thread())
        .put("message", message.id())
        .put("user", message.user())
        .put("text", text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text)
        .put("at", message.at().toString())
        .put("manner", message.manner().word());
    return SharedJson.text(node);
  }

  public static RunOrigin read(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return new RunOrigin(
          new IncomingMessage(
              new ThreadRef(
                  node.path("platform").asText(),
                  node.path("channel").asText(),
                  node.path("thread").asText()),
              node.path("message").asText(),
              node.path("user").asText(),
              node.path("text").asText(),
              Instant.parse(node.path("at").asText()),
              Manner.of(node.path("manner").asText())));
    } catch (JsonProcessingException | java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException("an origin that can't be read", e);
    }
  }
}
