package dev.agentsmith.clients.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.agentsmith.clients.model.Arguments;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.clients.openai.OpenAiModel.Dialect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Writes the body of `POST /v1/chat/completions`. The same conversation is written as the same
/// bytes each time: the provider's cache lives on equal beginnings.
final class CompletionRequest {
  private static final JsonFactory JSON = new JsonFactory();

  private final Dialect dialect;
  private final String cacheKey;

  CompletionRequest(Dialect dialect, String cacheKey) {
    this.dialect = dialect;
    this.cacheKey = cacheKey;
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
    boolean own = dialect == Dialect.OPENAI;
    // What is thought counts as answer.
    int most = request.maxTokens() + request.thinking().budgetTokens();
    out.writeStartObject();
    out.writeStringField("model", request.model());
    out.writeNumberField(own ? "max_completion_tokens" : "max_tokens", most);
    out.writeBooleanField("stream", true);
    out.writeObjectFieldStart("stream_options");
    out.writeBooleanField("include_usage", true);
    out.writeEndObject();
    if (own) {
      out.writeStringField("prompt_cache_key", cacheKey);
    }
    if (request.thinking().effort() != null) {
      out.writeStringField("reasoning_effort", request.thinking().effort().word());
    }
    tools(request.tools(), out);
    out.writeArrayFieldStart("messages");
    message("system", request.system(), out);
    for (ModelMessage message : request.messages()) {
      write(message, out);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void tools(List<ToolSpec> tools, JsonGenerator out) throws IOException {
    if (tools.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("tools");
    for (ToolSpec tool : tools) {
      out.writeStartObject();
      out.writeStringField("type", "function");
      out.writeObjectFieldStart("function");
      out.writeStringField("name", tool.name());
      out.writeStringField("description", tool.description());
      out.writeFieldName("parameters");
      out.writeRawValue(Arguments.compact(tool.parametersSchema()));
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(ModelMessage message, JsonGenerator out) throws IOException {
    switch (message) {
      case ModelMessage.User(String text) -> message("user", filled(text), out);
      case ModelMessage.Assistant turn -> assistant(turn, out);
      case ModelMessage.ToolResults(List<ToolAnswer> answers) -> {
        for (ToolAnswer answer : answers) {
          out.writeStartObject();
          out.writeStringField("role", "tool");
          out.writeStringField("tool_call_id", answer.callId());
          out.writeStringField("content", filled(answer.text()));
          out.writeEndObject();
        }
      }
    }
  }

  private static void assistant(ModelMessage.Assistant turn, JsonGenerator out) throws IOException {
    if (turn.calls().isEmpty()) {
      message("assistant", filled(turn.text()), out);
      return;
    }
    out.writeStartObject();
    out.writeStringField("role", "assistant");
    if (turn.text().isBlank()) {
      out.writeNullField("content");
    } else {
      out.writeStringField("content", turn.text());
    }
    out.writeArrayFieldStart("tool_calls");
    for (ToolCall call : turn.calls()) {
      out.writeStartObject();
      out.writeStringField("id", call.id());
      out.writeStringField("type", "function");
      out.writeObjectFieldStart("function");
      out.writeStringField("name", call.tool());
      // Some servers read this as JSON again, and answer 500 if it is none.
      out.writeStringField("arguments", Arguments.object(call.arguments()));
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void message(String role, String text, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("role", role);
    out.writeStringField("content", text);
    out.writeEndObject();
  }

  private static String filled(String text) {
    return text.isBlank() ? "(nothing)" : text;
  }
}
