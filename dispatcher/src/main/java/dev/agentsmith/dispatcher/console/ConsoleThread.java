package dev.agentsmith.dispatcher.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.Text;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One thread of the console platform: a file of JSON lines (docs/console.md). Lines are only ever
/// appended, each with one write, so that several processes can share the file.
public final class ConsoleThread {
  private static final JsonMapper JSON = new JsonMapper();

  private final Path file;

  public ConsoleThread(Path file) {
    this.file = file;
  }

  /// A message of a person, as `agentsmith` finds it in the file.
  public record Line(String id, String author, String text, Instant at) {}

  /// Appends what a person says.
  public void say(String id, String author, String text, Instant at) throws IOException {
    append(line("post", id).put("at", at.toString()).put("author", author).put("text", text));
  }

  void post(String id, Stamp stamp, ChatMessage message, Instant at) throws IOException {
    ObjectNode line = line("post", id).put("at", at.toString()).put("author", ConsolePlatform.SELF);
    line.put("run", stamp.run().value()).put("kind", stamp.word());
    line.set("message", write(message));
    append(line);
  }

  void edit(String id, ChatMessage message) throws IOException {
    ObjectNode line = line("edit", id);
    line.set("message", write(message));
    append(line);
  }

  void delete(String id) throws IOException {
    append(line("delete", id));
  }

  /// The messages as they stand now, edits and deletions applied, oldest first. A last line without
  /// its end is still being written, and is left out.
  public List<PostedMessage> read() throws IOException {
    Map<String, PostedMessage> messages = new LinkedHashMap<>();
    for (JsonNode line : lines()) {
      String id = line.path("id").asText();
      switch (line.path("op").asText()) {
        case "post" -> messages.put(id, posted(id, line));
        case "edit" ->
            messages.computeIfPresent(
                id,
                (_, old) ->
                    new PostedMessage(
                        id, old.author(), old.stamp(), message(line.path("message"))));
        case "delete" -> messages.remove(id);
        default -> {
          // a newer version's line
        }
      }
    }
    return List.copyOf(messages.values());
  }

  /// What people said, oldest first.
  List<Line> said() throws IOException {
    List<Line> said = new ArrayList<>();
    for (JsonNode line : lines()) {
      if (line.path("op").asText().equals("post") && line.has("text")) {
        time(line)
            .ifPresent(
                at ->
                    said.add(
                        new Line(
                            line.path("id").asText(),
                            line.path("author").asText(),
                            line.path("text").asText(),
                            at)));
      }
    }
    return said;
  }

  private static Optional<Instant> time(JsonNode line) {
    try {
      return Optional.of(Instant.parse(line.path("at").asText()));
    } catch (java.time.format.DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static PostedMessage posted(String id, JsonNode line) {
    ChatMessage message =
        line.has("text")
            ? ChatMessage.text(line.path("text").asText())
            : message(line.path("message"));
    return new PostedMessage(id, line.path("author").asText(), stamp(line), message);
  }

  private static @Nullable Stamp stamp(JsonNode line) {
    return Stamp.of(line.path("run").asText(), line.path("kind").asText()).orElse(null);
  }

  private static ObjectNode line(String operation, String id) {
    return JsonNodeFactory.instance.objectNode().put("op", operation).put("id", id);
  }

  private static ObjectNode write(ChatMessage message) {
    ObjectNode node =
        JsonNodeFactory.instance.objectNode().put("headline", message.headline().plain());
    var steps = node.putArray("steps");
    for (ChatMessage.StepLine step : message.steps()) {
      steps
          .addObject()
          .put("status", step.status())
          .put("title", step.title())
          .put("took", step.took())
          .put("detail", step.detail());
    }
    return node.put("footer", message.footer());
  }

  private static ChatMessage message(JsonNode node) {
    List<ChatMessage.StepLine> steps = new ArrayList<>();
    for (JsonNode step : node.path("steps")) {
      steps.add(
          new ChatMessage.StepLine(
              step.path("status").asText(),
              step.path("title").asText(),
              step.path("took").asText(),
              step.path("detail").asText()));
    }
    return new ChatMessage(
        Text.of(node.path("headline").asText()), steps, node.path("footer").asText(), List.of());
  }

  private List<JsonNode> lines() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String all = Files.readString(file);
    List<JsonNode> lines = new ArrayList<>();
    int end = all.lastIndexOf('\n');
    for (String line : all.substring(0, Math.max(end, 0)).lines().toList()) {
      try {
        JsonNode node = JSON.readTree(line);
        if (node != null && node.isObject()) {
          lines.add(node);
        }
      } catch (JsonProcessingException e) {
        // Somebody typed into the file: not a message.
      }
    }
    return lines;
  }

  private void append(ObjectNode line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    try (FileChannel out =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer buffer = ByteBuffer.wrap(endOfHalfALine() ? withNewline(bytes) : bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
  }

  private static byte[] withNewline(byte[] bytes) {
    byte[] longer = new byte[bytes.length + 1];
    longer[0] = '\n';
    System.arraycopy(bytes, 0, longer, 1, bytes.length);
    return longer;
  }

  /// A writer was killed inside a line: the next line must not be glued to it.
  private boolean endOfHalfALine() throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(in.length() - 1);
      return in.read() != '\n';
    }
  }
}
