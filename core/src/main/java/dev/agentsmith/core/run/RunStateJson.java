package dev.agentsmith.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.json.SharedJson;
import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The folded state inside snapshots and the last event. Fields that are empty are left out.
final class RunStateJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int[] TEXT_LIMITS = {600, 300, 160, 90, 50, 25};
  private static final int MAX_ANSWER = 300;

  private RunStateJson() {}

  /// The state in at most `maxBytes`: first all texts get shorter, then the oldest finished steps
  /// and the criteria go. What was cut ends in `…`.
  static ObjectNode fitting(RunState state, int maxBytes) {
    ObjectNode node = write(state);
    for (int limit : TEXT_LIMITS) {
      if (size(node) <= maxBytes) {
        return node;
      }
      cutTexts(node, limit);
    }
    if (size(node) > maxBytes && node.path("work").has("criteria")) {
      ((ObjectNode) node.path("work")).remove("criteria");
    }
    while (size(node) > maxBytes && node.path("steps").size() > 1) {
      ((ArrayNode) node.path("steps")).remove(0);
    }
    return node;
  }

  static ObjectNode write(RunState state) {
    ObjectNode node = NODES.objectNode();
    node.put("seq", state.seq());
    putTime(node, "startedAt", state.startedAt());
    putTime(node, "at", state.at());
    node.set("subject", subject(state.subject()));
    ArrayNode steps = node.putArray("steps");
    state.steps().forEach(step -> steps.add(step(step)));
    putText(node, "note", state.note());
    node.set("tokens", tokens(state.tokens()));
    putUsd(node, state.usd());
    node.set("work", work(state.work()));
    if (state.question() != null) {
      node.set("question", question(state.question()));
    }
    RunState.Answer answer = state.answer();
    if (answer != null) {
      ObjectNode given = node.putObject("answer");
      given.put("id", answer.questionId()).put("text", cut(answer.text(), MAX_ANSWER));
      putText(given, "by", answer.by());
    }
    putStrings(node, "received", state.received());
    RunEnd end = state.end();
    if (end != null) {
      ObjectNode ended = node.putObject("end");
      ended.put("outcome", end.outcome().word());
      putText(ended, "by", end.by());
      Problem problem = end.problem();
      if (problem != null) {
        ObjectNode told = ended.putObject("problem");
        putText(told, "where", problem.where());
        putText(told, "what", problem.what());
        putText(told, "mend", problem.mend());
      }
    }
    return node;
  }

  static RunState read(JsonNode node) {
    List<StepState> steps = new ArrayList<>();
    node.path("steps").forEach(step -> steps.add(readStep(step)));
    return new RunState(
        node.path("seq").asLong(),
        readTime(node, "startedAt"),
        readTime(node, "at"),
        readSubject(node.path("subject")),
        steps,
        node.path("note").asText(),
        readTokens(node.path("tokens")),
        readUsd(node),
        readWork(node.path("work")),
        node.has("question") ? readQuestion(node.path("question")) : null,
        node.has("answer") ? readAnswer(node.path("answer")) : null,
        strings(node.path("received")),
        node.has("end") ? readEnd(node.path("end")) : null);
  }

  private static RunState.Answer readAnswer(JsonNode node) {
    return new RunState.Answer(
        node.path("id").asText(), node.path("text").asText(), node.path("by").asText());
  }

  static ObjectNode subject(RunSubject subject) {
    ObjectNode node = NODES.objectNode();
    putText(node, "project", subject.project());
    putText(node, "ticket", subject.ticket());
    putText(node, "title", cut(subject.title(), 300));
    putText(node, "model", subject.model());
    if (subject.limit() != null) {
      node.put("limitUsd", subject.limit().dollars());
    }
    return node;
  }

  static RunSubject readSubject(JsonNode node) {
    return new RunSubject(
        node.path("project").asText(),
        node.path("ticket").asText(),
        node.path("title").asText(),
        node.path("model").asText(),
        node.hasNonNull("limitUsd") ? Usd.of(node.path("limitUsd").decimalValue()) : null);
  }

  static ObjectNode work(Work work) {
    ObjectNode node = NODES.objectNode();
    putNullable(node, "branch", work.branch());
    putNullable(node, "commit", work.commit());
    putNullable(node, "pullRequest", work.pullRequest());
    Work.Changes changes = work.changes();
    if (changes != null) {
      node.putObject("changes")
          .put("files", changes.files())
          .put("insertions", changes.insertions())
          .put("deletions", changes.deletions());
    }
    putTally(node, "testsBefore", work.testsBefore());
    putTally(node, "testsAfter", work.testsAfter());
    putNullable(node, "untested", work.untested());
    if (!work.criteria().isEmpty()) {
      ArrayNode criteria = node.putArray("criteria");
      for (Work.Criterion criterion : work.criteria()) {
        criteria
            .addObject()
            .put("text", criterion.text())
            .put("met", criterion.met())
            .put("evidence", criterion.evidence());
      }
    }
    return node;
  }

  static Work readWork(JsonNode node) {
    List<Work.Criterion> criteria = new ArrayList<>();
    for (JsonNode one : node.path("criteria")) {
      criteria.add(
          new Work.Criterion(
              one.path("text").asText(),
              one.path("met").asBoolean(),
              one.path("evidence").asText()));
    }
    JsonNode changes = node.path("changes");
    return new Work(
        readNullable(node, "branch"),
        readNullable(node, "commit"),
        readNullable(node, "pullRequest"),
        changes.isObject()
            ? new Work.Changes(
                changes.path("files").asInt(),
                changes.path("insertions").asInt(),
                changes.path("deletions").asInt())
            : null,
        readTally(node.path("testsBefore")),
        readTally(node.path("testsAfter")),
        criteria,
        readNullable(node, "untested"));
  }

  static ObjectNode tokens(TokenUsage tokens) {
    return NODES
        .objectNode()
        .put("input", tokens.input())
        .put("output", tokens.output())
        .put("cacheRead", tokens.cacheRead())
        .put("cacheWrite", tokens.cacheWrite());
  }

  static TokenUsage readTokens(JsonNode node) {
    return new TokenUsage(
        node.path("input").asLong(),
        node.path("output").asLong(),
        node.path("cacheRead").asLong(),
        node.path("cacheWrite").asLong());
  }

  static ObjectNode question(Question question) {
    ObjectNode node = NODES.objectNode();
    node.put("id", question.id());
    node.put("text", question.text());
    putStrings(node, "choices", question.choices());
    node.put("default", question.fallback());
    node.put("deadline", question.deadline().toString());
    return node;
  }

  static Question readQuestion(JsonNode node) {
    return new Question(
        node.path("id").asText(),
        node.path("text").asText(),
        strings(node.path("choices")),
        node.path("default").asText(),
        Instant.parse(node.path("deadline").asText()));
  }

  /// @param unknown what a word of a newer version is taken for: a whole state must not be lost for
  ///     one word in it
  static StepState.Status readStatus(JsonNode node, StepState.Status unknown) {
    for (StepState.Status status : StepState.Status.values()) {
      if (status.name().toLowerCase(Locale.ROOT).equals(node.asText())) {
        return status;
      }
    }
    return unknown;
  }

  static List<String> strings(JsonNode array) {
    List<String> list = new ArrayList<>();
    array.forEach(item -> list.add(item.asText()));
    return list;
  }

  /// A missing amount is a price that was not known, never zero.
  static void putUsd(ObjectNode node, @Nullable Usd usd) {
    if (usd != null) {
      node.put("usd", usd.dollars());
    }
  }

  static @Nullable Usd readUsd(JsonNode node) {
    return node.hasNonNull("usd") ? Usd.of(node.path("usd").decimalValue()) : null;
  }

  static String cut(String text, int limit) {
    if (text.codePointCount(0, text.length()) <= limit) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, limit - 1)) + "…";
  }

  /// Cuts every text below `node` that is free; ids, times and names of steps are short by
  /// themselves.
  static void cutTexts(JsonNode node, int limit) {
    if (node instanceof ObjectNode object) {
      for (var field : object.properties()) {
        if (field.getValue() instanceof TextNode text && !isExact(field.getKey())) {
          field.setValue(TextNode.valueOf(cut(text.textValue(), limit)));
        } else {
          cutTexts(field.getValue(), limit);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TextNode text) {
          array.set(i, TextNode.valueOf(cut(text.textValue(), limit)));
        } else {
          cutTexts(array.get(i), limit);
        }
      }
    }
  }

  private static boolean isExact(String field) {
    return switch (field) {
      case "startedAt", "at", "deadline", "outcome", "status", "runId", "type", "id" -> true;
      default -> false;
    };
  }

  private static ObjectNode step(StepState step) {
    ObjectNode node = NODES.objectNode();
    node.put("name", step.name());
    if (step.round() > 1) {
      node.put("round", step.round());
    }
    node.put("status", step.status().name().toLowerCase(Locale.ROOT));
    putTime(node, "startedAt", step.startedAt());
    Duration took = step.took();
    if (took != null) {
      node.put("tookMs", took.toMillis());
    }
    putText(node, "detail", step.detail());
    return node;
  }

  private static StepState readStep(JsonNode node) {
    return new StepState(
        node.path("name").asText(),
        node.path("round").asInt(1),
        readStatus(
            node.path("status"),
            node.has("tookMs") ? StepState.Status.SKIPPED : StepState.Status.RUNNING),
        readTime(node, "startedAt"),
        node.has("tookMs") ? Duration.ofMillis(node.path("tookMs").asLong()) : null,
        node.path("detail").asText());
  }

  private static RunEnd readEnd(JsonNode node) {
    JsonNode json = node.path("problem");
    Problem problem =
        json.isObject()
            ? new Problem(
                json.path("where").asText(), json.path("what").asText(), json.path("mend").asText())
            : null;
    String word = node.path("outcome").asText();
    String by = node.path("by").asText();
    for (Outcome outcome : Outcome.values()) {
      if (outcome.word().equals(word)) {
        return new RunEnd(outcome, problem, by);
      }
    }
    // It has ended, and that has to be told; no more is claimed than is known.
    return new RunEnd(Outcome.STOPPED, problem == null ? newer(word) : problem, by);
  }

  private static Problem newer(String outcome) {
    return Problem.of(
        "Its agent is of a newer version and ended with \"" + outcome + "\".",
        "Look at its branch, and bring the dispatcher to the same version.");
  }

  private static void putTally(ObjectNode node, String name, @Nullable TestTally tally) {
    if (tally == null) {
      return;
    }
    ObjectNode object = node.putObject(name);
    object.put("green", tally.green());
    if (tally.counted()) {
      object.put("passed", tally.passed()).put("failed", tally.failed());
    }
    putStrings(object, "failing", tally.failing());
  }

  private static @Nullable TestTally readTally(JsonNode node) {
    return node.isObject()
        ? new TestTally(
            node.path("green").asBoolean(),
            node.has("passed"),
            node.path("passed").asInt(),
            node.path("failed").asInt(),
            strings(node.path("failing")))
        : null;
  }

  private static void putTime(ObjectNode node, String name, @Nullable Instant time) {
    if (time != null) {
      node.put(name, time.toString());
    }
  }

  private static @Nullable Instant readTime(JsonNode node, String name) {
    return node.hasNonNull(name) ? Instant.parse(node.path(name).asText()) : null;
  }

  private static void putText(ObjectNode node, String name, String text) {
    if (!text.isEmpty()) {
      node.put(name, text);
    }
  }

  private static void putNullable(ObjectNode node, String name, @Nullable String text) {
    if (text != null) {
      node.put(name, text);
    }
  }

  private static @Nullable String readNullable(JsonNode node, String name) {
    return node.hasNonNull(name) ? node.path(name).asText() : null;
  }

  private static void putStrings(ObjectNode node, String name, List<String> list) {
    if (!list.isEmpty()) {
      ArrayNode array = node.putArray(name);
      list.forEach(array::add);
    }
  }

  private static int size(ObjectNode node) {
    return SharedJson.text(node).getBytes(UTF_8).length;
  }
}
