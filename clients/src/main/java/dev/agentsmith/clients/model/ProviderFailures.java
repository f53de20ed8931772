package dev.agentsmith.clients.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.clients.http.HttpFailure;
import dev.agentsmith.clients.http.HttpFailure.Kind;
import dev.agentsmith.core.problem.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a person reads when a model gave no answer, and whether asking again can help: for every
/// provider, since their statuses mean the same.
///
/// @param endpoint as it was configured
/// @param keyVariable from where the key usually comes
public record ProviderFailures(String endpoint, String keyVariable) {
  private static final int MAX_WORDS = 200;

  /// How providers say that a conversation does not fit; in lower case.
  private static final List<String> TOO_LONG =
      List.of(
          "prompt is too long",
          "context window",
          "context limit",
          "context length",
          "context_length",
          "context size",
          "maximum context",
          "too many input tokens");

  public ModelFailure of(HttpFailure failure, String model) {
    return switch (failure.kind()) {
      case Kind.Refused refused -> refused(refused, model, failure);
      case Kind.Broken(String why) ->
          again(
              Problem.of(
                  "The model at %s could not be reached (%s).".formatted(host(), why),
                  "Check the network and agent.endpoint."),
              null,
              failure);
      case Kind.TooSlow(Duration limit) ->
          again(
              Problem.of(
                  "The model gave no complete answer within %d s.".formatted(limit.toSeconds()),
                  "Try again later."),
              null,
              failure);
      case Kind.Silent(Duration limit) ->
          again(
              Problem.of(
                  "The model sent nothing for %d s.".formatted(limit.toSeconds()),
                  "Try again later."),
              null,
              failure);
      case Kind.CutOff() -> cutOff(failure);
      case Kind.TooLarge _ ->
          last(Problem.of("The model's answer is larger than 32 MiB.", ""), failure);
    };
  }

  /// The stream came to an end, and the answer had not.
  public ModelFailure cutOff(@Nullable Throwable cause) {
    return again(
        Problem.of("The model's answer broke off in the middle.", "Try again later."), null, cause);
  }

  public ModelFailure unreadable(@Nullable Throwable cause) {
    return again(
        Problem.of("The model's answer could not be read.", "Is agent.endpoint the right one?"),
        null,
        cause);
  }

  /// A refusal that came in the stream, after a status of 200.
  public ModelFailure refused(int status, String body, String model) {
    var failure = new HttpFailure(new Kind.Refused(status, body, null), null);
    return of(failure, model);
  }

  private ModelFailure refused(Kind.Refused answer, String model, HttpFailure cause) {
    String words = words(answer.body());
    int status = answer.status();
    return switch (status) {
      case 401 ->
          last(
              Problem.of(
                  "The model's provider refuses the key (401%s).".formatted(after(words)),
                  "Check %s, or api_key in agentsmith.yml.".formatted(keyVariable)),
              cause);
      case 403 ->
          last(
              Problem.of(
                  "The key may not use the model %s (403%s).".formatted(model, after(words)),
                  "Ask whoever manages the key, or name another model."),
              cause);
      case 404 ->
          last(
              Problem.of(
                  "The provider has no model \"%s\" (404%s).".formatted(model, after(words)),
                  "Check agent.model in agentsmith.yml, or --model."),
              cause);
      case 429 ->
          answer.body().contains("insufficient_quota")
              ? last(
                  Problem.of(
                      "The account's quota is used up (429%s).".formatted(after(words)),
                      "Check its plan and billing."),
                  cause)
              : again(status, kind(answer, words), answer.retryAfter(), cause);
      case 408, 409, 425 -> again(status, kind(answer, words), answer.retryAfter(), cause);
      case 413 -> tooLong(words, cause);
      default -> {
        if (status >= 500) {
          yield again(status, kind(answer, words), answer.retryAfter(), cause);
        }
        yield isTooLong(answer.body())
            ? tooLong(words, cause)
            : last(
                Problem.of(
                    "The provider refuses the request (%d%s).".formatted(status, after(words)), ""),
                cause);
      }
    };
  }

  private static ModelFailure tooLong(String words, HttpFailure cause) {
    return ModelFailure.tooLong(
        Problem.of(
            "The conversation is longer than the model can read%s."
                .formatted(words.isEmpty() ? "" : " (" + words + ")"),
            "Lower agent.compaction.max_context_tokens."),
        cause);
  }

  private static ModelFailure again(
      int status, String kind, @Nullable Duration retryAfter, HttpFailure cause) {
    return again(
        Problem.of("The model answered %d (%s).".formatted(status, kind), "Try again later."),
        retryAfter,
        cause);
  }

  private static String kind(Kind.Refused answer, String words) {
    return switch (answer.status()) {
      case 429 -> "too many requests";
      case 529 -> "overloaded";
      default -> words.isEmpty() ? "no reason given" : words;
    };
  }

  /// The provider's own sentence, short and on one line.
  private static String words(String body) {
    String message;
    try {
      JsonNode answer = new ObjectMapper().readTree(body);
      JsonNode error = answer.path("error");
      message =
          error.isTextual()
              ? error.asText()
              : error.path("message").asText(answer.path("message").asText(""));
    } catch (JsonProcessingException e) {
      message = "";
    }
    String line = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "…" : line;
  }

  private static boolean isTooLong(String body) {
    String said = body.toLowerCase(Locale.ROOT);
    return TOO_LONG.stream().anyMatch(said::contains);
  }

  private static String after(String words) {
    return words.isEmpty() ? "" : ": " + words;
  }

  private String host() {
    try {
      String host = URI.create(endpoint).getHost();
      return host == null ? endpoint : host;
    } catch (IllegalArgumentException e) {
      return endpoint;
    }
  }

  private static ModelFailure again(
      Problem problem, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    return new ModelFailure(problem, true, retryAfter, cause);
  }

  private static ModelFailure last(Problem problem, Throwable cause) {
    return new ModelFailure(problem, false, null, cause);
  }
}
