package dev.agentsmith.testkit.slack;

import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.slack.Workspace.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// A Slack workspace with one app at the wire: answers the Web API, refuses what the real one
/// refuses, limits rates, keeps what it was asked, misbehaves as told, and brings the app what
/// people do. Safe for many threads.
///
/// ```
/// var slack = FakeSlack.start(clock).channel("C1", "general").sendsTo("http://127.0.0.1:8080");
/// Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
/// asked.await();
/// List<SlackMessage> thread = slack.thread("C1", asked.ts());
/// slack.user("U2").clicks("C1", thread.getLast().ts(), "Cancel").awaitOnly();
/// ```
public final class FakeSlack extends SlackRecords implements AutoCloseable {
  public static final String TEAM = "T0TEAM";
  public static final String APP = "A0APP";
  public static final String BOT = "B0BOT";

  /// The user that the app posts as.
  public static final String BOT_USER = "U0BOT";

  /// What mentions the bot in a text.
  public static final String MENTION = "<@" + BOT_USER + ">";

  public static final Secret TOKEN = Secret.of("xoxb-0123456789-agentsmith");
  public static final Secret SIGNING_SECRET = Secret.of("8f742231b10e8888abcd99yyyzzz85a5");

  private final Workspace workspace;
  private final RateLimits limits;
  private final Deliveries deliveries;
  private final Events events;
  private final Interactions interactions;
  private final SlackServer server;

  private FakeSlack(Workspace workspace, Parts parts, Events events) throws IOException {
    super(workspace, parts);
    this.workspace = workspace;
    this.limits = parts.limits();
    this.deliveries = parts.deliveries();
    this.events = events;
    this.server = new SlackServer(workspace, parts.api(), parts.urls());
    this.interactions = new Interactions(workspace, deliveries, parts.urls(), server.responses());
  }

  /// @param clock of messages, signatures and limits
  public static FakeSlack start(InstantSource clock) {
    var workspace = new Workspace(clock);
    var deliveries = new Deliveries(workspace);
    var events = new Events(workspace, deliveries);
    var limits = new RateLimits();
    var contents = new ContentReader(workspace);
    var chat = new ChatMethods(workspace, contents, events);
    var people = new PeopleMethods(workspace, contents);
    var urls = new ResponseUrls(workspace, chat, contents);
    var conversations = new ConversationMethods(workspace);
    var api = new WebApi(workspace, limits, chat, conversations, people);
    try {
      return new FakeSlack(
          workspace, new Parts(chat, people, urls, api, limits, deliveries), events);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static FakeSlack start() {
    return start(InstantSource.system());
  }

  /// Where the Web API answers, with a slash at its end: a method's name follows.
  public String api() {
    return server.calls();
  }

  // Who and what there is.

  /// A public channel with the bot in it.
  public FakeSlack channel(String id, String name) {
    return add(new Channel(id, Channel.Kind.PUBLIC, name));
  }

  /// A private channel with the bot in it.
  public FakeSlack privateChannel(String id, String name) {
    return add(new Channel(id, Channel.Kind.PRIVATE, name));
  }

  /// The conversation between the bot and this person.
  public String direct(String user) {
    synchronized (workspace) {
      return workspace.direct(user).id();
    }
  }

  public SlackPerson user(String id, String name, String email) {
    synchronized (workspace) {
      workspace.add(new Person(id, name, email));
    }
    return user(id);
  }

  /// Somebody who acts; made, with the id as name, if nobody has this id.
  public SlackPerson user(String id) {
    synchronized (workspace) {
      return new SlackPerson(
          workspace, events, interactions, workspace.person(id).id(), Signing.TRUE);
    }
  }

  /// A user group.
  public FakeSlack group(String id, String... members) {
    synchronized (workspace) {
      workspace.addGroup(id, List.of(members));
    }
    return this;
  }

  // How the app hears of it.

  /// Addresses of the app, without a path; each request goes to the next of them.
  public FakeSlack sendsTo(String... baseUrls) {
    deliveries.to(List.of(baseUrls), false);
    return this;
  }

  /// The same, but each request goes to each of them.
  public FakeSlack sendsToAll(String... baseUrls) {
    deliveries.to(List.of(baseUrls), true);
    return this;
  }

  /// How long the app may take to answer: three seconds, if nothing else is said.
  public void timeout(Duration limit) {
    deliveries.timeout(limit);
  }

  /// How long Slack waits before each retry: not at all, if nothing else is said.
  public void retriesAfter(Duration pause) {
    deliveries.pause(pause);
  }

  /// From now on each event is delivered so often, at the same time.
  public void deliverTimes(int count) {
    deliveries.times(count);
  }

  /// The only events from now on: `app_mention`, `message.channels`, …
  public void subscribe(String... types) {
    synchronized (workspace) {
      events.subscribe(List.of(types));
    }
  }

  /// From now on the app does not hear of its own messages. (From Slack it does.)
  public FakeSlack withoutEcho() {
    synchronized (workspace) {
      events.switchOffEcho();
    }
    return this;
  }

  /// Whether the app answers a challenge as Slack wants it before it sends events.
  public boolean verifiesUrl() {
    String challenge;
    Sent sent;
    synchronized (workspace) {
      challenge = workspace.nextId("challenge");
      sent = new Sent("", events.urlVerification(challenge));
    }
    List<Delivery> all = sent.await();
    return !all.isEmpty()
        && all.stream().allMatch(d -> d.isAccepted() && d.answer().contains(challenge));
  }

  /// Tells the app that events of this minute were dropped.
  public Sent tellsRateLimited() {
    synchronized (workspace) {
      return new Sent("", events.appRateLimited());
    }
  }

  /// Somebody sends the same request again, byte for byte, with its signature.
  public Sent replay(Delivery seen) {
    return new Sent("", List.of(deliveries.replay(seen)));
  }

  // How it misbehaves, and what happens to the app.

  /// The next calls of this method meet these, one each.
  public FakeSlack fail(String method, Fault... next) {
    server.fail(method, List.of(next));
    return this;
  }

  /// How many calls of a method are taken in any minute.
  public void limit(String method, int aMinute) {
    synchronized (workspace) {
      limits.limit(method, aMinute);
    }
  }

  public FakeSlack withoutLimits() {
    synchronized (workspace) {
      limits.switchOff();
    }
    return this;
  }

  public void archive(String channel) {
    synchronized (workspace) {
      workspace.channel(channel).archive();
    }
  }

  /// Somebody takes the bot out of a channel.
  public void removeBot(String channel) {
    synchronized (workspace) {
      workspace.channel(channel).botIsIn(false);
    }
  }

  public void inviteBot(String channel) {
    synchronized (workspace) {
      workspace.channel(channel).botIsIn(true);
    }
  }

  public void revokeToken() {
    synchronized (workspace) {
      workspace.revoke();
    }
  }

  public void removeScope(String scope) {
    synchronized (workspace) {
      workspace.removeScope(scope);
    }
  }

  public void grant(String... scopes) {
    synchronized (workspace) {
      workspace.grant(List.of(scopes));
    }
  }

  @Override
  public void close() {
    server.close();
    deliveries.close();
  }

  private FakeSlack add(Channel channel) {
    synchronized (workspace) {
      workspace.add(channel);
    }
    return this;
  }
}
