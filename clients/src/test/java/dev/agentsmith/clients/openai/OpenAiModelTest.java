package dev.agentsmith.clients.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.http.StreamLimits;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelReply.Stop;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.clients.openai.OpenAiModel.Dialect;
import dev.agentsmith.clients.openai.OpenAiModel.Settings;
import dev.agentsmith.core.config.AgentConfig.Effort;
import dev.agentsmith.core.config.AgentConfig.Thinking;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.testkit.FakeOpenAi;
import dev.agentsmith.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenAiModelTest {
  private static final Secret KEY = Secret.of("sk-test-0123456789abcdef");
  private static final StreamLimits QUICK =
      new StreamLimits(
          Duration.ofMillis(1900), Duration.ofMillis(1400), Duration.ofMillis(300), 1 << 20);
  private static final ToolSpec READ =
      new ToolSpec(
          "read_file",
          "Reads a file.",
          """
          {"type": "object", "required": ["path"], "properties": {"path": {"type": "string"}}}
          """);

  @Test
  void toolsCallsAndResultsGoOverTheWireAndBack() throws InterruptedException {
    try (var far = FakeOpenAi.start(OpenAiModelTest::readThenSay);
        var model = model(far, Dialect.OPENAI, KEY)) {
      ModelReply first = model.reply(asking(new ModelMessage.User("Fix it.")));
      assertThat(first.text()).isEqualTo("I look first.");
      assertThat(first.stop()).isEqualTo(Stop.TOOL_USE);
      assertThat(first.calls())
          .extracting(ToolCall::id, ToolCall::tool, ToolCall::arguments)
          .containsExactly(
              tuple("call_1_0", "read_file", "{\"path\":\"a.txt\"}"),
              tuple("call_1_1", "read_file", "{\"path\":\"b.txt\"}"));

      ModelReply second =
          model.reply(
              asking(
                  new ModelMessage.User("Fix it."),
                  new ModelMessage.Assistant(first.text(), first.calls()),
                  new ModelMessage.ToolResults(
                      List.of(
                          new ToolAnswer("call_1_0", "read_file", "", false),
                          new ToolAnswer("call_1_1", "read_file", "No such file.", true)))));
      assertThat(second.text()).isEqualTo("Done.");
      assertThat(second.stop()).isEqualTo(Stop.END_TURN);
      assertThat(second.model()).isEqualTo("gpt-x");

      JsonNode sent = far.requests().getLast();
      assertThat(sent.path("max_completion_tokens").asInt()).isEqualTo(512);
      assertThat(sent.path("prompt_cache_key").asText()).isEqualTo("run-1");
      assertThat(sent.path("tools").path(0).path("function").path("parameters").toString())
          .isEqualTo(
              "{\"type\":\"object\",\"required\":[\"path\"],\"properties\":{\"path\":{\"type\":"
                  + "\"string\"}}}");
      assertThat(sent.path("messages").findValuesAsText("content"))
          .containsExactly(
              "You mend code.", "Fix it.", "I look first.", "(nothing)", "No such file.");
      assertThat(far.headers().getLast().getFirst("authorization"))
          .isEqualTo("Bearer " + KEY.reveal());
    }
  }

  @Test
  void whatIsOnlyCompatibleGetsNoFieldItMayNotKnowAndIsUnderstood() throws InterruptedException {
    try (var far = FakeOpenAi.start(OpenAiModelTest::readThenSay).onlyCompatible();
        var model = model(far, Dialect.COMMON, null)) {
      ModelReply reply = model.reply(asking(new ModelMessage.User("Fix it.")));
      assertThat(reply.stop()).isEqualTo(Stop.TOOL_USE);
      assertThat(reply.calls())
          .extracting(ToolCall::arguments)
          .containsExactly("{\"path\":\"a.txt\"}", "{\"path\":\"b.txt\"}");
      // Nothing was counted there: an estimate keeps the limits alive.
      assertThat(reply.usage().input()).isPositive();
      assertThat(reply.usage().output()).isPositive();
      assertThat(far.requests().getLast().path("max_tokens").asInt()).isEqualTo(512);
      assertThat(far.requests().getLast().has("prompt_cache_key")).isFalse();
      assertThat(far.headers().getLast().getFirst("authorization")).isNull();
    }
  }

  @Test
  void cachedTokensAreCountedApartAndTheSumIsThePrompt() throws InterruptedException {
    try (var far = FakeOpenAi.start(_ -> say("Again."));
        var model = model(far, Dialect.OPENAI, KEY)) {
      List<ModelMessage> messages = new ArrayList<>();
      for (int turn = 0; turn < 3; turn++) {
        messages.add(new ModelMessage.User("turn " + turn + " " + "x".repeat(6000)));
        ModelReply reply = model.reply(asking(messages.toArray(ModelMessage[]::new)));
        messages.add(new ModelMessage.Assistant(reply.text(), reply.calls()));
        long prompt = far.requests().getLast().toString().length() / 4;
        assertThat(reply.usage().prompt()).isEqualTo(prompt);
        assertThat(reply.usage().cacheRead() > 0).isEqualTo(turn > 0);
      }
    }
  }

  @Test
  void theEffortIsSentAsTheVendorHasIt() throws InterruptedException {
    try (var far = FakeOpenAi.start(_ -> say("Yes."));
        var model = model(far, Dialect.OPENAI, KEY)) {
      var _ =
          model.reply(
              new ModelRequest(
                  "gpt-x",
                  512,
                  new Thinking(0, Effort.HIGH),
                  "You mend code.",
                  List.of(),
                  List.of(new ModelMessage.User("Is it?"))));
      assertThat(far.requests().getLast().path("reasoning_effort").asText()).isEqualTo("high");
    }
  }

  @Test
  void brokenArgumentsReachTheToolsAsTheyAreAndGoBackAsAnObject() throws InterruptedException {
    try (var far =
            FakeOpenAi.start(
                _ ->
                    new Turn(
                        "", List.of(new Turn.Call("read_file", TextNode.valueOf("{\"path\": ")))));
        var model = model(far, Dialect.OPENAI, KEY)) {
      ModelReply reply = model.reply(asking(new ModelMessage.User("Go.")));
      assertThat(reply.calls().getFirst().arguments()).isEqualTo("{\"path\": ");
      var _ =
          model.reply(
              asking(
                  new ModelMessage.User("Go."),
                  new ModelMessage.Assistant("", reply.calls()),
                  new ModelMessage.ToolResults(
                      List.of(new ToolAnswer("call_1_0", "read_file", "Broken JSON.", true)))));
      assertThat(far.requests().getLast().path("messages").findPath("arguments").asText())
          .isEqualTo("{\"not_an_object\":\"{\\\"path\\\": \"}");
    }
  }

  @Test
  void everyFailureSaysWhatToDoAndWhetherAnotherTryCanHelp() {
    try (var far = FakeOpenAi.start(_ -> say("Never, since this is cut off in the middle."));
        var model = model(far, Dialect.OPENAI, KEY)) {
      assertFailure(
          model,
          far.fail(new Fault.Refusal(401, "invalid_api_key", "Incorrect API key provided")),
          false,
          "The model's provider refuses the key (401: Incorrect API key provided). Check"
              + " OPENAI_API_KEY, or api_key in agentsmith.yml.");
      assertFailure(
          model,
          far.fail(new Fault.Refusal(429, "insufficient_quota", "You exceeded your quota")),
          false,
          "The account's quota is used up (429: You exceeded your quota). Check its plan and"
              + " billing.");
      assertFailure(
          model,
          far.fail(new Fault.TooManyRequests(Duration.ofSeconds(7))),
          true,
          "The model answered 429 (too many requests). Try again later.");
      assertFailure(
          model,
          far.fail(new Fault.InStream("server_error", "The server had an error")),
          true,
          "The model answered 500 (The server had an error). Try again later.");
      assertFailure(
          model,
          far.fail(new Fault.BadJson()),
          true,
          "The model's answer could not be read. Is agent.endpoint the right one?");
      assertFailure(
          model,
          far.fail(new Fault.Stall(150)),
          true,
          "The model sent nothing for 0 s. Try again later.");
      assertFailure(
          model,
          far.fail(new Fault.CutAfter(250)),
          true,
          "The model's answer broke off in the middle. Try again later.");
    }
  }

  @Test
  void aConversationThatIsTooLongIsAFailureOfItsOwn() {
    try (var far = FakeOpenAi.start(_ -> say("Never."));
        var model = model(far, Dialect.OPENAI, KEY)) {
      far.fail(
          new Fault.Refusal(
              400,
              "context_length_exceeded",
              "This model's maximum context length is 128000 tokens."));
      ModelFailure failure = failure(model);
      assertThat(failure.isTooLong()).isTrue();
      assertThat(failure.isRetryable()).isFalse();
      far.fail(new Fault.Refusal(422, "invalid_request_error", "exceeds the context window"));
      assertThat(failure(model).isTooLong()).isTrue();
    }
  }

  @Test
  void warmingUpSendsNothing() throws InterruptedException {
    try (var far = FakeOpenAi.start(_ -> say("Yes."));
        var model = model(far, Dialect.OPENAI, KEY)) {
      model.warmUp();
      assertThat(far.headers()).isEmpty();
      assertThat(model.reply(asking(new ModelMessage.User("Hi."))).text()).isEqualTo("Yes.");
    }
  }

  private static void assertFailure(
      OpenAiModel model, FakeOpenAi far, boolean retryable, String sentence) {
    assertThat(far.url()).isNotEmpty();
    ModelFailure failure = failure(model);
    assertThat(failure).hasMessage(sentence);
    assertThat(failure.isRetryable()).as(sentence).isEqualTo(retryable);
  }

  private static ModelFailure failure(OpenAiModel model) {
    return catchThrowableOfType(
        ModelFailure.class, () -> model.reply(asking(new ModelMessage.User("Hi."))));
  }

  private static OpenAiModel model(FakeOpenAi far, Dialect dialect, @Nullable Secret key) {
    return new OpenAiModel(
        new Settings(far.url() + "/v1/", key, dialect, "run-1"),
        new HttpCaller(HttpLimits.MODEL, Proxies.none()),
        QUICK);
  }

  private static ModelRequest asking(ModelMessage... messages) {
    return new ModelRequest("gpt-x", 512, "You mend code.", List.of(READ), List.of(messages));
  }

  private static Turn say(String text) {
    return new Turn(text, List.of());
  }

  private static Turn readThenSay(JsonNode request) {
    if (request.path("messages").size() > 1) {
      return say("Done.");
    }
    return new Turn("I look first.", List.of(read("a.txt"), read("b.txt")));
  }

  private static Turn.Call read(String path) {
    return new Turn.Call("read_file", JsonNodeFactory.instance.objectNode().put("path", path));
  }
}
