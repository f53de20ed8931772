package dev.agentsmith.clients.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.agentsmith.clients.anthropic.AnthropicModel.Settings;
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
import dev.agentsmith.core.config.AgentConfig.Effort;
import dev.agentsmith.core.config.AgentConfig.Thinking;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.testkit.FakeAnthropic;
import dev.agentsmith.testkit.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnthropicModelTest {
  private static final Secret KEY = Secret.of("sk-ant-test-0123456789abcdef");
  private static final StreamLimits QUICK =
      new StreamLimits(
          Duration.ofMillis(1900), Duration.ofMillis(1400), Duration.ofMillis(300), 1 << 20);

  private static final ToolSpec READ =
      new ToolSpec(
          "read_file",
          "Reads a file.",
          """
          {"type": "object", "required": ["path"], "properties": {
            "path": {"type": "string", "description": "Inside the checkout."},
            "from": {"type": "integer"},
            "parts": {"type": "array", "items": {"type": "object",
                      "properties": {"name": {"type": "string", "enum": ["a", "b"]}}}}}}
          """);

  @Test
  void toolsCallsAndResultsGoOverTheWireAndBack() throws InterruptedException {
    try (var far = FakeAnthropic.start(AnthropicModelTest::readThenSay);
        var model = model(far, QUICK)) {
      ModelReply first = model.reply(conversation(new ModelMessage.User("Fix it.")));
      assertThat(first.text()).isEqualTo("I look first.");
      assertThat(first.stop()).isEqualTo(Stop.TOOL_USE);
      assertThat(first.calls())
          .extracting(ToolCall::tool, ToolCall::arguments)
          .containsExactly(
              tuple("read_file", "{\"path\":\"a.txt\"}"),
              tuple("read_file", "{\"path\":\"b.txt\"}"));

      ModelReply second =
          model.reply(
              conversation(
                  new ModelMessage.User("Fix it."),
                  new ModelMessage.Assistant(first.text(), first.calls()),
                  new ModelMessage.ToolResults(
                      List.of(
                          new ToolAnswer(first.calls().get(0).id(), "read_file", "", false),
                          new ToolAnswer(
                              first.calls().get(1).id(), "read_file", "No such file.", true)))));
      assertThat(second.text()).isEqualTo("Done.");
      assertThat(second.stop()).isEqualTo(Stop.END_TURN);
      assertThat(second.model()).isEqualTo("claude-x");

      JsonNode sent = far.requests().getLast();
      assertThat(sent.path("model").asText()).isEqualTo("claude-x");
      assertThat(sent.path("max_tokens").asInt()).isEqualTo(512);
      JsonNode schema = sent.path("tools").path(0).path("input_schema");
      assertThat(schema.path("required").toString()).isEqualTo("[\"path\"]");
      assertThat(schema.path("properties").path("parts").toString())
          .isEqualTo(
              "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"name\":"
                  + "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}}}}");
      JsonNode results = sent.path("messages").path(2).path("content");
      assertThat(results.findValuesAsText("is_error")).containsExactly("true");
      assertThat(results.findValuesAsText("content")).containsExactly("(nothing)", "No such file.");
      assertThat(far.headers().getLast().getFirst("x-api-key")).isEqualTo(KEY.reveal());
      assertThat(far.headers().getLast().getFirst("upgrade")).isNull();
    }
  }

  @Test
  void theWholePrefixIsMarkedForTheCacheAndStaysTheSame() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> say("Again."));
        var model = model(far, QUICK)) {
      List<ModelMessage> messages = new ArrayList<>();
      TokenUsage usage = TokenUsage.NONE;
      for (int turn = 0; turn < 5; turn++) {
        messages.add(new ModelMessage.User("turn " + turn + " " + "x".repeat(6000)));
        ModelReply reply = model.reply(conversation(messages.toArray(ModelMessage[]::new)));
        messages.add(new ModelMessage.Assistant(reply.text(), reply.calls()));
        usage = reply.usage();
      }
      assertThat(far.prefixBreaks()).isEmpty();
      for (JsonNode request : far.requests()) {
        assertThat(request.path("tools").findValues("cache_control")).hasSize(1);
        assertThat(request.path("system").findValues("cache_control")).hasSize(1);
        JsonNode last = request.path("messages").path(request.path("messages").size() - 1);
        assertThat(last.findValues("cache_control")).hasSize(1);
      }
      // Four turns of 1,500 tokens were read again, the fifth was written.
      assertThat(usage.cacheRead()).isBetween(6000L, 6400L);
      assertThat(usage.cacheWrite()).isBetween(1500L, 1600L);
      assertThat(usage.input()).isZero();
    }
  }

  @Test
  void withoutTheCacheNothingIsMarked() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> say("Yes."));
        var model =
            new AnthropicModel(new Settings(far.url() + "/v1/", KEY, false), http(), QUICK)) {
      ModelReply reply = model.reply(conversation(new ModelMessage.User("Is it?")));
      assertThat(reply.text()).isEqualTo("Yes.");
      assertThat(far.requests().getFirst().findValues("cache_control")).isEmpty();
    }
  }

  @Test
  void thinkingIsAskedForInTheWayTheModelKnows() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> say("Yes."));
        var model = model(far, QUICK)) {
      var _ = model.reply(thinking(new Thinking(2048, null)));
      JsonNode sent = far.requests().getLast();
      assertThat(sent.path("thinking").toString())
          .isEqualTo("{\"type\":\"enabled\",\"budget_tokens\":2048}");
      assertThat(sent.path("max_tokens").asInt()).isEqualTo(512 + 2048);

      var _ = model.reply(thinking(new Thinking(0, Effort.HIGH)));
      sent = far.requests().getLast();
      assertThat(sent.path("thinking").toString()).isEqualTo("{\"type\":\"adaptive\"}");
      assertThat(sent.path("output_config").toString()).isEqualTo("{\"effort\":\"high\"}");
      assertThat(sent.path("max_tokens").asInt()).isEqualTo(512);
    }
  }

  @Test
  void whatTheModelThoughtGoesBackBlockForBlockWithItsSignatures() throws InterruptedException {
    var thoughtful =
        new Turn(
            List.of(
                new Turn.Thought("Two files, then.", "c2lnbmVkMQ=="),
                new Turn.Thought("The second first.", "c2lnbmVkMg==")),
            "I look.",
            List.of(read("b.txt")));
    try (var far =
            FakeAnthropic.start(r -> r.path("messages").size() > 1 ? say("Done.") : thoughtful);
        var model = model(far, QUICK)) {
      ModelReply reply = model.reply(conversation(new ModelMessage.User("Go.")));
      assertThat(reply.text()).isEqualTo("I look.");
      var _ =
          model.reply(
              conversation(
                  new ModelMessage.User("Go."),
                  new ModelMessage.Assistant(reply.text(), reply.calls()),
                  new ModelMessage.ToolResults(
                      List.of(
                          new ToolAnswer(
                              reply.calls().getFirst().id(), "read_file", "b", false)))));
      assertThat(far.requests().getLast().path("messages").path(1).path("content").toString())
          .isEqualTo(
              "[{\"type\":\"thinking\",\"thinking\":\"Two files, then.\",\"signature\":"
                  + "\"c2lnbmVkMQ==\"},{\"type\":\"text\",\"text\":\"I look.\"},{\"type\":"
                  + "\"thinking\",\"thinking\":\"The second first.\",\"signature\":"
                  + "\"c2lnbmVkMg==\"},{\"type\":\"tool_use\",\"id\":\""
                  + reply.calls().getFirst().id()
                  + "\",\"name\":\"read_file\",\"input\":{\"path\":\"b.txt\"}}]");
    }
  }

  @Test
  void brokenArgumentsReachTheToolsAsTheyAre() throws InterruptedException {
    var broken = new Turn.Call("read_file", TextNode.valueOf("{\"path\": \"a"));
    try (var far = FakeAnthropic.start(_ -> new Turn("", List.of(broken, read("b.txt"))));
        var model = model(far, QUICK)) {
      ModelReply reply = model.reply(conversation(new ModelMessage.User("Go.")));
      assertThat(reply.calls())
          .extracting(ToolCall::arguments)
          .containsExactly("{\"path\": \"a", "{\"path\":\"b.txt\"}");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsDroppedAndWhatWasCountedIsTold() {
    try (var far = FakeAnthropic.start(_ -> say("This will never be read to its end."));
        var model = model(far, QUICK)) {
      // After the first event, which has the counts, and before the last one.
      for (Fault fault : List.of(new Fault.CutAfter(900), new Fault.Stall(900))) {
        ModelFailure failure = failure(model, far.fail(fault));
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.lost().prompt()).isPositive();
      }
      ModelFailure failure =
          failure(model, far.fail(new Fault.InStream("overloaded_error", "Overloaded")));
      assertThat(failure).hasMessage("The model answered 529 (overloaded). Try again later.");
      assertThat(failure.isRetryable()).isTrue();
      assertThat(failure.lost()).isEqualTo(TokenUsage.NONE);
    }
  }

  @Test
  void oneRequestBeginsWithTheBytesOfTheOneBefore() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> new Turn("Again.", List.of(read("a.txt"))));
        var model = model(far, QUICK)) {
      List<ModelMessage> messages = new ArrayList<>(List.of(new ModelMessage.User("Go.")));
      String before = "";
      for (int turn = 0; turn < 4; turn++) {
        ModelReply reply = model.reply(conversation(messages.toArray(ModelMessage[]::new)));
        messages.add(new ModelMessage.Assistant(reply.text(), reply.calls()));
        messages.add(
            new ModelMessage.ToolResults(
                List.of(new ToolAnswer(reply.calls().getFirst().id(), "read_file", "a", false))));
        messages.add(new ModelMessage.User("And this, turn " + turn));
        // But for the marks, and the brackets that close it.
        String sent =
            new String(far.bodies().getLast(), UTF_8)
                .replace(",\"cache_control\":{\"type\":\"ephemeral\"}", "");
        assertThat(sent).startsWith(before);
        before = sent.substring(0, sent.length() - "]}]}".length());
        assertThat(far.requests().getLast().findValues("cache_control").size()).isBetween(3, 4);
      }
    }
  }

  @Test
  void theFourKindsOfTokensAddUpToThePrompt() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> new Turn("Again.", List.of(read("a.txt"))));
        var model = model(far, QUICK)) {
      List<ModelMessage> messages = new ArrayList<>();
      messages.add(new ModelMessage.User("Go. " + "x".repeat(8000)));
      long prompt = 0;
      for (int turn = 0; turn < 4; turn++) {
        ModelReply reply = model.reply(conversation(messages.toArray(ModelMessage[]::new)));
        assertThat(reply.usage().prompt()).isGreaterThan(prompt);
        if (turn > 0) {
          // All that was sent before is read again, however many calls were answered since.
          assertThat(reply.usage().cacheRead()).isGreaterThanOrEqualTo(prompt);
        }
        prompt = reply.usage().prompt();
        List<ToolCall> calls = new ArrayList<>(reply.calls());
        for (int i = 0; i < 25; i++) {
          calls.add(new ToolCall("more_" + turn + "_" + i, "read_file", "{\"path\":\"a\"}"));
        }
        messages.add(new ModelMessage.Assistant(reply.text(), calls));
        messages.add(
            new ModelMessage.ToolResults(
                calls.stream()
                    .map(call -> new ToolAnswer(call.id(), "read_file", "a", false))
                    .toList()));
      }
    }
  }

  @Test
  void aDateToWaitForIsTakenAgainstTheAnswersOwnDate() {
    try (var far = FakeAnthropic.start(_ -> say("Never."));
        var model = model(far, QUICK)) {
      ModelFailure failure =
          failure(model, far.fail(new Fault.TooManyRequestsUntil(Duration.ofSeconds(90))));
      assertThat(failure.retryAfter()).isBetween(Duration.ofSeconds(88), Duration.ofSeconds(92));
    }
  }

  @Test
  void brokenArgumentsOfACallAreSentBackAsAnObject() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> say("I see."));
        var model = model(far, QUICK)) {
      var _ =
          model.reply(
              conversation(
                  new ModelMessage.User("Go."),
                  new ModelMessage.Assistant(
                      "", List.of(new ToolCall("c1", "read_file", "{\"path\": \"a"))),
                  new ModelMessage.ToolResults(
                      List.of(new ToolAnswer("c1", "read_file", "Broken JSON.", true)))));
      assertThat(far.requests().getFirst().path("messages").path(1).findPath("input").toString())
          .isEqualTo("{\"not_an_object\":\"{\\\"path\\\": \\\"a\"}");
    }
  }

  @Test
  void everyFailureSaysWhatToDoAndWhetherAnotherTryCanHelp() {
    try (var far = FakeAnthropic.start(_ -> say("Never."));
        var model = model(far, QUICK)) {
      assertFailure(
          model,
          far.fail(new Fault.Refusal(401, "authentication_error", "invalid x-api-key")),
          false,
          "The model's provider refuses the key (401: invalid x-api-key). Check ANTHROPIC_API_KEY,"
              + " or api_key in agentsmith.yml.");
      assertFailure(
          model,
          far.fail(new Fault.Refusal(404, "not_found_error", "model: claude-x")),
          false,
          "The provider has no model \"claude-x\" (404: model: claude-x). Check agent.model in"
              + " agentsmith.yml, or --model.");
      assertFailure(
          model,
          far.fail(new Fault.Refusal(400, "invalid_request_error", "Your credit balance is low")),
          false,
          "The provider refuses the request (400: Your credit balance is low).");
      assertFailure(
          model,
          far.fail(new Fault.TooManyRequests(Duration.ofSeconds(7))),
          true,
          "The model answered 429 (too many requests). Try again later.");
      assertFailure(
          model,
          far.fail(new Fault.Overloaded()),
          true,
          "The model answered 529 (overloaded). Try again later.");
      assertFailure(
          model,
          far.fail(new Fault.ServerError(500)),
          true,
          "The model answered 500 (Internal server error). Try again later.");
      assertFailure(
          model,
          far.fail(new Fault.BadJson()),
          true,
          "The model's answer could not be read. Is agent.endpoint the right one?");
      assertFailure(
          model,
          far.fail(new Fault.Hang()),
          true,
          "The model sent nothing for 1 s. Try again later.");
      assertFailure(
          model,
          far.fail(new Fault.Stall(40)),
          true,
          "The model sent nothing for 0 s. Try again later.");
      assertFailure(
          model,
          far.fail(new Fault.CutAfter(40)),
          true,
          "The model's answer broke off in the middle. Try again later.");
      assertThat(failure(model, far.fail(new Fault.Reset())))
          .satisfies(failure -> assertThat(failure.isRetryable()).isTrue())
          .hasMessageStartingWith("The model at 127.0.0.1 could not be reached (the connection")
          .hasMessageEndingWith(" Check the network and agent.endpoint.");
    }
  }

  @Test
  void aConversationThatIsTooLongIsAFailureOfItsOwn() {
    try (var far = FakeAnthropic.start(_ -> say("Never."));
        var model = model(far, QUICK)) {
      ModelFailure failure =
          failure(
              model,
              far.fail(
                  new Fault.Refusal(
                      400,
                      "invalid_request_error",
                      "prompt is too long: 210000 tokens > 200000 maximum")));
      assertThat(failure.isTooLong()).isTrue();
      assertThat(failure.isRetryable()).isFalse();
      assertThat(failure)
          .hasMessage(
              "The conversation is longer than the model can read (prompt is too long: 210000 tokens"
                  + " > 200000 maximum). Lower agent.compaction.max_context_tokens.");
    }
  }

  @Test
  void nobodyAtTheEndpointIsToldInPlainWords() {
    try (var model =
        new AnthropicModel(new Settings("http://127.0.0.1:1", KEY, true), http(), QUICK)) {
      assertThatThrownBy(() -> model.reply(conversation(new ModelMessage.User("Hi."))))
          .hasMessage(
              "The model at 127.0.0.1 could not be reached (the connection was refused). Check the"
                  + " network and agent.endpoint.");
    }
  }

  @Test
  void anEndpointWhoseNameNobodyKnowsIsToldInPlainWords() {
    try (var model =
        new AnthropicModel(
            new Settings("https://no-such-host.invalid", KEY, true),
            http(),
            StreamLimits.TALKING)) {
      assertThatThrownBy(() -> model.reply(conversation(new ModelMessage.User("Hi."))))
          .hasMessage(
              "The model at no-such-host.invalid could not be reached (its name can't be resolved)."
                  + " Check the network and agent.endpoint.");
    }
  }

  @Test
  void theKeyIsInNoExceptionWhateverGoesWrong() {
    try (var far = FakeAnthropic.start(_ -> say("Never."));
        var model = model(far, QUICK)) {
      for (Fault fault :
          List.of(new Fault.Reset(), new Fault.BadJson(), new Fault.ServerError(503))) {
        var trace = new StringWriter();
        failure(model, far.fail(fault)).printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(KEY.reveal()).doesNotContain("0123456789");
      }
    }
  }

  @Test
  void warmingUpSendsNothing() throws InterruptedException {
    try (var far = FakeAnthropic.start(_ -> say("Yes."));
        var model = model(far, QUICK)) {
      model.warmUp();
      assertThat(far.headers()).isEmpty();
      assertThat(model.reply(conversation(new ModelMessage.User("Hi."))).text()).isEqualTo("Yes.");
    }
  }

  private static void assertFailure(
      AnthropicModel model, FakeAnthropic far, boolean retryable, String sentence) {
    ModelFailure failure = failure(model, far);
    assertThat(failure).hasMessage(sentence);
    assertThat(failure.isRetryable()).as(sentence).isEqualTo(retryable);
  }

  private static ModelFailure failure(AnthropicModel model, FakeAnthropic far) {
    assertThat(far.url()).isNotEmpty();
    return catchThrowableOfType(
        ModelFailure.class, () -> model.reply(conversation(new ModelMessage.User("Hi."))));
  }

  private static AnthropicModel model(FakeAnthropic far, StreamLimits limits) {
    return new AnthropicModel(new Settings(far.url(), KEY, true), http(), limits);
  }

  private static HttpCaller http() {
    return new HttpCaller(HttpLimits.MODEL, Proxies.none());
  }

  private static ModelRequest thinking(Thinking thinking) {
    return new ModelRequest(
        "claude-x",
        512,
        thinking,
        "You mend code.",
        List.of(READ),
        List.of(new ModelMessage.User("Is it?")));
  }

  private static ModelRequest conversation(ModelMessage... messages) {
    return new ModelRequest("claude-x", 512, "You mend code.", List.of(READ), List.of(messages));
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
