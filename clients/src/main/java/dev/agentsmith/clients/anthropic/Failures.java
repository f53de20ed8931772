package dev.agentsmith.clients.anthropic;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.clients.http.HttpFailure;
import dev.agentsmith.clients.http.HttpFailure.Kind;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.core.problem.Problem;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a person reads when the model gave no answer.
final class Failures {
  private static final int MAX_WORDS = 200;

  private Failures() {}

  /// @throws InterruptedException if that was the reason
  static ModelFailure of(RuntimeException thrown, String model, String endpoint)
      throws InterruptedException {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      if (t instanceof Transport.Carried carried) {
        return of(carried.failure(), model, endpoint);
      }
      if (t instanceof JacksonException) {
        return again(
            Problem.of("The model's answer could not be read.", "Is agent.endpoint the right one?"),
            null,
            thrown);
      }
    }
    throw thrown;
  }

  private static ModelFailure of(HttpFailure failure, String model, String endpoint) {
    return switch (failure.kind()) {
      case Kind.Refused refused -> refused(refused, model, failure);
      case Kind.Broken(String why) ->
          again(
              Problem.of(
                  "The model at %s could not be reached (%s).".formatted(host(endpoint), why),
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
      case Kind.TooLarge _ ->
          last(Problem.of("The model's answer is larger than 32 MiB.", ""), failure);
    };
  }

  private static ModelFailure refused(Kind.Refused answer, String model, HttpFailure cause) {
    String words = words(answer.body());
    int status = answer.status();
    return switch (status) {
      case 401 ->
          last(
              Problem.of(
                  "The model's provider refuses the key (401%s).".formatted(after(words)),
                  "Check ANTHROPIC_API_KEY, or api_key in agentsmith.yml."),
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
      case 408, 409, 425, 429 -> again(status, kind(answer, words), answer.retryAfter(), cause);
      case 413 -> tooLong(words, cause);
      default -> {
        if (status >= 500) {
          yield again(status, kind(answer, words), answer.retryAfter(), cause);
        }
        yield words.contains("prompt is too long") || words.contains("context window")
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
      message = new ObjectMapper().readTree(body).path("error").path("message").asText("");
    } catch (JsonProcessingException e) {
      message = "";
    }
    String line = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "…" : line;
  }

  private static String after(String words) {
    return words.isEmpty() ? "" : ": " + words;
  }

  private static String host(String endpoint) {
    try {
      String host = URI.create(endpoint).getHost();
      return host == null ? endpoint : host;
    } catch (IllegalArgumentException e) {
      return endpoint;
    }
  }

  private static ModelFailure again(
      Problem problem, @Nullable Duration retryAfter, Throwable cause) {
    return new ModelFailure(problem, true, retryAfter, cause);
  }

  private static ModelFailure last(Problem problem, Throwable cause) {
    return new ModelFailure(problem, false, null, cause);
  }
}
