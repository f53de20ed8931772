package dev.agentsmith.loopback.slack;

import dev.agentsmith.core.secret.Secret;
import java.time.InstantSource;

/// What a [SlackServer] is made of, behind its socket.
record Parts(
    Workspace workspace,
    ChatMethods chat,
    PeopleMethods people,
    ResponseUrls urls,
    WebApi api,
    RateLimits limits,
    Events events,
    Deliveries deliveries) {

  static Parts of(InstantSource clock, Secret token, Secret signingSecret) {
    var workspace = new Workspace(clock, token);
    var deliveries = new Deliveries(workspace);
    var events = new Events(workspace, deliveries, Signing.with(signingSecret));
    var limits = new RateLimits();
    var contents = new ContentReader(workspace);
    var chat = new ChatMethods(workspace, contents, events);
    var people = new PeopleMethods(workspace, contents);
    var urls = new ResponseUrls(workspace, chat, contents);
    var conversations = new ConversationMethods(workspace);
    var api = new WebApi(workspace, limits, chat, conversations, people);
    return new Parts(workspace, chat, people, urls, api, limits, events, deliveries);
  }
}
