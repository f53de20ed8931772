package dev.agentsmith.loopback.slack;

import com.sun.net.httpserver.Filter;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.slack.Workspace.Person;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// A Slack workspace with one app, on 127.0.0.1: answers the Web API, refuses what the real one
/// refuses, limits rates, keeps what it was asked, and brings the app what people do. Safe for many
/// threads.
///
/// ```
/// var slack = SlackServer.start(clock, token, signingSecret);
/// slack.channel("C1", "general").sendsTo("http://127.0.0.1:8080");
/// Sent asked = slack.user("U1").mentions("C1", "fix #42 in my-api");
/// asked.await();
/// List<SlackMessage> thread = slack.thread("C1", asked.ts());
/// slack.user("U2").clicks("C1", thread.getLast().ts(), "Cancel").awaitOnly();
/// ```
public non-sealed class SlackServer extends SlackRecords implements AutoCloseable {
  public static final String TEAM = "T0TEAM";
  public static final String APP = "A0APP";
  public static final String BOT = "B0BOT";

  /// The user that the app posts as.
  public static final String BOT_USER = "U0BOT";

  /// What mentions the bot in a text.
  public static final String MENTION = "<@" + BOT_USER + ">";

  private final Workspace workspace;
  private final Parts parts;
  private final Signing genuine;
  private final Interactions interactions;
  private final SlackSocket socket;

  /// Starts one on a free port.
  ///
  /// @param clock of messages, signatures and limits
  /// @param token of the app
  /// @param signingSecret of the app
  public static SlackServer start(InstantSource clock, Secret token, Secret signingSecret) {
    return new SlackServer(clock, token, signingSecret);
  }

  /// @param filters stand before the Web API; what a test makes go wrong at the wire is one of them
  protected SlackServer(
      InstantSource clock, Secret token, Secret signingSecret, Filter... filters) {
    this(Parts.of(clock, token, signingSecret), Signing.with(signingSecret), List.of(filters));
  }

  private SlackServer(Parts parts, Signing genuine, List<Filter> filters) {
    super(parts);
    this.workspace = parts.workspace();
    this.parts = parts;
    this.genuine = genuine;
    try {
      this.socket = new SlackSocket(parts, filters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.interactions =
        new Interactions(workspace, parts.deliveries(), parts.urls(), socket.responses());
  }

  /// Where the Web API answers, with a slash at its end: a method's name follows.
  public String api() {
    return socket.calls();
  }

  // Who and what there is.

  /// A public channel with the bot in it.
  public SlackServer channel(String id, String name) {
    return add(new Channel(id, Channel.Kind.PUBLIC, name));
  }

  /// A private channel with the bot in it.
  public SlackServer privateChannel(String id, String name) {
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
    return user(id, genuine);
  }

  /// The same, whose requests are signed in another way than Slack's.
  protected final SlackPerson user(String id, Signing signing) {
    synchronized (workspace) {
      return new SlackPerson(
          workspace, parts.events(), interactions, workspace.person(id).id(), signing);
    }
  }

  /// A user group.
  public SlackServer group(String id, String... members) {
    synchronized (workspace) {
      workspace.addGroup(id, List.of(members));
    }
    return this;
  }

  // How the app hears of it.

  /// Addresses of the app, without a path; each request goes to the next of them.
  public SlackServer sendsTo(String... baseUrls) {
    parts.deliveries().to(List.of(baseUrls), false);
    return this;
  }

  /// The same, but each request goes to each of them.
  public SlackServer sendsToAll(String... baseUrls) {
    parts.deliveries().to(List.of(baseUrls), true);
    return this;
  }

  /// How long the app may take to answer: three seconds, if nothing else is said.
  public void timeout(Duration limit) {
    parts.deliveries().timeout(limit);
  }

  /// How long Slack waits before each retry: not at all, if nothing else is said.
  public void retriesAfter(Duration pause) {
    parts.deliveries().pause(pause);
  }

  /// From now on each event is delivered so often, at the same time.
  public void deliverTimes(int count) {
    parts.deliveries().times(count);
  }

  /// The only events from now on: `app_mention`, `message.channels`, …
  public void subscribe(String... types) {
    synchronized (workspace) {
      parts.events().subscribe(List.of(types));
    }
  }

  /// From now on the app does not hear of its own messages. (From Slack it does.)
  public SlackServer withoutEcho() {
    synchronized (workspace) {
      parts.events().switchOffEcho();
    }
    return this;
  }

  /// Whether the app answers a challenge as Slack wants it before it sends events.
  public boolean verifiesUrl() {
    String challenge;
    Sent sent;
    synchronized (workspace) {
      challenge = workspace.nextId("challenge");
      sent = new Sent("", parts.events().urlVerification(challenge));
    }
    List<Delivery> all = sent.await();
    return !all.isEmpty()
        && all.stream().allMatch(d -> d.isAccepted() && d.answer().contains(challenge));
  }

  /// Tells the app that events of this minute were dropped.
  public Sent tellsRateLimited() {
    synchronized (workspace) {
      return new Sent("", parts.events().appRateLimited());
    }
  }

  /// Sends the same request again, byte for byte, with its signature.
  protected final Sent sendAgain(Delivery seen) {
    return new Sent("", List.of(parts.deliveries().replay(seen)));
  }

  // What happens to the app.

  /// Keeps a call that a filter did not let through.
  protected final void keep(String method, String contentType, String body, String why) {
    synchronized (workspace) {
      parts.api().note(method, contentType, body, why);
    }
  }

  /// How many calls of a method are taken in any minute.
  public void limit(String method, int aMinute) {
    synchronized (workspace) {
      parts.limits().limit(method, aMinute);
    }
  }

  public SlackServer withoutLimits() {
    synchronized (workspace) {
      parts.limits().switchOff();
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
      workspace.revoke(true);
    }
  }

  /// The same token is good again.
  public void giveTokenBack() {
    synchronized (workspace) {
      workspace.revoke(false);
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
    socket.close();
    parts.deliveries().close();
  }

  private SlackServer add(Channel channel) {
    synchronized (workspace) {
      workspace.add(channel);
    }
    return this;
  }
}
