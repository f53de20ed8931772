package dev.agentsmith.clients.anthropic;

import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelReply.Stop;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.core.cost.TokenUsage;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatRequestParameters;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Between our words and LangChain4j's.
final class Messages {
  /// Of the four cache marks that the API allows, tools and system text take two.
  private static final int MARKED_MESSAGES = 2;

  private static final Map<String, Object> MARK = Map.of("cache_control", "ephemeral");

  private final boolean cacheEnabled;

  /// What the model thought belongs to its turn and must be sent back with it, unchanged. Our own
  /// messages don't carry it, so it is kept here, by the id of the turn's first call.
  private final Map<String, AiMessage> thoughts = new ConcurrentHashMap<>();

  private final Map<String, Integer> thinking;

  Messages(boolean cacheEnabled, Map<String, Integer> thinking) {
    this.cacheEnabled = cacheEnabled;
    this.thinking = thinking;
  }

  ChatRequest request(ModelRequest request) {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(SystemMessage.from(request.system()));
    int marked = markedFrom(request.messages());
    for (int i = 0; i < request.messages().size(); i++) {
      add(messages, request.messages().get(i), cacheEnabled && i >= marked);
    }
    int thought = thinking.getOrDefault(request.model(), 0);
    AnthropicChatRequestParameters.Builder parameters =
        AnthropicChatRequestParameters.builder()
            .modelName(request.model())
            .maxOutputTokens(request.maxTokens() + thought)
            .toolSpecifications(request.tools().stream().map(Messages::tool).toList());
    if (thought > 0) {
      parameters.thinkingType("enabled").thinkingBudgetTokens(thought);
    }
    return ChatRequest.builder().messages(messages).parameters(parameters.build()).build();
  }

  ModelReply reply(ChatResponse response) {
    AiMessage message = response.aiMessage();
    List<ToolCall> calls =
        message.toolExecutionRequests().stream()
            .map(call -> new ToolCall(call.id(), call.name(), ToolJson.compact(call.arguments())))
            .toList();
    if (message.thinking() != null && !calls.isEmpty()) {
      thoughts.put(calls.getFirst().id(), message);
    }
    String text = message.text();
    String model = response.metadata().modelName();
    return new ModelReply(
        text == null ? "" : text,
        calls,
        stop(response),
        usage(response),
        model == null ? "" : model);
  }

  /// The index of the earliest message that gets a mark: the last two that are ours.
  private static int markedFrom(List<ModelMessage> messages) {
    int left = MARKED_MESSAGES;
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (!(messages.get(i) instanceof ModelMessage.Assistant)) {
        left--;
        if (left == 0) {
          return i;
        }
      }
    }
    return 0;
  }

  private void add(List<ChatMessage> messages, ModelMessage message, boolean marked) {
    switch (message) {
      case ModelMessage.User(String text) -> {
        UserMessage user = UserMessage.from(filled(text));
        if (marked) {
          user.attributes().putAll(MARK);
        }
        messages.add(user);
      }
      case ModelMessage.Assistant assistant -> messages.add(assistant(assistant));
      case ModelMessage.ToolResults(List<ToolAnswer> answers) -> {
        for (int i = 0; i < answers.size(); i++) {
          messages.add(result(answers.get(i), marked && i == answers.size() - 1));
        }
      }
    }
  }

  private AiMessage assistant(ModelMessage.Assistant turn) {
    if (turn.calls().isEmpty()) {
      return AiMessage.from(filled(turn.text()));
    }
    AiMessage thought = thoughts.get(turn.calls().getFirst().id());
    List<ToolExecutionRequest> calls =
        turn.calls().stream()
            .map(
                call ->
                    ToolExecutionRequest.builder()
                        .id(call.id())
                        .name(call.tool())
                        .arguments(ToolJson.object(call.arguments()))
                        .build())
            .toList();
    AiMessage.Builder message = AiMessage.builder().toolExecutionRequests(calls);
    if (!turn.text().isBlank()) {
      message.text(turn.text());
    }
    if (thought != null) {
      message.thinking(thought.thinking()).attributes(thought.attributes());
    }
    return message.build();
  }

  private static ToolExecutionResultMessage result(ToolAnswer answer, boolean marked) {
    ToolExecutionResultMessage.Builder result =
        ToolExecutionResultMessage.builder()
            .id(answer.callId())
            .toolName(answer.tool())
            .text(filled(answer.text()));
    if (answer.isError()) {
      result.isError(true);
    }
    if (marked) {
      result.attributes(MARK);
    }
    return result.build();
  }

  /// The API takes no empty text.
  private static String filled(String text) {
    return text.isBlank() ? "(nothing)" : text;
  }

  private static ToolSpecification tool(ToolSpec tool) {
    return ToolSpecification.builder()
        .name(tool.name())
        .description(tool.description())
        .parameters(ToolJson.schema(tool.parametersSchema()))
        .build();
  }

  private static Stop stop(ChatResponse response) {
    FinishReason reason = response.finishReason();
    return switch (reason == null ? FinishReason.STOP : reason) {
      case TOOL_EXECUTION -> Stop.TOOL_USE;
      case LENGTH -> Stop.MAX_TOKENS;
      case CONTENT_FILTER -> Stop.REFUSAL;
      case STOP -> Stop.END_TURN;
      case OTHER -> ToolJson.isRefusal(response) ? Stop.REFUSAL : Stop.MAX_TOKENS;
    };
  }

  private static TokenUsage usage(ChatResponse response) {
    dev.langchain4j.model.output.TokenUsage usage = response.tokenUsage();
    if (usage == null) {
      return TokenUsage.NONE;
    }
    AnthropicTokenUsage cached = usage instanceof AnthropicTokenUsage it ? it : null;
    return new TokenUsage(
        count(usage.inputTokenCount()),
        count(usage.outputTokenCount()),
        cached == null ? 0 : count(cached.cacheReadInputTokens()),
        cached == null ? 0 : count(cached.cacheCreationInputTokens()));
  }

  private static long count(@Nullable Integer tokens) {
    return tokens == null ? 0 : tokens;
  }
}
