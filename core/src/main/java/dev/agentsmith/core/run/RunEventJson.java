package dev.agentsmith.core.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.json.SharedJson;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The wire form of run events, `docs/run-events.md`. Written by hand over the tree model, so that
/// the form is what stands here and start-up pays for no reflection.
///
/// An event takes at most 8 KiB, a state at most 3.5 KiB (the size of a termination message, less
/// its frame); longer text is cut and marked with `…`.
public final class RunEventJson {
  public static final int VERSION = 1;
  public static final int MAX_EVENT_BYTES = 8 * 1024;
  public static final int MAX_STATE_BYTES = 3584;

  private static final JsonMapper JSON = SharedJson.MAPPER;
  private static final int MAX_TEXT = 2000;

  private RunEventJson() {}

  public static String write(RunId run, RunEvent event) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("v", VERSION);
    node.put("runId", run.value());
    node.put("seq", event.seq());
    node.put("at", event.at().toString());
    switch (event) {
      case RunEvent.Started started -> {
        node.put("type", "started");
        node.set("subject", RunStateJson.subject(started.subject()));
        var steps = node.putArray("steps");
        started.steps().forEach(steps::add);
      }
      case RunEvent.StepStarted started ->
          node.put("type", "step_started").put("step", started.step());
      case RunEvent.StepFinished finished -> {
        node.put("type", "step_finished").put("step", finished.step());
        node.put("status", finished.status().name().toLowerCase(Locale.ROOT));
        node.put("detail", cut(finished.detail()));
        node.set("work", RunStateJson.work(finished.work()));
      }
      case RunEvent.Note note -> {
        node.put("type", "note").put("text", cut(note.text()));
        if (note.subject() != null) {
          node.set("subject", RunStateJson.subject(note.subject()));
        }
      }
      case RunEvent.Usage usage -> {
        node.put("type", "usage").put("model", usage.model());
        node.set("tokens", RunStateJson.tokens(usage.tokens()));
        RunStateJson.putUsd(node, usage.usd());
      }
      case RunEvent.Asked asked -> {
        node.put("type", "question");
        node.set("question", RunStateJson.question(asked.question()));
      }
      case RunEvent.Answered answered ->
          node.put("type", "answered")
              .put("questionId", answered.questionId())
              .put("answer", cut(answered.answer()))
              .put("by", answered.by());
      case RunEvent.Received received ->
          node.put("type", "received").put("entryId", received.entryId());
      case RunEvent.Snapshot snapshot -> {
        node.put("type", "snapshot");
        node.set("state", RunStateJson.fitting(snapshot.state(), MAX_STATE_BYTES));
      }
      case RunEvent.Finished finished -> {
        node.put("type", "finished");
        RunEnd end = finished.state().end();
        node.put("outcome", end == null ? Outcome.FAILED.word() : end.outcome().word());
        node.set("state", RunStateJson.fitting(finished.state(), MAX_STATE_BYTES));
      }
      case RunEvent.Unknown unknown -> node.put("type", unknown.type());
    }
    return fitting(node);
  }

  /// @throws MalformedRunEvent if the text is no run event of any version
  public static RunEvent read(String json) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new MalformedRunEvent(json, e);
    }
    long seq = node.path("seq").asLong(0);
    if (!node.isObject() || seq < 1 || !node.hasNonNull("type")) {
      throw new MalformedRunEvent(json, null);
    }
    try {
      return read(node, seq, Instant.parse(node.path("at").asText()), node.path("type").asText());
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw new MalformedRunEvent(json, e);
    }
  }

  /// The run an event belongs to.
  public static RunId runId(String json) {
    try {
      return new RunId(JSON.readTree(json).path("runId").asText());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new MalformedRunEvent(json, e);
    }
  }

  private static RunEvent read(JsonNode node, long seq, Instant at, String type) {
    return switch (type) {
      case "started" ->
          new RunEvent.Started(
              seq,
              at,
              RunStateJson.readSubject(node.path("subject")),
              RunStateJson.strings(node.path("steps")));
      case "step_started" -> new RunEvent.StepStarted(seq, at, node.path("step").asText());
      case "step_finished" ->
          new RunEvent.StepFinished(
              seq,
              at,
              node.path("step").asText(),
              RunStateJson.readStatus(node.path("status"), StepState.Status.SKIPPED),
              node.path("detail").asText(),
              RunStateJson.readWork(node.path("work")));
      case "note" ->
          new RunEvent.Note(
              seq,
              at,
              node.path("text").asText(),
              node.has("subject") ? RunStateJson.readSubject(node.path("subject")) : null);
      case "usage" ->
          new RunEvent.Usage(
              seq,
              at,
              node.path("model").asText(),
              RunStateJson.readTokens(node.path("tokens")),
              usd(node));
      case "question" ->
          new RunEvent.Asked(seq, at, RunStateJson.readQuestion(node.path("question")));
      case "answered" ->
          new RunEvent.Answered(
              seq,
              at,
              node.path("questionId").asText(),
              node.path("answer").asText(),
              node.path("by").asText());
      case "received" -> new RunEvent.Received(seq, at, node.path("entryId").asText());
      case "snapshot" -> new RunEvent.Snapshot(seq, at, RunStateJson.read(node.path("state")));
      case "finished" -> new RunEvent.Finished(seq, at, RunStateJson.read(node.path("state")));
      default -> new RunEvent.Unknown(seq, at, type);
    };
  }

  private static @Nullable Usd usd(JsonNode node) {
    return RunStateJson.readUsd(node);
  }

  /// Texts are cut before; what still is too long has a hostile name somewhere and loses its
  /// details.
  private static String fitting(ObjectNode node) {
    String json = SharedJson.text(node);
    for (int limit = 500; json.getBytes(UTF_8).length > MAX_EVENT_BYTES && limit > 0; limit /= 4) {
      RunStateJson.cutTexts(node, limit);
      json = SharedJson.text(node);
    }
    return json;
  }

  private static String cut(String text) {
    return RunStateJson.cut(text, MAX_TEXT);
  }

  /// A text that claims to be a run event and isn't.
  public static final class MalformedRunEvent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedRunEvent(String json, @Nullable Exception cause) {
      super("not a run event: " + RunStateJson.cut(json, 200), cause);
    }
  }
}
