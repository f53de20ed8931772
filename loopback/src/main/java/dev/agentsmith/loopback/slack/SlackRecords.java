package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// What there is to see afterwards: messages, calls, deliveries.
public abstract sealed class SlackRecords permits SlackServer {
  private final Workspace workspace;
  private final Parts parts;

  SlackRecords(Parts parts) {
    this.workspace = parts.workspace();
    this.parts = parts;
  }

  /// The root and its replies in their order, what was deleted too.
  public List<SlackMessage> thread(String channel, String root) {
    synchronized (workspace) {
      return workspace.channel(channel).thread(root).stream().map(m -> m.shown(channel)).toList();
    }
  }

  /// All messages of a channel in their order, what was deleted too.
  public List<SlackMessage> messages(String channel) {
    synchronized (workspace) {
      return workspace.channel(channel).all().stream().map(m -> m.shown(channel)).toList();
    }
  }

  public SlackMessage message(String channel, String ts) {
    synchronized (workspace) {
      return stored(channel, ts).shown(channel);
    }
  }

  /// What one message said, from its first version to its last; none of them is marked as deleted.
  public List<SlackMessage> versions(String channel, String ts) {
    synchronized (workspace) {
      StoredMessage message = stored(channel, ts);
      return IntStream.range(0, message.versions().size())
          .mapToObj(i -> message.shown(channel, i, false))
          .toList();
    }
  }

  /// A message as plain text, about as a person sees it: see [BlockText].
  public String text(String channel, String ts) {
    synchronized (workspace) {
      var content = stored(channel, ts).content();
      return new BlockText(workspace::nameOf).of(content.text(), content.blocks());
    }
  }

  /// The same of one of its versions.
  public String text(SlackMessage version) {
    synchronized (workspace) {
      return new BlockText(workspace::nameOf).of(version.text(), version.blocks());
    }
  }

  /// What a person, a group or a channel is called.
  public String nameOf(String id) {
    synchronized (workspace) {
      return workspace.nameOf(id);
    }
  }

  /// Whom a message notified: users (`U1`), groups (`S1`), and `channel`, `here`, `everyone`. Edits
  /// notify nobody.
  public Set<String> notified(String channel, String ts) {
    synchronized (workspace) {
      var content = stored(channel, ts).versions().getFirst();
      return Mentions.in(content.text(), content.blocks());
    }
  }

  /// Whether a person sees `(edited)`.
  public boolean showsEdited(String channel, String ts) {
    synchronized (workspace) {
      return stored(channel, ts).editedAt() != null;
    }
  }

  /// The names of the reactions to a message.
  public Set<String> reactions(String channel, String ts) {
    synchronized (workspace) {
      return Set.copyOf(stored(channel, ts).reactions().keySet());
    }
  }

  public List<Ephemeral> ephemerals() {
    synchronized (workspace) {
      return List.copyOf(parts.chat().ephemerals());
    }
  }

  /// What was posted to `response_url`s.
  public List<UrlResponse> responses() {
    synchronized (workspace) {
      return List.copyOf(parts.urls().responses());
    }
  }

  /// A person's Home tab; missing if none was published.
  public JsonNode home(String user) {
    synchronized (workspace) {
      JsonNode home = parts.people().homes().get(user);
      return home == null ? MissingNode.getInstance() : home.deepCopy();
    }
  }

  /// All calls of the Web API, refused ones and those that met a fault too.
  public List<SlackCall> calls() {
    synchronized (workspace) {
      return List.copyOf(parts.api().calls());
    }
  }

  public List<SlackCall> calls(String method) {
    return calls().stream().filter(call -> call.method().equals(method)).toList();
  }

  /// How many calls of a method were sent in the busiest minute, refused ones too.
  public int mostInAMinute(String method) {
    synchronized (workspace) {
      return parts.limits().mostInAMinute(method);
    }
  }

  /// All attempts to deliver something that are over.
  public List<Delivery> deliveries() {
    return parts.deliveries().all();
  }

  /// Waits for all deliveries under way, echoes too.
  public void awaitDeliveries() {
    var _ = parts.deliveries().underWay().await();
  }

  private StoredMessage stored(String channel, String ts) {
    StoredMessage found = workspace.channel(channel).find(ts);
    if (found == null) {
      throw new IllegalArgumentException("no message " + ts + " in " + channel);
    }
    return found;
  }
}
