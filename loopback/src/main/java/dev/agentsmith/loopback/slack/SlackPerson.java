package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentsmith.loopback.slack.StoredMessage.Content;
import dev.agentsmith.loopback.slack.Workspace.Person;

/// A person of the workspace, who acts. Each action is sent to the app and returns at once; the
/// text of messages is that of the wire, with `<@U1>` for a mention and `&lt;` for `<`.
public final class SlackPerson {
  private final Workspace workspace;
  private final Events events;
  private final Interactions interactions;
  private final String id;
  private final Signing signing;

  SlackPerson(
      Workspace workspace, Events events, Interactions interactions, String id, Signing signing) {
    this.workspace = workspace;
    this.events = events;
    this.interactions = interactions;
    this.id = id;
    this.signing = signing;
  }

  public String id() {
    return id;
  }

  /// Writes into a channel. A mention of the bot is one here too.
  public Sent says(String channel, String text) {
    return replies(channel, "", text);
  }

  /// Writes into a thread.
  public Sent replies(String channel, String thread, String text) {
    synchronized (workspace) {
      return say(workspace.channel(channel), thread, text);
    }
  }

  /// Writes `@agentsmith`, and then the text.
  public Sent mentions(String channel, String text) {
    return says(channel, SlackServer.MENTION + " " + text);
  }

  /// The same in a thread.
  public Sent mentionsIn(String channel, String thread, String text) {
    return replies(channel, thread, SlackServer.MENTION + " " + text);
  }

  /// Writes to the bot alone.
  public Sent writesDirectly(String text) {
    synchronized (workspace) {
      return say(workspace.direct(id), "", text);
    }
  }

  /// Types a slash command, which works in channels but not in threads.
  ///
  /// @param command `/agentsmith`
  public Sent types(String command, String text, String channel) {
    synchronized (workspace) {
      Channel where = workspace.channel(channel);
      return interactions.command(person(), where, command, text, signing);
    }
  }

  /// Clicks a button that stands in the message now.
  ///
  /// @param button its `action_id` or its text
  /// @throws IllegalArgumentException if there is no such button, or more than one
  public Sent clicks(String channel, String ts, String button) {
    synchronized (workspace) {
      Channel where = workspace.channel(channel);
      return interactions.click(person(), where, ts, button, false, signing);
    }
  }

  /// The same from a screen that is behind: the button may stand in an earlier version alone.
  public Sent clicksLate(String channel, String ts, String button) {
    synchronized (workspace) {
      Channel where = workspace.channel(channel);
      return interactions.click(person(), where, ts, button, true, signing);
    }
  }

  /// Edits a message of theirs.
  public Sent edits(String channel, String ts, String text) {
    synchronized (workspace) {
      Channel where = workspace.channel(channel);
      StoredMessage message = own(where, ts);
      Content before = message.content();
      message.edit(content(text), workspace.nextTs());
      return new Sent(ts, events.changed(where, message, before, signing));
    }
  }

  /// Deletes a message, anybody's: as somebody with the right to do so.
  public Sent deletes(String channel, String ts) {
    synchronized (workspace) {
      Channel where = workspace.channel(channel);
      StoredMessage message = where.findAlive(ts);
      if (message == null) {
        throw new IllegalArgumentException("no message " + ts + " in " + channel);
      }
      message.delete();
      return new Sent(ts, events.deleted(where, message, signing));
    }
  }

  /// Looks at the app's Home tab.
  public Sent opensHome() {
    synchronized (workspace) {
      return new Sent("", events.homeOpened(id, workspace.direct(id).id(), signing));
    }
  }

  private Sent say(Channel channel, String thread, String text) {
    String root = thread.isEmpty() ? null : ChatMethods.root(channel, thread);
    if (root == null && !thread.isEmpty()) {
      throw new IllegalArgumentException("no thread " + thread + " in " + channel.id());
    }
    StoredMessage message = new StoredMessage(workspace.nextTs(), root, id, content(text));
    if (signing.happened()) {
      channel.add(message);
    }
    return new Sent(message.ts(), events.said(channel, message, signing));
  }

  private StoredMessage own(Channel channel, String ts) {
    StoredMessage message = channel.findAlive(ts);
    if (message == null || !message.user().equals(id)) {
      throw new IllegalArgumentException("no message " + ts + " of " + id + " in " + channel.id());
    }
    return message;
  }

  private Person person() {
    return workspace.person(id);
  }

  private static Content content(String text) {
    return new Content(text, JsonNodeFactory.instance.arrayNode(), MissingNode.getInstance());
  }
}
