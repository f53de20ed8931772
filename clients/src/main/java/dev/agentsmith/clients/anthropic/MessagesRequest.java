package dev.agentsmith.clients.anthropic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.agentsmith.clients.model.Arguments;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.core.config.AgentConfig.Thinking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/// Writes the body of `POST /v1/messages`. The same conversation is written as the same bytes each
/// time, but for the cache marks: the provider's cache lives on equal beginnings.
///
/// The four marks that the API allows are at the end of the tools, of the system text, of the
/// conversation, and at what was its end in the request before. So that one is hit however many
/// blocks came since: the API looks back no more than 20.
final class MessagesRequest {
  private static final JsonFactory JSON = new JsonFactory();

  private static final byte[] NOTHING = {};
  private static final byte[] MESSAGES = ascii(",\"messages\":[");
  private static final byte[] USER = ascii("{\"role\":\"user\",\"content\":[");
  private static final byte[] ASSISTANT = ascii("{\"role\":\"assistant\",\"content\":[");
  /// The end of a block that is to be marked, in the place of its last brace.
  private static final byte[] MARK = ascii(",\"cache_control\":{\"type\":\"ephemeral\"}}");

  private static final byte[] END_OF_MESSAGE = ascii("]}");
  private static final byte[] BETWEEN = ascii("]},");
  private static final byte[] END = ascii("]}");

  private final boolean cacheEnabled;
  private final SignedTurns turns;

  /// What the request before consisted of: a long conversation is not written anew for each turn.
  private IdentityHashMap<ModelMessage, byte[]> written = new IdentityHashMap<>();

  private List<ToolSpec> tools = List.of();
  private String system = "";
  private byte[] toolsAndSystem = NOTHING;
  private int lastSize;

  MessagesRequest(boolean cacheEnabled, SignedTurns turns) {
    this.cacheEnabled = cacheEnabled;
    this.turns = turns;
  }

  /// Not safe for several threads at once: what was written is kept for the next request.
  synchronized byte[] bytes(ModelRequest request) {
    var out = new ByteArrayOutputStream(lastSize + 4096);
    if (!request.tools().equals(tools) || !request.system().equals(system)) {
      tools = request.tools();
      system = request.system();
      toolsAndSystem = json(json -> toolsAndSystem(request, json));
    }
    out.writeBytes(opened(json(json -> head(request, json))));
    out.write(',');
    out.writeBytes(inside(toolsAndSystem));
    out.writeBytes(MESSAGES);
    messages(request.messages(), out);
    out.writeBytes(END);
    lastSize = out.size();
    return out.toByteArray();
  }

  private void head(ModelRequest request, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("model", request.model());
    // What is thought counts as answer.
    out.writeNumberField("max_tokens", request.maxTokens() + request.thinking().budgetTokens());
    out.writeBooleanField("stream", true);
    thinking(request.thinking(), out);
    out.writeEndObject();
  }

