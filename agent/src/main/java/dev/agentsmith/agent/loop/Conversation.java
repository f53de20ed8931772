package dev.agentsmith.agent.loop;

import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was said so far. It only grows at its end, so that the provider's cache knows the rest;
/// only [Compaction] changes what is behind, seldom and much at once.
final class Conversation {
  /// Few texts have more tokens than a third of their characters.
  static final int CHARS_PER_TOKEN = 3;

  private final RoleModel model;
  private final String system;
  private final List<ToolSpec> tools;
  private final List<ModelMessage> messages = new ArrayList<>();

  /// What the work is about: the first instruction and the newest one. Never cleared.
  private ModelMessage.@Nullable User first;

  private ModelMessage.@Nullable User newest;
  private long knownTokens;
  private long newChars;

  Conversation(RoleModel model, String system, List<ToolSpec> tools) {
    this.model = model;
    this.system = system;
    this.tools = tools;
    this.newChars = overhead();
  }

  void instruct(String text) {
    newest = new ModelMessage.User(text);
    first = first == null ? newest : first;
    add(newest);
  }

  void user(String text) {
    add(new ModelMessage.User(text));
  }

  void assistant(ModelReply reply) {
    knownTokens = reply.usage().prompt() + reply.usage().output();
    newChars = 0;
    // Providers refuse a turn in which nothing was said.
    if (!reply.text().isBlank() || !reply.calls().isEmpty()) {
      messages.add(new ModelMessage.Assistant(reply.text(), reply.calls()));
    }
  }

  void answers(List<ToolAnswer> answers) {
    add(new ModelMessage.ToolResults(answers));
  }

  ModelRequest request() {
    return new ModelRequest(
        model.model(), model.maxTokens(), model.thinking(), system, tools, messages);
  }

  List<ModelMessage> messages() {
    return List.copyOf(messages);
  }

  /// The instructions that must never be forgotten, in their order.
  List<ModelMessage> pinned() {
    List<ModelMessage> pinned = new ArrayList<>();
    if (first != null) {
      pinned.add(first);
    }
    if (newest != null && !newest.equals(first)) {
      pinned.add(newest);
    }
    return pinned;
  }

  /// Goes on with these messages instead.
  void replace(List<ModelMessage> others) {
    messages.clear();
    messages.addAll(others);
    knownTokens = 0;
    newChars = overhead() + messages.stream().mapToLong(Conversation::chars).sum();
  }

  /// The size of the next prompt, rather too large: what the provider counted last time, and an
  /// estimate of what is new.
  long promptTokens() {
    return knownTokens + newChars / CHARS_PER_TOKEN + 1;
  }

  static long chars(ModelMessage message) {
    return switch (message) {
      case ModelMessage.User(String text) -> text.length();
      case ModelMessage.Assistant assistant -> {
        long chars = assistant.text().length();
        for (ToolCall call : assistant.calls()) {
          chars += call.tool().length() + call.arguments().length();
        }
        yield chars;
      }
      case ModelMessage.ToolResults(List<ToolAnswer> answers) ->
          answers.stream().mapToLong(answer -> answer.text().length()).sum();
    };
  }

  private void add(ModelMessage message) {
    messages.add(message);
    newChars += chars(message);
  }

  private long overhead() {
    long chars = system.length();
    for (ToolSpec tool : tools) {
      chars += tool.description().length() + tool.parametersSchema().length();
    }
    return chars;
  }
}
