package dev.agentsmith.agent.loop;

import dev.agentsmith.agent.tool.Shelf;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.text.UntrustedText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a conversation within what its model can read, by the tokens that the provider reported:
/// first old tool results are cleared, and if that is not enough, all but the newest turns are
/// summed up. The instructions, the decisions and the list of changed files are always kept; what
/// was taken away can be read again from the shelf.
final class Compaction {
  private static final Logger log = LoggerFactory.getLogger(Compaction.class);

  /// Room for one large tool result, in tokens.
  private static final int RESERVE = 8_000;

  /// Results that the model works with now.
  private static final int KEPT_RESULTS = 3;

  /// A shorter one costs less than the words that it was cleared.
  private static final int MIN_CLEARED_CHARS = 400;

  private static final int MAX_SUMMARIES_RUNNING = 2;

  private final Limits limits;
  private final Model model;
  private final Meter meter;
  private final Shelf shelf;
  private final KnownFacts facts;
  private int summaries;

  /// @param contextTokens what the conversation's model can read and write together
  /// @param answerTokens of it, for its answer
  /// @param summarize the model for summaries
  record Limits(boolean enabled, int contextTokens, int answerTokens, RoleModel summarize) {

    /// The largest prompt to send.
    long promptTokens() {
      return Math.max(contextTokens / 2, contextTokens - answerTokens - RESERVE);
    }
  }

  /// @param facts what is known besides the conversation: decisions, changed files
  Compaction(Limits limits, Model model, Meter meter, Shelf shelf, KnownFacts facts) {
    this.limits = limits;
    this.model = model;
    this.meter = meter;
    this.shelf = shelf;
    this.facts = facts;
  }

  /// Makes room if the next prompt would be too long.
  ///
  /// @return what was done, for people; empty if nothing was
  String fit(Conversation conversation) throws InterruptedException {
    if (!limits.enabled() || conversation.promptTokens() <= limits.promptTokens()) {
      summaries = 0;
      return "";
    }
    return shrink(conversation);
  }

  /// Makes room because the provider said that the prompt is too long.
  String shrink(Conversation conversation) throws InterruptedException {
    long before = conversation.promptTokens();
    int cleared = clear(conversation);
    if (cleared > 0
        && conversation.promptTokens() <= Math.min(limits.promptTokens(), before) * 9 / 10) {
      summaries = 0;
      return "made room in the conversation: %d old tool results put aside".formatted(cleared);
    }
    boolean hard = ++summaries > MAX_SUMMARIES_RUNNING;
    sumUp(conversation, hard);
    if (!hard && conversation.promptTokens() > before * 4 / 5) {
      sumUp(conversation, true);
      hard = true;
    }
    log.info(
        "conversation shortened tokens_before={} tokens_after={} hard={}",
        before,
        conversation.promptTokens(),
        hard);
    return hard
        ? "made room in the conversation: only the task and the newest turn are left"
        : "made room in the conversation: what came before was summed up";
  }

