package dev.agentsmith.agent.loop;

import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import java.util.ArrayList;
import java.util.List;

/// What was said so far. It only grows at its end, so that the provider's cache knows the rest.
final class Conversation {
  /// Few texts have more tokens than a third of their characters.
  private static final int CHARS_PER_TOKEN = 3;

  private final RoleModel model;
  private final String system;
  private final List<ToolSpec> tools;
  private final List<ModelMessage> messages = new ArrayList<>();
  private long knownTokens;
  private long newChars;

  Conversation(RoleModel model, String system, List<ToolSpec> tools) {
    this.model = model;
    this.system = system;
    this.tools = tools;
    this.newChars = system.length();
    for (ToolSpec tool : tools) {
      newChars += tool.description().length() + tool.parametersSchema().length();
    }
  }

  void user(String text) {
    messages.add(new ModelMessage.User(text));
    newChars += text.length();
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
    messages.add(new ModelMessage.ToolResults(answers));
    for (ToolAnswer answer : answers) {
      newChars += answer.text().length();
    }
  }

  ModelRequest request() {
    return new ModelRequest(model.model(), model.maxTokens(), system, tools, messages);
  }

  /// The size of the next prompt, rather too large: what the provider counted last time, and an
  /// estimate of what is new.
  long promptTokens() {
    return knownTokens + newChars / CHARS_PER_TOKEN + 1;
  }
}
