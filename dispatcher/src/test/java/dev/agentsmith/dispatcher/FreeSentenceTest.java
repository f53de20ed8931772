package dev.agentsmith.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentsmith.clients.anthropic.AnthropicModel;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.http.StreamLimits;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecords.Limits;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.chat.Button;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.console.ConsolePlatform;
import dev.agentsmith.dispatcher.intent.IntentModel;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.FakeAnthropic;
import dev.agentsmith.testkit.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands in no form of ours, read by a small model.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class FreeSentenceTest {
  private static final String SENTENCE = "could somebody look after 42 in my-api today";

  @TempDir Path directory;
  private volatile double confidence = 0.9;
  private final FakeAnthropic far = FakeAnthropic.start(_ -> fix());
  private RedisServer redis;
  private IntentModel model;
  private DispatcherFixture dispatcher;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    model =
        new IntentModel(
            new AnthropicModel(
                new AnthropicModel.Settings(far.url(), Secret.of("sk-ant-test"), false),
                new HttpCaller(HttpLimits.MODEL, Proxies.none()),
                StreamLimits.TALKING),
            "claude-small",
            DispatcherFixture.config(directory, DispatcherFixture.CONFIG).projects());
    dispatcher =
        new DispatcherFixture(
            directory,
            redis.address(),
            new Limits(20, 5, 3),
            new ConsolePlatform(directory.resolve("chat"), InstantSource.system()),
            DispatcherFixture.CONFIG,
            model);
  }

  @AfterEach
  void stop() throws Exception {
    dispatcher.close();
    dispatcher.killAgents();
    model.close();
    redis.close();
    far.close();
  }

  @Test
  void aFreeSentenceStartsTheRunAndItsReadingIsKept() {
    RunId run = dispatcher.say("t1", "ann", SENTENCE);
    dispatcher.claimed(run);

    assertThat(dispatcher.jobs()).hasSize(1);
    assertThat(decision(run))
        .isEqualTo(new Decision.Start(RunKind.FIX, new TicketRef("42"), "my-api", false));
    assertThat(far.requests()).hasSize(1);
  }

  @Test
  void aSentenceThatIsNotClearIsAskedForWithAButton() {
    confidence = 0.6;
    RunId run = dispatcher.say("t1", "ann", SENTENCE);

    assertThat(dispatcher.terminal("t1", run)).isEqualTo("@ann Did you mean: fix #42 in my-api?");
    assertThat(decision(run))
        .isEqualTo(
            new Decision.Tell(
                Text.of("Did you mean: fix #42 in my-api?"),
                List.of(Button.says("fix #42 in my-api", "fix #42 in my-api"))));
    assertThat(dispatcher.book.find(run).flatMap(RunRecord::state)).contains(RunRecord.State.ASKED);
    assertThat(dispatcher.jobs()).isEmpty();
  }

  @Test
  void aModelThatFailsLeavesTheFormsToTell() {
    far.fail(new Fault.Overloaded());
    RunId run = dispatcher.say("t1", "ann", SENTENCE);

    assertThat(dispatcher.terminal("t1", run))
        .startsWith("@ann I didn't understand that. I know:\n  fix #42 in my-api");
  }

  @Test
  void neitherFormsNorChatterNorButtonsReachTheModel() {
    // Before, it would be for later: a run that Redis lost might be meant.
    Eventually.within(DispatcherFixture.SOON).until(() -> !dispatcher.book.mirror().isFilling());
    assertThat(dispatcher.dispatcher.receive(message("1", SENTENCE, Manner.OVERHEARD)).join())
        .isTrue();
    assertThat(dispatcher.dispatcher.receive(message("2", "status", Manner.OVERHEARD)).join())
        .isTrue();
    var clicked = message("3", SENTENCE, Manner.CLICKED);
    assertThat(dispatcher.dispatcher.receive(clicked).join()).isTrue();

    assertThat(dispatcher.terminal("t1", RunId.of(clicked.identity())))
        .startsWith("@ann I didn't understand that.");
    RunId form = dispatcher.say("t1", "ann", "status");
    assertThat(dispatcher.terminal("t1", form)).isEqualTo("@ann Nothing is running.");
    assertThat(far.headers()).isEmpty();
    assertThat(dispatcher.messages("t1").stream().filter(m -> m.stamp() != null)).hasSize(2);
  }

  @Test
  void chatterInTheThreadOfARunGoesToItsAgentAndNotToTheModel() {
    RunId run = dispatcher.say("t1", "ann", "fix #42 in my-api");
    dispatcher.claimed(run);
    assertThat(dispatcher.dispatcher.receive(message("1", SENTENCE, Manner.OVERHEARD)).join())
        .isTrue();

    Eventually.within(DispatcherFixture.SOON).until(() -> !dispatcher.inbox.read(run).isEmpty());
    assertThat(far.headers()).isEmpty();
  }

  @Test
  void aSentenceThatIsDeliveredAgainIsNoWordForTheRunThatItStarted() {
    var thread = new ThreadRef(ConsolePlatform.NAME, directory.resolve("chat").toString(), "t1");
    var root =
        new IncomingMessage(thread, "T:t1", "ann", SENTENCE, Instant.now(), Manner.ADDRESSED);
    assertThat(dispatcher.dispatcher.receive(root).join()).isTrue();
    RunId run = RunId.of(root.identity());
    dispatcher.claimed(run);

    assertThat(dispatcher.dispatcher.receive(root).join()).isTrue();

    assertThat(dispatcher.inbox.read(run)).isEmpty();
    assertThat(dispatcher.jobs()).hasSize(1);
    assertThat(far.requests()).hasSize(1);
  }

  @Test
  void withoutRedisAFreeSentenceIsDeliveredAgainAndNotRead() throws Exception {
    redis.killHard();

    assertThat(dispatcher.dispatcher.receive(message("1", SENTENCE, Manner.ADDRESSED)).join())
        .isFalse();
    assertThat(far.headers()).isEmpty();
  }

  private Decision decision(RunId run) {
    return dispatcher.book.find(run).map(RunRecord::decision).map(Decision::read).orElseThrow();
  }

  private IncomingMessage message(String id, String text, Manner manner) {
    var thread = new ThreadRef(ConsolePlatform.NAME, directory.resolve("chat").toString(), "t1");
    return new IncomingMessage(thread, "t1/" + id, "ann", text, Instant.now(), manner);
  }

  private Turn fix() {
    var answer = JsonNodeFactory.instance.objectNode();
    answer.put("intent", "fix").put("ticket", "42").put("project", "my-api").putNull("run");
    answer.put("confidence", confidence);
    return new Turn("", List.of(new Turn.Call("understood", answer)));
  }
}
