package dev.agentsmith.dispatcher.slack;

import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.MessageHandler;
import dev.agentsmith.dispatcher.http.Route;
import dev.agentsmith.dispatcher.http.Route.Answer;
import dev.agentsmith.dispatcher.http.Route.Later;
import dev.agentsmith.dispatcher.http.Route.Outcome;
import dev.agentsmith.dispatcher.http.Route.Request;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where Slack calls: `POST /slack/events`, `/slack/commands`, `/slack/interactions`. The signature
/// is looked at on the raw body before anything is parsed or logged; a 200 is said once the command
/// stands where it can't be lost.
public final class SlackEndpoint {
  private static final Logger log = LoggerFactory.getLogger(SlackEndpoint.class);
  private static final String TIMESTAMP = "X-Slack-Request-Timestamp";
  private static final String SIGNATURE = "X-Slack-Signature";
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;

  /// Slack delivers again what is answered with it.
  private static final int NOT_NOW = 503;

  private static final String NOT_ACCEPTED =
      "I could not take that: my memory (Redis) does not answer. Try again in a minute.";

  private final SlackSignature signature;
  private final MessageHandler handler;
  private final InstantSource clock;

  public SlackEndpoint(SlackSettings settings, MessageHandler handler, InstantSource clock) {
    this.signature = new SlackSignature(settings.signingSecrets(), clock);
    this.handler = handler;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(
        signed("/slack/events", this::event),
        signed("/slack/commands", this::command),
        signed("/slack/interactions", this::interaction));
  }

  private Route signed(String path, Function<byte[], Outcome> handle) {
    return Route.post(
        path,
        request ->
            isSlack(path, request) ? handle.apply(request.body()) : Answer.status(UNAUTHORIZED));
  }

  private boolean isSlack(String path, Request request) {
    if (signature.isValid(request.header(TIMESTAMP), request.body(), request.header(SIGNATURE))) {
      return true;
    }
    log.warn("request with a wrong signature path={}", path);
    return false;
  }

  private Outcome event(byte[] body) {
    return switch (SlackPayload.event(body)) {
      case SlackPayload.Challenge(String text) -> new Answer(Answer.OK.status(), text);
      case SlackPayload.Said(IncomingMessage message) -> received(message, Answer.status(NOT_NOW));
      case SlackPayload.RateLimited(long minute) -> {
        log.warn("slack drops events of this workspace minute={}", minute);
        yield Answer.OK;
      }
      case SlackPayload.Nothing() -> Answer.OK;
      case SlackPayload.Unreadable() -> Answer.status(BAD_REQUEST);
    };
  }

  /// Not delivered again, so whoever typed it is told at once.
  private Outcome command(byte[] body) {
    if (SlackPayload.command(body, clock.instant()) instanceof SlackPayload.Said(var message)) {
      return received(message, new Answer(Answer.OK.status(), NOT_ACCEPTED));
    }
    return Answer.status(BAD_REQUEST);
  }

  private Outcome interaction(byte[] body) {
    return switch (SlackPayload.interaction(body)) {
      case SlackPayload.Said(IncomingMessage message) -> received(message, Answer.status(NOT_NOW));
      case SlackPayload.Unreadable() -> Answer.status(BAD_REQUEST);
      default -> Answer.OK;
    };
  }

  private Outcome received(IncomingMessage message, Answer otherwise) {
    return new Later(handler.receive(message).thenApply(taken -> taken ? Answer.OK : otherwise));
  }
}
