package dev.agentsmith.clients.anthropic;

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

  private final boolean cacheEnabled;
  private final SignedTurns turns;

  MessagesRequest(boolean cacheEnabled, SignedTurns turns) {
    this.cacheEnabled = cacheEnabled;
    this.turns = turns;
  }

  byte[] bytes(ModelRequest request) {
    var bytes = new ByteArrayOutputStream(1 << 16);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      write(request, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(ModelRequest request, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("model", request.model());
    // What is thought counts as answer.
    out.writeNumberField("max_tokens", request.maxTokens() + request.thinking().budgetTokens());
    out.writeBooleanField("stream", true);
    thinking(request.thinking(), out);
    tools(request.tools(), out);
    out.writeArrayFieldStart("system");
    text(request.system(), cacheEnabled, out);
    out.writeEndArray();
    out.writeArrayFieldStart("messages");
    messages(request.messages(), out);
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
      mark(cacheEnabled && i == tools.size() - 1, out);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /// Messages of ours in a row are one turn of the user.
  private void messages(List<ModelMessage> messages, JsonGenerator out) throws IOException {
    int before = endOfTheRequestBefore(messages);
    for (int i = 0; i < messages.size(); ) {
      out.writeStartObject();
      if (messages.get(i) instanceof ModelMessage.Assistant turn) {
        out.writeStringField("role", "assistant");
        out.writeArrayFieldStart("content");
        assistant(turn, out);
        i++;
      } else {
        out.writeStringField("role", "user");
        out.writeArrayFieldStart("content");
        while (i < messages.size() && !(messages.get(i) instanceof ModelMessage.Assistant)) {
          boolean marked = cacheEnabled && (i == before || i == messages.size() - 1);
          ours(messages.get(i), marked, out);
          i++;
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    }
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

  private static void ours(ModelMessage message, boolean marked, JsonGenerator out)
      throws IOException {
    switch (message) {
      case ModelMessage.User(String text) -> text(filled(text), marked, out);
      case ModelMessage.ToolResults(List<ToolAnswer> answers) -> {
        for (int i = 0; i < answers.size(); i++) {
          result(answers.get(i), marked && i == answers.size() - 1, out);
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
      text(filled(turn.text()), false, out);
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

  private static void result(ToolAnswer answer, boolean marked, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("type", "tool_result");
    out.writeStringField("tool_use_id", answer.callId());
    out.writeStringField("content", filled(answer.text()));
    if (answer.isError()) {
      out.writeBooleanField("is_error", true);
    }
    mark(marked, out);
    out.writeEndObject();
  }

  private static void text(String text, boolean marked, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("type", "text");
    out.writeStringField("text", text);
    mark(marked, out);
    out.writeEndObject();
  }

  private static void mark(boolean marked, JsonGenerator out) throws IOException {
    if (marked) {
      out.writeObjectFieldStart("cache_control");
      out.writeStringField("type", "ephemeral");
      out.writeEndObject();
    }
  }

  /// The API takes no empty text.
  private static String filled(String text) {
    return text.isBlank() ? "(nothing)" : text;
  }
}
