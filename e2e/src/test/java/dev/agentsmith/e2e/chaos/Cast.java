package dev.agentsmith.e2e.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.e2e.chaos.History.Command;
import dev.agentsmith.loopback.slack.Delivery;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.slack.FakeSlack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The people, who do what a plan says, and remember it.
final class Cast {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern TICKET = Pattern.compile("#\\d+");

  private final FakeSlack slack;
  private final List<String> replicas;
  private final Random random;
  private final Map<Integer, Said> said = new ConcurrentHashMap<>();
  private int nothingToClick;

  /// @param thread the `ts` of its root
  private record Said(
      RunId run, Want want, String channel, String thread, String user, String words, Sent sent) {
    boolean isAccepted() {
      return sent.await().stream().anyMatch(Delivery::isAccepted);
    }
  }

  private record Found(SlackMessage message, String label, String of, String say) {}

  /// @param replicas where Slack finds the dispatchers
  Cast(FakeSlack slack, List<String> replicas, long seed) {
    this.slack = slack;
    this.replicas = replicas;
    this.random = new Random(seed);
  }

  void act(Deed deed) throws IOException {
    switch (deed) {
      case Deed.Asks(
              int number,
              Want want,
              String user,
              String channel,
              String text,
              int times) -> {
        Sent sent = send(times, () -> slack.user(user).mentions(channel, text));
        keep(number, want, channel, sent.ts(), user, text, sent);
      }
      case Deed.AsksThere(
              int number,
              Want want,
              String user,
              int about,
              String text,
              int times) -> {
        Said before = said.get(about);
        if (before != null) {
          Sent sent =
              send(
                  times,
                  () -> slack.user(user).mentionsIn(before.channel(), before.thread(), text));
          keep(number, want, before.channel(), before.thread(), user, text, sent);
        }
      }
      case Deed.Remarks(String user, int about, String text) -> {
        Said before = said.get(about);
        if (before != null) {
          var _ = send(1, () -> slack.user(user).replies(before.channel(), before.thread(), text));
        }
      }
      case Deed.Clicks(int number, Want want, String user, int about, String button) ->
          click(number, want, user, about, button);
    }
  }

  /// What was asked for so far: once each, however often it was said. Waits for what is under way.
  List<Command> commands() {
    Map<RunId, Command> commands = new LinkedHashMap<>();
    said.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .filter(one -> one.want() != Want.REPLY)
        .forEach(
            one ->
                commands.merge(
                    one.run(), command(one, one.isAccepted()), (a, b) -> a.accepted() ? a : b));
    return List.copyOf(commands.values());
  }

  /// How many clicks found no button.
  synchronized int nothingToClick() {
    return nothingToClick;
  }

  private interface Sending {
    Sent send();
  }

  /// One at a time: where it is delivered is Slack's setting.
  private synchronized Sent send(int times, Sending sending) {
    List<String> order = new ArrayList<>(replicas);
    Collections.shuffle(order, random);
    slack.sendsTo(order.toArray(String[]::new));
    slack.deliverTimes(times);
    return sending.send();
  }

  private void click(int number, Want want, String user, int about, String button)
      throws IOException {
    Said before = said.get(about);
    Found found = before == null ? null : find(before, button);
    if (before == null || found == null) {
      synchronized (this) {
        nothingToClick++;
      }
      return;
    }
    Sent sent;
    try {
      sent =
          send(
              1,
              () -> slack.user(user).clicks(before.channel(), found.message().ts(), found.label()));
    } catch (IllegalArgumentException e) {
      return; // it was there a moment ago
    }
    String id = "click:" + found.of() + ":" + user + ":" + found.say();
    String ticket = TICKET.matcher(found.say()).find() ? found.say() : before.words();
    said.put(
        number,
        new Said(
            RunId.of("slack:" + before.channel() + ":" + id),
            want,
            before.channel(),
            before.thread(),
            user,
            ticket,
            sent));
  }

  /// The newest button in a thread whose label begins so.
  private @Nullable Found find(Said before, String button) throws IOException {
    for (SlackMessage message : slack.thread(before.channel(), before.thread()).reversed()) {
      if (!message.isByBot() || message.deleted()) {
        continue;
      }
      for (JsonNode block : message.blocks()) {
        for (JsonNode element : block.path("elements")) {
          String label = element.path("text").path("text").asText();
          if (element.path("type").asText().equals("button") && label.startsWith(button)) {
            JsonNode value = JSON.readTree(element.path("value").asText());
            return new Found(message, label, value.path("of").asText(), value.path("say").asText());
          }
        }
      }
    }
    return null;
  }

  private void keep(
      int number, Want want, String channel, String thread, String user, String text, Sent sent) {
    RunId run = RunId.of("slack:" + channel + ":" + FakeSlack.TEAM + ":" + sent.ts());
    said.put(number, new Said(run, want, channel, thread, user, text, sent));
  }

  private static Command command(Said said, boolean accepted) {
    Matcher ticket = TICKET.matcher(said.words());
    return new Command(
        said.run(),
        said.want(),
        said.channel(),
        said.thread(),
        said.user(),
        accepted,
        ticket.find() && said.want().mayHaveJob() ? ticket.group() : "",
        said.words());
  }
}
