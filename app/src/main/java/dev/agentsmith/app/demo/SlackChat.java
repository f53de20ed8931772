package dev.agentsmith.app.demo;

import dev.agentsmith.app.terminal.PlainLines;
import dev.agentsmith.app.terminal.SlackLines;
import dev.agentsmith.app.terminal.Style;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.slack.SlackPlatform;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.loopback.slack.SlackServer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// A Slack workspace on this machine. What is shown are the blocks that it was sent.
final class SlackChat implements DemoChat {
  private static final String CHANNEL = "C0DEMO";
  private static final String USER = "U0YOU";

  private final InstantSource clock;
  private final Secret token;
  private final Secret signingSecret;
  private final SlackServer slack;
  private String root = "";

  private SlackChat(InstantSource clock, Secret token, Secret signingSecret) {
    this.clock = clock;
    this.token = token;
    this.signingSecret = signingSecret;
    this.slack = SlackServer.start(clock, token, signingSecret);
  }

  static SlackChat start(InstantSource clock, RandomGenerator random) {
    var chat =
        new SlackChat(
            clock,
            Secret.of("xoxb-" + RunId.random(random).value()),
            Secret.of(RunId.random(random).value() + RunId.random(random).value()));
    chat.slack.channel(CHANNEL, "demo");
    chat.slack.user(USER, "you", "you@example.com");
    return chat;
  }

  @Override
  public Map<String, String> variables() {
    return Map.of(
        Variable.SLACK_BOT_TOKEN.name(), token.reveal(),
        Variable.SLACK_SIGNING_SECRET.name(), signingSecret.reveal(),
        Variable.SLACK_API_URL.name(), slack.api());
  }

  @Override
  public RunId say(DispatcherProcess dispatcher, Guard guard)
      throws IOException, InterruptedException {
    slack.sendsTo(dispatcher.awaitAddress());
    Sent asked = slack.user(USER).mentions(CHANNEL, COMMAND);
    root = asked.ts();
    String id = SlackServer.TEAM + ":" + root;
    var where = new ThreadRef(SlackPlatform.NAME, CHANNEL, root);
    RunId run =
        RunId.of(
            new IncomingMessage(where, id, USER, COMMAND, clock.instant(), Manner.ADDRESSED)
                .identity());
    guard.watch(run);
    return run;
  }

  /// The living message loses its *Cancel* with the last edit.
  @Override
  public Optional<String> end(RunId run) {
    List<SlackMessage> thread = slack.thread(CHANNEL, root);
    boolean finalEdit =
        thread.stream().noneMatch(m -> m.blocks().toString().contains("\"cancel " + run));
    return thread.stream()
        .filter(message -> finalEdit && isTerminal(message))
        .findFirst()
        .map(message -> String.join("\n", plainLines().facts(message)));
  }

  @Override
  public List<String> drawn(Style style) {
    return new SlackLines(style, slack::nameOf).thread(slack.thread(CHANNEL, root));
  }

  @Override
  public void tell(PlainLines plain) {
    SlackLines lines = plainLines();
    for (SlackMessage message : slack.thread(CHANNEL, root)) {
      plain.tell(slack.nameOf(message.user()), lines.facts(message));
    }
  }

  @Override
  public Map<String, Long> calls() {
    return slack.calls().stream()
        .collect(
            Collectors.groupingBy(
                call -> call.isOk() ? call.method() : call.method() + ": " + call.outcome(),
                TreeMap::new,
                Collectors.counting()));
  }

  @Override
  public void close() {
    slack.close();
  }

  private SlackLines plainLines() {
    return new SlackLines(new Style(false), slack::nameOf);
  }

  private static boolean isTerminal(SlackMessage message) {
    return message
        .metadata()
        .at("/event_payload/kind")
        .asText()
        .equals(MessageKind.TERMINAL.word());
  }
}
