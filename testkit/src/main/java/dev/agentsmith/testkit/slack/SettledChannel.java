package dev.agentsmith.testkit.slack;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What must be true of a Slack channel once nothing is under way, whatever died before: everything
/// about a run stands in one thread, each kind of message once, with one end that mentions who
/// asked; and nothing there claims that the run still waits or goes on.
public final class SettledChannel {
  private final FakeSlack slack;
  private final String channel;

  public SettledChannel(FakeSlack slack, String channel) {
    this.slack = slack;
    this.channel = channel;
  }

  /// Waits until the end of a run stands in its thread and all else agrees with it.
  ///
  /// @param thread the `ts` of its root
  /// @param asker the id of who asked
  /// @return the end, as a person reads it
  /// @throws AssertionError with all that stands there, when the time is over
  public String end(String thread, RunId run, String asker, Duration limit) {
    Eventually.within(limit).untilPasses(() -> assertSettled(thread, run, asker));
    return text(of("terminal", about(run)).getFirst());
  }

  /// What stands there about a run, in its order.
  public List<SlackMessage> about(RunId run) {
    return slack.messages(channel).stream()
        .filter(message -> !message.deleted() && word(message, "run").equals(run.value()))
        .toList();
  }

  private void assertSettled(String thread, RunId run, String asker) {
    List<SlackMessage> all = about(run);
    require(all.stream().allMatch(m -> m.thread().equals(thread)), "not all in its thread", all);
    Set<String> kinds = all.stream().map(m -> word(m, "kind")).collect(Collectors.toSet());
    require(kinds.size() == all.size(), "a kind of message stands there twice", all);
    require(kinds.contains("terminal"), "no terminal message", all);
    for (SlackMessage end : of("terminal", all)) {
      Set<String> told = slack.notified(channel, end.ts());
      require(end.isReply() && told.contains(asker), "the end tells nobody", all);
    }
    for (SlackMessage message : all) {
      String text = text(message).replace("*", "");
      boolean goesOn = text.startsWith("Fixing ") || text.startsWith("Building ");
      boolean waits = text.startsWith("Waiting ");
      require(!goesOn && !waits && !text.contains("[Cancel]"), "something goes on for ever", all);
    }
  }

  private static List<SlackMessage> of(String kind, List<SlackMessage> all) {
    return all.stream().filter(message -> word(message, "kind").equals(kind)).toList();
  }

  /// Of the message's metadata.
  private static String word(SlackMessage message, String name) {
    return message.metadata().path("event_payload").path(name).asText();
  }

  private String text(SlackMessage message) {
    return slack.text(channel, message.ts());
  }

  private void require(boolean condition, String otherwise, List<SlackMessage> all) {
    if (!condition) {
      throw new AssertionError(
          all.stream()
              .map(message -> message.thread() + " " + word(message, "kind") + ": " + text(message))
              .collect(Collectors.joining("\n", otherwise + ":\n", "")));
    }
  }
}
