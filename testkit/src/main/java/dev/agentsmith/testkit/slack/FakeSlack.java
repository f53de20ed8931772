package dev.agentsmith.testkit.slack;

import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.slack.Delivery;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.Signing;
import dev.agentsmith.loopback.slack.SlackPerson;
import dev.agentsmith.loopback.slack.SlackServer;
import dev.agentsmith.testkit.Fault;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Slack at the wire: a [SlackServer], whose checks and limits are those of the real one, that also
/// misbehaves as told, and whose people may be imitated. Safe for many threads.
public final class FakeSlack extends SlackServer {
  public static final Secret TOKEN = Secret.of("xoxb-0123456789-agentsmith");
  public static final Secret SIGNING_SECRET = Secret.of("8f742231b10e8888abcd99yyyzzz85a5");

  private static final Signing FORGED =
      new Signing(Secret.of("not the secret"), Duration.ZERO, false);
  private static final Signing OLD = new Signing(SIGNING_SECRET, Duration.ofMinutes(10), true);
  private static final Signing NONE = new Signing(null, Duration.ZERO, false);

  private final SlackFaults faults;

  private FakeSlack(InstantSource clock, SlackFaults faults) {
    super(clock, TOKEN, SIGNING_SECRET, faults);
    this.faults = faults;
    faults.tell(this::keep);
  }

  /// @param clock of messages, signatures and limits
  public static FakeSlack start(InstantSource clock) {
    return new FakeSlack(clock, new SlackFaults());
  }

  public static FakeSlack start() {
    return start(InstantSource.system());
  }

  @Override
  public FakeSlack channel(String id, String name) {
    super.channel(id, name);
    return this;
  }

  @Override
  public FakeSlack withoutLimits() {
    super.withoutLimits();
    return this;
  }

  /// Somebody who imitates this person without the signing secret. What is forged does not happen
  /// in the workspace.
  public SlackPerson forged(String id) {
    return user(id, FORGED);
  }

  /// The same without any signature.
  public SlackPerson unsigned(String id) {
    return user(id, NONE);
  }

  /// This person, whose requests were signed ten minutes ago.
  public SlackPerson old(String id) {
    return user(id, OLD);
  }

  /// Somebody sends the same request again, byte for byte, with its signature.
  public Sent replay(Delivery seen) {
    return sendAgain(seen);
  }

  /// The next calls of this method meet these, one each.
  public FakeSlack fail(String method, Fault... next) {
    faults.add(method, List.of(next));
    return this;
  }

  /// What was to be met and was not yet will not be.
  public void failNoMore() {
    faults.clear();
  }

  @Override
  public void close() {
    faults.close();
    super.close();
  }
}
