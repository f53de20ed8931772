package dev.agentsmith.dispatcher.slack;

import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.MessageHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where Slack calls: `POST /slack/events`, `/slack/commands`, `/slack/interactions`. The signature
/// is looked at on the raw body before anything is parsed or logged; a 200 is said once the command
/// stands where it can't be lost.
public final class SlackEndpoint implements HttpService {
  private static final Logger log = LoggerFactory.getLogger(SlackEndpoint.class);
  private static final HeaderName TIMESTAMP = HeaderNames.create("X-Slack-Request-Timestamp");
  private static final HeaderName SIGNATURE = HeaderNames.create("X-Slack-Signature");
  private static final String NOT_NOW =
      "I could not take that: my memory (Redis) does not answer. Try again in a minute.";

  private final SlackSignature signature;
  private final MessageHandler handler;
  private final InstantSource clock;

  public SlackEndpoint(SlackSettings settings, MessageHandler handler, InstantSource clock) {
    this.signature = new SlackSignature(settings.signingSecrets(), clock);
    this.handler = handler;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/events", this::events);
    rules.post("/commands", this::commands);
    rules.post("/interactions", this::interactions);
  }

  private void events(ServerRequest request, ServerResponse response) {
    byte[] body = signed(request, response);
    if (body == null) {
      return;
    }
    switch (SlackPayload.event(body)) {
      case SlackPayload.Challenge(String text) -> response.send(text);
      case SlackPayload.Said(IncomingMessage message) -> {
        // Slack delivers again what is not answered with 200.
        response
            .status(handler.receive(message) ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
            .send();
      }
      case SlackPayload.RateLimited(long minute) -> {
        log.warn("slack drops events of this workspace minute={}", minute);
        response.send();
      }
      case SlackPayload.Nothing() -> response.send();
      case SlackPayload.Unreadable() -> response.status(Status.BAD_REQUEST_400).send();
    }
  }

  private void commands(ServerRequest request, ServerResponse response) {
    byte[] body = signed(request, response);
    if (body == null) {
      return;
    }
    if (SlackPayload.command(body, clock.instant()) instanceof SlackPayload.Said(var message)) {
      // Not delivered again: whoever typed it is told at once.
      if (handler.receive(message)) {
        response.send();
      } else {
        response.send(NOT_NOW);
      }
    } else {
      response.status(Status.BAD_REQUEST_400).send();
    }
  }

  private void interactions(ServerRequest request, ServerResponse response) {
    byte[] body = signed(request, response);
    if (body == null) {
      return;
    }
    switch (SlackPayload.interaction(body)) {
      case SlackPayload.Said(IncomingMessage message) -> {
        boolean accepted = handler.receive(message);
        response.status(accepted ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503).send();
      }
      case SlackPayload.Unreadable() -> response.status(Status.BAD_REQUEST_400).send();
      default -> response.send();
    }
  }

  /// The raw body, if it is Slack's; otherwise the answer is given here.
  private byte @Nullable [] signed(ServerRequest request, ServerResponse response) {
    byte[] body = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    String timestamp = request.headers().first(TIMESTAMP).orElse(null);
    String given = request.headers().first(SIGNATURE).orElse(null);
    if (signature.isValid(timestamp, body, given)) {
      return body;
    }
    log.warn("request with a wrong signature path={}", request.path().path());
    response.status(Status.UNAUTHORIZED_401).send();
    return null;
  }
}