  /// Puts old tool results on the shelf.
  private int clear(Conversation conversation) {
    List<ModelMessage> messages = new ArrayList<>(conversation.messages());
    int kept = 0;
    int cleared = 0;
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i) instanceof ModelMessage.ToolResults(List<ToolAnswer> answers)
          && ++kept > KEPT_RESULTS) {
        List<ToolAnswer> shorter = new ArrayList<>();
        for (ToolAnswer answer : answers) {
          boolean clears = answer.text().length() > MIN_CLEARED_CHARS;
          shorter.add(clears ? cleared(answer) : answer);
          cleared += clears ? 1 : 0;
        }
        messages.set(i, new ModelMessage.ToolResults(shorter));
      }
    }
    if (cleared > 0) {
      conversation.replace(messages);
    }
    return cleared;
  }

  private ToolAnswer cleared(ToolAnswer answer) {
    String name = keep(answer.text());
    return new ToolAnswer(
        answer.callId(),
        answer.tool(),
        "[Cleared to make room. It is kept as %s: read_file shows it.]".formatted(name),
        answer.isError());
  }

  private void sumUp(Conversation conversation, boolean hard) throws InterruptedException {
    List<ModelMessage> all = conversation.messages();
    int tail = tail(all, hard ? 0 : limits.promptTokens() * 3 / 10);
    String transcript = transcript(all.subList(0, tail));
    String kept = keep(transcript);
    String summary = hard ? "" : summary(transcript);
    String known = facts.text();
    List<ModelMessage> shorter = new ArrayList<>(conversation.pinned());
    shorter.add(
        new ModelMessage.User(
            Prompt.of("compacted")
                .with("kept", kept)
                .with("summary", summary.isBlank() ? "" : UntrustedText.fenced("summary", summary))
                .with("facts", known)
                .text()));
    shorter.addAll(
        all.subList(tail, all.size()).stream().filter(m -> !shorter.contains(m)).toList());
    conversation.replace(shorter);
  }

  /// Where the newest turns begin that fit into so many tokens; always with an answer of the model,
  /// so that no result is left without its call. With no tokens: the last turn, if it is short.
  private int tail(List<ModelMessage> all, long tokens) {
    int begin = all.size();
    long chars = 0;
    for (int i = all.size() - 1; i > 0; i--) {
      chars += Conversation.chars(all.get(i));
      long room = tokens == 0 ? RESERVE : tokens;
      if (chars / Conversation.CHARS_PER_TOKEN > room) {
        break;
      }
      if (all.get(i) instanceof ModelMessage.Assistant) {
        begin = i;
        if (tokens == 0) {
          break;
        }
      }
    }
    return begin;
  }

  /// Nothing if the model can't be asked; then the conversation goes on without.
  private String summary(String transcript) throws InterruptedException {
    RoleModel role = limits.summarize();
    long room = (limits.promptTokens() - role.maxTokens()) * Conversation.CHARS_PER_TOKEN;
    String fitting = middleCut(transcript, Math.max(2_000, room));
    long tokens = fitting.length() / Conversation.CHARS_PER_TOKEN;
    if (meter.refusal(role.model(), tokens, role.mostTokens()).isPresent()) {
      return "";
    }
    var request =
        new ModelRequest(
            role.model(),
            role.maxTokens(),
            role.thinking(),
            Prompt.of("summarize_system").text(),
            List.of(),
            List.of(new ModelMessage.User(UntrustedText.fenced("transcript", fitting))));
    try {
      ModelReply reply = model.reply(request);
      meter.paid("summarize", reply);
      return reply.text();
    } catch (ModelFailure e) {
      log.warn("summary failed cause={}", e.problem().sentence());
      return "";
    }
  }

  private static String transcript(List<ModelMessage> messages) {
    var text = new StringBuilder();
    for (ModelMessage message : messages) {
      switch (message) {
        case ModelMessage.User(String said) -> text.append("# User\n").append(said).append('\n');
        case ModelMessage.Assistant assistant -> {
          text.append("# Agent\n").append(assistant.text()).append('\n');
          for (ToolCall call : assistant.calls()) {
            text.append(call.tool()).append(' ').append(call.arguments()).append('\n');
          }
        }
        case ModelMessage.ToolResults(List<ToolAnswer> answers) ->
            answers.forEach(
                answer ->
                    text.append("# Result of ")
                        .append(answer.tool())
                        .append('\n')
                        .append(answer.text())
                        .append('\n'));
      }
    }
    return text.toString();
  }

  private static String middleCut(String text, long maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int half = (int) (maxChars / 2);
    return text.substring(0, half) + "\n[…]\n" + text.substring(text.length() - half);
  }

  private String keep(String text) {
    try {
      return shelf.keep("earlier", text);
    } catch (IOException e) {
      throw new UncheckedIOException("a text can't be kept", e);
    }
  }
}
