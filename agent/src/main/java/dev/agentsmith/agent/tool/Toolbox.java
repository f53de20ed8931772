package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.text.UntrustedText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tools of one phase. Each call gets exactly one answer, whatever is wrong with it; calls that
/// only read run side by side, all others one after the other, in their order.
public final class Toolbox {
  private static final Logger log = LoggerFactory.getLogger(Toolbox.class);

  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final Map<String, ToolText> texts = new LinkedHashMap<>();
  private final List<ToolSpec> specs = new ArrayList<>();
  private final Redactor redactor;

  /// @param tools in the order in which the model sees them
  public Toolbox(List<Tool> tools, Redactor redactor) {
    this.redactor = redactor;
    for (Tool tool : tools) {
      ToolText text = ToolText.of(tool.name());
      this.tools.put(tool.name(), tool);
      this.texts.put(tool.name(), text);
      this.specs.add(text.spec(tool.name()));
    }
  }

  /// The same list at each call.
  public List<ToolSpec> specs() {
    return List.copyOf(specs);
  }

  /// What these calls do, in few words for people.
  public String doing(List<ToolCall> calls) {
    ToolCall first = calls.getFirst();
    Tool tool = tools.get(first.tool());
    if (tool == null || !(read(first) instanceof Arguments.Reading.Good(JsonNode arguments))) {
      return first.tool();
    }
    return tool.doing(arguments) + (calls.size() > 1 ? " and " + (calls.size() - 1) + " more" : "");
  }

  /// Answers in the order of the calls.
  public List<ToolAnswer> answer(List<ToolCall> calls) throws InterruptedException {
    List<ToolAnswer> answers = new ArrayList<>();
    int next = 0;
    while (next < calls.size()) {
      int end = next;
      while (end < calls.size() && onlyReads(calls.get(end))) {
        end++;
      }
      if (end > next + 1) {
        answers.addAll(answerAtOnce(calls.subList(next, end)));
        next = end;
      } else {
        answers.add(answer(calls.get(next)));
        next++;
      }
    }
    return answers;
  }

  private List<ToolAnswer> answerAtOnce(List<ToolCall> calls) throws InterruptedException {
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ToolAnswer>> pending =
          calls.stream().map(call -> readers.submit(() -> answer(call))).toList();
      List<ToolAnswer> answers = new ArrayList<>();
      try {
        for (Future<ToolAnswer> answer : pending) {
          answers.add(answer.get());
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a tool broke", e.getCause());
      } finally {
        pending.forEach(answer -> answer.cancel(true));
      }
      return answers;
    }
  }

  private ToolAnswer answer(ToolCall call) throws InterruptedException {
    ToolResult result = call(call);
    return new ToolAnswer(
        call.id(),
        call.tool(),
        redactor.redact(UntrustedText.plain(result.text())),
        result.isError());
  }

  private ToolResult call(ToolCall call) throws InterruptedException {
    Tool tool = tools.get(call.tool());
    if (tool == null) {
      return ToolResult.error(
          "There is no tool \"%s\". The tools are: %s."
              .formatted(call.tool(), String.join(", ", tools.keySet())));
    }
    JsonNode arguments;
    switch (read(call)) {
      case Arguments.Reading.Bad(String message) -> {
        return ToolResult.error(message);
      }
      case Arguments.Reading.Good(JsonNode good) -> arguments = good;
    }
    try {
      return tool.call(arguments);
    } catch (PathRefused e) {
      return ToolResult.error(String.valueOf(e.getMessage()));
    } catch (IOException | UncheckedIOException e) {
      log.warn("tool failed tool={} cause={}", call.tool(), e.toString());
      return ToolResult.error(
          "%s could not be done: %s. Look at the place first, then try another way."
              .formatted(call.tool(), e.getMessage()));
    }
  }

  private Arguments.Reading read(ToolCall call) {
    ToolText text = texts.get(call.tool());
    return text == null
        ? new Arguments.Reading.Bad("unknown tool")
        : Arguments.read(call.tool(), call.arguments(), text.schema());
  }

  private boolean onlyReads(ToolCall call) {
    Tool tool = tools.get(call.tool());
    return tool != null && tool.onlyReads();
  }
}