  private void toolsAndSystem(ModelRequest request, JsonGenerator out) throws IOException {
    out.writeStartObject();
    tools(request.tools(), out);
    out.writeArrayFieldStart("system");
    out.writeStartObject();
    out.writeStringField("type", "text");
    out.writeStringField("text", request.system());
    if (cacheEnabled) {
      mark(out);
    }
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void thinking(Thinking thought, JsonGenerator out) throws IOException {
    if (thought.budgetTokens() > 0) {
      out.writeObjectFieldStart("thinking");
      out.writeStringField("type", "enabled");
      out.writeNumberField("budget_tokens", thought.budgetTokens());
      out.writeEndObject();
    } else if (thought.effort() != null) {
      out.writeObjectFieldStart("thinking");
      out.writeStringField("type", "adaptive");
      out.writeEndObject();
      out.writeObjectFieldStart("output_config");
      out.writeStringField("effort", thought.effort().word());
      out.writeEndObject();
    }
  }

  private void tools(List<ToolSpec> tools, JsonGenerator out) throws IOException {
    if (tools.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("tools");
    for (int i = 0; i < tools.size(); i++) {
      ToolSpec tool = tools.get(i);
      out.writeStartObject();
      out.writeStringField("name", tool.name());
      out.writeStringField("description", tool.description());
      out.writeFieldName("input_schema");
      out.writeRawValue(Arguments.compact(tool.parametersSchema()));
      if (cacheEnabled && i == tools.size() - 1) {
        mark(out);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /// Messages of ours in a row are one turn of the user.
  private void messages(List<ModelMessage> messages, ByteArrayOutputStream out) {
    int before = endOfTheRequestBefore(messages);
    IdentityHashMap<ModelMessage, byte[]> next = new IdentityHashMap<>();
    for (int i = 0; i < messages.size(); i++) {
      ModelMessage message = messages.get(i);
      boolean ours = !(message instanceof ModelMessage.Assistant);
      boolean goesOn = ours && i > 0 && !(messages.get(i - 1) instanceof ModelMessage.Assistant);
      if (goesOn) {
        out.write(',');
      } else {
        out.writeBytes(i == 0 ? NOTHING : BETWEEN);
        out.writeBytes(ours ? USER : ASSISTANT);
      }
      byte[] known = written.get(message);
      byte[] content = known == null ? content(message) : known;
      next.put(message, content);
      if (ours && cacheEnabled && (i == before || i == messages.size() - 1)) {
        out.write(content, 0, content.length - 1);
        out.writeBytes(MARK);
      } else {
        out.writeBytes(content);
      }
    }
    out.writeBytes(END_OF_MESSAGE);
    written = next;
  }

  /// The blocks of a message, with commas between them.
  private byte[] content(ModelMessage message) {
    return inside(
        json(
            out -> {
              out.writeStartArray();
              if (message instanceof ModelMessage.Assistant turn) {
                assistant(turn, out);
              } else {
                ours(message, out);
              }
              out.writeEndArray();
            }));
  }

  private static int endOfTheRequestBefore(List<ModelMessage> messages) {
    int i = messages.size() - 1;
    while (i >= 0 && !(messages.get(i) instanceof ModelMessage.Assistant)) {
      i--;
    }
    while (i >= 0 && messages.get(i) instanceof ModelMessage.Assistant) {
      i--;
    }
    return i;
  }

  private static void ours(ModelMessage message, JsonGenerator out) throws IOException {
    switch (message) {
      case ModelMessage.User(String text) -> text(filled(text), out);
      case ModelMessage.ToolResults(List<ToolAnswer> answers) -> {
        for (ToolAnswer answer : answers) {
          result(answer, out);
        }
      }
      case ModelMessage.Assistant _ -> throw new IllegalStateException("not a message of ours");
    }
  }

  private void assistant(ModelMessage.Assistant turn, JsonGenerator out) throws IOException {
    Optional<List<String>> asItCame = turns.blocks(turn);
    if (asItCame.isPresent()) {
      for (String block : asItCame.get()) {
        out.writeRawValue(block);
      }
      return;
    }
    if (!turn.text().isBlank() || turn.calls().isEmpty()) {
      text(filled(turn.text()), out);
    }
    for (ToolCall call : turn.calls()) {
      out.writeStartObject();
      out.writeStringField("type", "tool_use");
      out.writeStringField("id", call.id());
      out.writeStringField("name", call.tool());
      out.writeFieldName("input");
      out.writeRawValue(Arguments.object(call.arguments()));
      out.writeEndObject();
    }
  }

  private static void result(ToolAnswer answer, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("type", "tool_result");
    out.writeStringField("tool_use_id", answer.callId());
    out.writeStringField("content", filled(answer.text()));
    if (answer.isError()) {
      out.writeBooleanField("is_error", true);
    }
    out.writeEndObject();
  }

  private static void text(String text, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("type", "text");
    out.writeStringField("text", text);
    out.writeEndObject();
  }

  /// Writes JSON.
  private interface Writing {
    void to(JsonGenerator out) throws IOException;
  }

  private static byte[] json(Writing writing) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// An object or array without its end, and without both ends.
  private static byte[] opened(byte[] json) {
    return Arrays.copyOf(json, json.length - 1);
  }

  private static byte[] inside(byte[] json) {
    return Arrays.copyOfRange(json, 1, json.length - 1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static void mark(JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("cache_control");
    out.writeStringField("type", "ephemeral");
    out.writeEndObject();
  }

  /// The API takes no empty text.
  private static String filled(String text) {
    return text.isBlank() ? "(nothing)" : text;
  }
}
