package dev.agentsmith.clients.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.clients.http.ServerSentEvent;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelReply.Stop;
import dev.agentsmith.clients.model.ProviderFailures;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.cost.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Puts one answer together from the chunks of its stream. Servers that are only compatible differ
/// in small things, and what can be understood is: calls without an index or an id, all of a call
/// in one chunk, `stop` after calls, no `[DONE]`, no usage.
final class CompletionStream {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Of a token, where the far side counts none: an estimate keeps the limits alive.
  private static final int BYTES_PER_TOKEN = 4;

  private final String askedModel;
  private final int sentBytes;
  private final ProviderFailures failures;
  private final AtomicLong numbers;
  private final StringBuilder text = new StringBuilder();
  private final List<Call> calls = new ArrayList<>();
  private String model = "";
  private String finishReason = "";
  private @Nullable TokenUsage usage;
  private boolean begun;
  private boolean refused;

  /// A call in the making.
  private static final class Call {
    private final int index;
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
    private final String id;

    Call(int index, String id) {
      this.index = index;
      this.id = id;
    }
  }

  CompletionStream(
      String askedModel, int sentBytes, ProviderFailures failures, AtomicLong numbers) {
    this.askedModel = askedModel;
    this.sentBytes = sentBytes;
    this.failures = failures;
    this.numbers = numbers;
  }

  /// @throws ModelFailure if the provider says in the stream that it failed
  void event(ServerSentEvent event) {
    if (event.data().strip().equals("[DONE]")) {
      return;
    }
    JsonNode chunk;
    try {
      chunk = JSON.readTree(event.data());
    } catch (JsonProcessingException e) {
      throw failures.unreadable(e);
    }
    begun = true;
    JsonNode error = chunk.path("error");
    if (error.isObject() || error.isTextual()) {
      throw failures.refused(status(error), event.data(), askedModel);
    }
    model = chunk.path("model").asText(model);
    if (chunk.path("usage").isObject()) {
      usage = usage(chunk.path("usage"));
    }
    JsonNode choice = chunk.path("choices").path(0);
    finishReason = choice.path("finish_reason").asText(finishReason);
    JsonNode delta = choice.path("delta");
    text.append(delta.path("content").asText(""));
    String refusal = delta.path("refusal").asText("");
    refused |= !refusal.isEmpty();
    text.append(refusal);
    delta.path("tool_calls").forEach(this::more);
  }

  /// @throws ModelFailure if the stream ended before the answer
  ModelReply reply() {
    if (finishReason.isEmpty()) {
      throw begun ? failures.cutOff(null) : failures.unreadable(null);
    }
    List<ToolCall> whole = new ArrayList<>();
    for (Call call : calls) {
      String arguments = call.arguments.toString();
      whole.add(
          new ToolCall(
              call.id.isEmpty() ? "call_agentsmith_" + numbers.incrementAndGet() : call.id,
              call.name.toString(),
              arguments.isBlank() ? "{}" : arguments));
    }
    return new ModelReply(text.toString(), whole, stop(), counted(), model);
  }

  /// The failure, with what it will cost all the same: an estimate, if the answer had begun and
  /// nothing was counted yet.
  ModelFailure counted(ModelFailure failure) {
    return said() || usage != null ? failure.after(counted()) : failure;
  }

  private void more(JsonNode delta) {
    JsonNode function = delta.path("function");
    String name = function.path("name").asText("");
    Call call = call(delta.path("index").asInt(-1), delta.path("id").asText(""), !name.isEmpty());
    if (call.arguments.isEmpty()) {
      call.name.append(name);
    }
    JsonNode arguments = function.path("arguments");
    call.arguments.append(arguments.isObject() ? arguments.toString() : arguments.asText(""));
  }

  /// An id that is new begins a call, whatever its index is; without one, a name after arguments
  /// does, for some servers give all their calls the same index or none. What has neither goes on
  /// with the last call of its index, or the last one.
  private Call call(int index, String id, boolean named) {
    for (Call call : calls.reversed()) {
      boolean same = id.isEmpty() ? index < 0 || call.index == index : call.id.equals(id);
      if (same && id.isEmpty() && named && !call.arguments.isEmpty()) {
        break;
      }
      if (same) {
        return call;
      }
    }
    Call call = new Call(index, id);
    calls.add(call);
    return call;
  }

  private Stop stop() {
    if (refused || finishReason.equals("content_filter")) {
      return Stop.REFUSAL;
    }
    if (finishReason.equals("length")) {
      return Stop.MAX_TOKENS;
    }
    return calls.isEmpty() ? Stop.END_TURN : Stop.TOOL_USE;
  }

  private boolean said() {
    return !text.isEmpty() || !calls.isEmpty();
  }

  private TokenUsage counted() {
    if (usage != null) {
      return usage;
    }
    long said = text.length();
    for (Call call : calls) {
      said += call.arguments.length();
    }
    return new TokenUsage(sentBytes / BYTES_PER_TOKEN, said / BYTES_PER_TOKEN + 1, 0, 0);
  }

  /// Here the cached part is within the prompt; ours do not overlap.
  private static TokenUsage usage(JsonNode counted) {
    long prompt = counted.path("prompt_tokens").asLong();
    long cached =
        Math.min(prompt, counted.path("prompt_tokens_details").path("cached_tokens").asLong());
    return new TokenUsage(prompt - cached, counted.path("completion_tokens").asLong(), cached, 0);
  }

  private static int status(JsonNode error) {
    int code = error.path("code").asInt(error.path("status").asInt(0));
    if (code >= 400) {
      return code;
    }
    String words = error.path("type").asText("") + error.path("code").asText("");
    if (words.contains("rate_limit")) {
      return 429;
    }
    return words.contains("invalid_request") || words.contains("context_length") ? 400 : 500;
  }
}
