package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.slack.Deliveries.Outgoing;
import dev.agentsmith.loopback.slack.StoredMessage.Content;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Tells the app what happened, as far as it subscribed to it, may know it, and is there. Whoever
/// calls it holds the monitor of the [Workspace].
final class Events implements ChatMethods.Echo {
  private static final String PATH = "/slack/events";

  private final Workspace workspace;
  private final Deliveries deliveries;
  private final Signing genuine;
  private final EventPayloads payloads;
  private final Set<String> subscribed =
      new LinkedHashSet<>(
          List.of(
              "app_mention",
              "message.channels",
              "message.groups",
              "message.im",
              "app_home_opened"));
  private boolean echoes = true;

  /// @param genuine how Slack itself signs
  Events(Workspace workspace, Deliveries deliveries, Signing genuine) {
    this.workspace = workspace;
    this.genuine = genuine;
    this.deliveries = deliveries;
    this.payloads = new EventPayloads(workspace);
  }

  void subscribe(List<String> types) {
    subscribed.clear();
    subscribed.addAll(types);
  }

  void switchOffEcho() {
    echoes = false;
  }

  /// A mention and the message it stands in are two events.
  List<CompletableFuture<List<Delivery>>> said(
      Channel channel, StoredMessage message, Signing signing) {
    List<CompletableFuture<List<Delivery>>> underWay = new ArrayList<>();
    boolean isMention =
        channel.kind() != Channel.Kind.DIRECT
            && message.content().text().contains(SlackServer.MENTION);
    if (isMention && channel.hasBot() && isHeard("app_mention", "app_mentions:read")) {
      ObjectNode event = payloads.mention(channel, message);
      underWay.addAll(send("app_mention", payloads.wrapped(event), signing));
    }
    if (isHeard(channel)) {
      ObjectNode event = payloads.said(channel, message);
      underWay.addAll(send("message", payloads.wrapped(event), signing));
    }
    return underWay;
  }

  List<CompletableFuture<List<Delivery>>> changed(
      Channel channel, StoredMessage message, Content before, Signing signing) {
    return isHeard(channel)
        ? send(
            "message_changed",
            payloads.wrapped(payloads.changed(channel, message, before)),
            signing)
        : List.of();
  }

  List<CompletableFuture<List<Delivery>>> deleted(
      Channel channel, StoredMessage message, Signing signing) {
    return isHeard(channel)
        ? send("message_deleted", payloads.wrapped(payloads.deleted(channel, message)), signing)
        : List.of();
  }

  List<CompletableFuture<List<Delivery>>> homeOpened(String user, String channel, Signing signing) {
    return subscribed.contains("app_home_opened")
        ? send("app_home_opened", payloads.wrapped(payloads.homeOpened(user, channel)), signing)
        : List.of();
  }

  List<CompletableFuture<List<Delivery>>> urlVerification(String challenge) {
    return send("url_verification", payloads.urlVerification(challenge), genuine);
  }

  List<CompletableFuture<List<Delivery>>> appRateLimited() {
    return send("app_rate_limited", payloads.appRateLimited(), genuine);
  }

  @Override
  public void posted(Channel channel, StoredMessage message) {
    if (echoes) {
      var _ = said(channel, message, genuine);
    }
  }

  @Override
  public void changed(Channel channel, StoredMessage message, Content before) {
    if (echoes) {
      var _ = changed(channel, message, before, genuine);
    }
  }

  @Override
  public void deleted(Channel channel, StoredMessage message) {
    if (echoes) {
      var _ = deleted(channel, message, genuine);
    }
  }

  private boolean isHeard(Channel channel) {
    String scope = channel.kind().scope();
    return channel.hasBot() && isHeard("message." + scope, scope + ":history");
  }

  private boolean isHeard(String type, String scope) {
    return subscribed.contains(type) && workspace.may(scope);
  }

  private List<CompletableFuture<List<Delivery>>> send(
      String kind, ObjectNode body, Signing signing) {
    return deliveries.send(new Outgoing(kind, PATH, "application/json", body.toString(), signing));
  }
}
