package dev.agentsmith.clients.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.agentsmith.clients.http.ServerSentEvent;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ProviderFailures;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.problem.Problem;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams of servers that are only compatible.
class CompletionStreamTest {
  private final CompletionStream stream =
      new CompletionStream(
          "gpt-x", 400, new ProviderFailures("http://far", "KEY"), new AtomicLong());

  @ParameterizedTest
  @ValueSource(strings = {"\"index\": 0, ", ""})
  void wholeCallsThatShareAnIndexOrHaveNoneStayApart(String index) {
    call(index + name("read_file") + "\"{\\\"path\\\":\\\"a\\\"}\"}");
    call(index + name("read_file") + "\"{\\\"path\\\":\\\"b\\\"}\"}");
    call(index + name("run_tests") + "{}}");

    assertThat(reply().calls())
        .extracting(ToolCall::id, ToolCall::tool, ToolCall::arguments)
        .containsExactly(
            tuple("call_agentsmith_1", "read_file", "{\"path\":\"a\"}"),
            tuple("call_agentsmith_2", "read_file", "{\"path\":\"b\"}"),
            tuple("call_agentsmith_3", "run_tests", "{}"));
  }

  @Test
  void piecesGoToTheCallOfTheirIndexWhicheverCameLast() {
    call("\"index\": 0, \"id\": \"x\", " + name("read_file") + "\"\"}");
    call("\"index\": 1, \"id\": \"y\", " + name("run_tests") + "\"\"}");
    call("\"index\": 0, \"function\": {\"arguments\": \"{\\\"path\\\":\"}");
    call("\"index\": 1, \"function\": {\"arguments\": \"{}\"}");
    call("\"index\": 0, \"function\": {\"arguments\": \"\\\"a\\\"}\"}");

    assertThat(reply().calls())
        .extracting(ToolCall::id, ToolCall::tool, ToolCall::arguments)
        .containsExactly(
            tuple("x", "read_file", "{\"path\":\"a\"}"), tuple("y", "run_tests", "{}"));
  }

  @Test
  void piecesWithoutAnIdGoToTheLastCallOfAnIndexThatSeveralHave() {
    call("\"index\": 0, \"id\": \"x\", " + name("read_file") + "\"{}\"}");
    call("\"index\": 0, \"id\": \"y\", " + name("run_tests") + "\"\"}");
    call("\"index\": 0, \"function\": {\"arguments\": \"{}\"}");

    assertThat(reply().calls())
        .extracting(ToolCall::id, ToolCall::arguments)
        .containsExactly(tuple("x", "{}"), tuple("y", "{}"));
  }

  @Test
  void aNameThatIsRepeatedWithItsIdIsTakenOnce() {
    call("\"index\": 0, \"id\": \"x\", " + name("read_file") + "\"{\\\"path\\\":\"}");
    call("\"index\": 0, \"id\": \"x\", " + name("read_file") + "\"\\\"a\\\"}\"}");

    assertThat(reply().calls())
        .extracting(ToolCall::tool, ToolCall::arguments)
        .containsExactly(tuple("read_file", "{\"path\":\"a\"}"));
  }

  @Test
  void anAnswerThatBrokeOffBeforeItWasCountedCostsAnEstimate() {
    var failure = new ModelFailure(Problem.of("Broken off.", ""), true, null, null);
    assertThat(stream.counted(failure).lost()).isEqualTo(TokenUsage.NONE);
    event("{\"choices\": [{\"delta\": {\"content\": \"I look into it.\"}}]}");
    assertThat(stream.counted(failure).lost()).isEqualTo(new TokenUsage(100, 4, 0, 0));
  }

  private static String name(String tool) {
    return "\"function\": {\"name\": \"%s\", \"arguments\": ".formatted(tool);
  }

  private void call(String delta) {
    event("{\"choices\": [{\"delta\": {\"tool_calls\": [{%s}]}}]}".formatted(delta));
  }

  private ModelReply reply() {
    event("{\"choices\": [{\"delta\": {}, \"finish_reason\": \"tool_calls\"}]}");
    return stream.reply();
  }

  private void event(String data) {
    stream.event(new ServerSentEvent("", data));
  }
}
