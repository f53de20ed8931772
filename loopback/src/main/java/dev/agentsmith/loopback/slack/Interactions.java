package dev.agentsmith.loopback.slack;

import dev.agentsmith.loopback.slack.Deliveries.Outgoing;
import dev.agentsmith.loopback.slack.StoredMessage.Content;
import dev.agentsmith.loopback.slack.Workspace.Person;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings commands and clicks to the app. Whoever calls it holds the monitor of the [Workspace].
final class Interactions {
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Workspace workspace;
  private final Deliveries deliveries;
  private final ResponseUrls urls;
  private final String base;
  private final InteractionPayloads payloads;

  /// @param base where the addresses for answers begin
  Interactions(Workspace workspace, Deliveries deliveries, ResponseUrls urls, String base) {
    this.workspace = workspace;
    this.deliveries = deliveries;
    this.urls = urls;
    this.base = base;
    this.payloads = new InteractionPayloads(workspace);
  }

  Sent command(Person person, Channel channel, String command, String text, Signing signing) {
    if (!workspace.may("commands")) {
      throw new IllegalStateException("without the scope `commands` nobody can type " + command);
    }
    String url = base + urls.open(person.id(), channel, null);
    String body = payloads.command(person, channel, command, text, url);
    return new Sent(
        "", deliveries.send(new Outgoing("slash_command", "/slack/commands", FORM, body, signing)));
  }

  Sent click(
      Person person, Channel channel, String ts, String name, boolean late, Signing signing) {
    StoredMessage message = channel.findAlive(ts);
    if (message == null || !message.isByBot()) {
      throw new IllegalArgumentException("no message " + ts + " of the bot in " + channel.id());
    }
    Button button = button(message, name, late);
    String url = base + urls.open(person.id(), channel, message);
    String body = payloads.click(person, channel, message, button, url);
    return new Sent(
        ts,
        deliveries.send(new Outgoing("block_actions", "/slack/interactions", FORM, body, signing)));
  }

  private static Button button(StoredMessage message, String name, boolean late) {
    List<Content> versions = late ? message.versions().reversed() : List.of(message.content());
    for (Content content : versions) {
      Button found = only(Button.in(content.blocks()), name);
      if (found != null) {
        return found;
      }
    }
    throw new IllegalArgumentException(
        "no button \"" + name + "\" in " + message.ts() + ", but " + message.content().blocks());
  }

  private static @Nullable Button only(List<Button> buttons, String name) {
    List<Button> called = buttons.stream().filter(button -> button.isCalled(name)).toList();
    if (called.size() > 1) {
      throw new IllegalArgumentException(called.size() + " buttons are called \"" + name + "\"");
    }
    return called.isEmpty() ? null : called.getFirst();
  }
}
