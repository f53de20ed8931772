package dev.agentsmith.dispatcher.intent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelReply.Stop;
import dev.agentsmith.clients.model.ToolCall;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model's answer that has the form it was asked for (`intent.schema.json`); whether it is true
/// is [IntentCheck]'s to say.
///
/// @param confidence from 0 to 1
record IntentAnswer(
    Kind kind,
    @Nullable String ticket,
    @Nullable String project,
    @Nullable String run,
    double confidence) {
  static final String TOOL = "understood";

  private static final Set<String> FIELDS =
      Set.of("intent", "ticket", "project", "run", "confidence");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  enum Kind {
    FIX,
    FEATURE,
    LIST,
    STATUS,
    CANCEL,
    RETRY,
    LOGS,
    PROJECTS,
    HELP,
    NONE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
  }

  static IntentAnswer read(ModelReply reply) throws UnusableAnswer {
    if (reply.stop() == Stop.REFUSAL) {
      throw new UnusableAnswer("the model refuses");
    }
    if (reply.stop() == Stop.MAX_TOKENS) {
      throw new UnusableAnswer("the answer is cut off");
    }
    if (reply.calls().size() != 1 || !reply.calls().getFirst().tool().equals(TOOL)) {
      throw new UnusableAnswer("not one call of the tool");
    }
    return read(reply.calls().getFirst());
  }

  private static IntentAnswer read(ToolCall call) throws UnusableAnswer {
    JsonNode answer;
    try {
      answer = JSON.readTree(call.arguments());
    } catch (JsonProcessingException e) {
      throw new UnusableAnswer("no JSON");
    }
    if (!answer.isObject() || !answer.propertyStream().allMatch(f -> FIELDS.contains(f.getKey()))) {
      throw new UnusableAnswer("fields of its own");
    }
    JsonNode confidence = answer.path("confidence");
    if (!confidence.isNumber() || confidence.asDouble() < 0 || confidence.asDouble() > 1) {
      throw new UnusableAnswer("no confidence from 0 to 1");
    }
    return new IntentAnswer(
        Kind.of(answer.path("intent").asText())
            .orElseThrow(() -> new UnusableAnswer("no intent that is known")),
        word(answer.path("ticket")),
        word(answer.path("project")),
        word(answer.path("run")),
        confidence.asDouble());
  }

  /// Small models write an empty text for null.
  private static @Nullable String word(JsonNode value) throws UnusableAnswer {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new UnusableAnswer("a word that is no text");
    }
    return value.asText().isBlank() ? null : value.asText().strip();
  }
}
