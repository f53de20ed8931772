package dev.agentsmith.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptedModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCRIPT =
      """
      {"name": "todo-list", "phases": [
        {"until": "submit_plan", "turns": [
          {"text": "I look first.", "calls": [{"name": "read_file", "input": {"path": "a"}}]},
          {"calls": [{"name": "submit_plan", "input": {"summary": "Mend it"}}]}]},
        {"until": "finish", "turns": [
          {"text": "Now the change.", "calls": [
            {"name": "read_file", "input": {"path": "b"}},
            {"name": "read_file", "input": {"path": "c"}}]},
          {"calls": [{"name": "finish", "input": {"summary": "Mended"}}]},
          {"text": "One more time."}]}]}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private ScriptedModel model;

  @BeforeEach
  void start() throws Exception {
    model = ScriptedModel.start(Conversation.of(JSON.readTree(SCRIPT)));
  }

  @AfterEach
  void stop() {
    client.close();
    model.close();
  }

  @Test
  void theConversationIsPlayedPhaseByPhaseByTheToolsOnOffer() throws Exception {
    ObjectNode plan = aRequest("submit_plan", "read_file");
    assertThat(called(say(plan))).containsExactly("read_file");
    assertThat(called(say(plan))).containsExactly("submit_plan");

    ObjectNode implement = aRequest("finish", "read_file");
    assertThat(called(say(implement))).containsExactly("read_file", "read_file");
    assertThat(called(say(implement))).containsExactly("finish");
    JsonNode afterTheEnd = say(implement);
    assertThat(afterTheEnd.at("/content/0/text").asText()).isEqualTo("One more time.");
    assertThat(afterTheEnd.path("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(model.requests()).hasSize(5);
  }

  @Test
  void withAllToolsOnOfferTheNextPhaseBeginsWhenTheFirstHasEnded() throws Exception {
    ObjectNode request = aRequest("read_file", "submit_plan", "finish");
    List<String> all = new ArrayList<>();
    for (int turn = 0; turn < 4; turn++) {
      all.addAll(called(say(request)));
    }

    assertThat(all).containsExactly("read_file", "submit_plan", "read_file", "read_file", "finish");
  }

  @Test
  void theSameRequestGetsTheSameAnswerTwice() throws Exception {
    String request = aRequest("submit_plan").toString();

    JsonNode first = JSON.readTree(post(request).body());
    JsonNode again = JSON.readTree(post(request).body());

    assertThat(called(again)).isEqualTo(called(first));
    assertThat(again.path("id")).isNotEqualTo(first.path("id"));
  }

  @Test
  void aScriptThatIsAtItsEndSaysSo() throws Exception {
    ObjectNode request = aRequest("finish");
    for (int turn = 0; turn < 3; turn++) {
      say(request);
    }

    assertThat(errorOf(post(request.toString())))
        .isEqualTo("the script \"todo-list\" has no turn 4 in its phase 2");
  }

  @Test
  void aStreamCarriesTheSameMessageInPieces() throws Exception {
    String events = post(aRequest("submit_plan").put("stream", true).toString()).body();

    StringBuilder text = new StringBuilder();
    StringBuilder input = new StringBuilder();
    List<String> types = new ArrayList<>();
    for (String event : events.strip().split("\n\n", -1)) {
      String[] lines = event.split("\n", -1);
      JsonNode data = JSON.readTree(lines[1].substring("data: ".length()));
      assertThat(lines[0]).isEqualTo("event: " + data.path("type").asText());
      types.add(data.path("type").asText());
      text.append(data.at("/delta/text").asText(""));
      input.append(data.at("/delta/partial_json").asText(""));
    }
    assertThat(text).hasToString("I look first.");
    assertThat(JSON.readTree(input.toString())).isEqualTo(JSON.readTree("{\"path\":\"a\"}"));
    assertThat(types)
        .containsExactly(
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
  }

  @Test
  void tokensOfARepeatedPrefixAreReadFromTheCacheUpToTheMark() throws Exception {
    ObjectNode request = aRequest("submit_plan", "read_file");
    ArrayNode system = request.putArray("system");
    mark(system.addObject().put("type", "text").put("text", "You mend things. ".repeat(400)));

    JsonNode first = say(request).path("usage");
    JsonNode second = say(request).path("usage");

    int cached = first.path("cache_creation_input_tokens").asInt();
    assertThat(cached).isGreaterThan(1700);
    assertThat(first.path("cache_read_input_tokens").asInt()).isZero();
    assertThat(second.path("cache_read_input_tokens").asInt()).isEqualTo(cached);
    assertThat(second.path("cache_creation_input_tokens").asInt()).isZero();
    assertThat(second.path("input_tokens").asInt())
        .isGreaterThan(first.path("input_tokens").asInt());
  }

  @Test
  void aChangedPrefixAndOneThatIsTooShortAreNotCached() throws Exception {
    ObjectNode request = aRequest("submit_plan");
    mark(request.putArray("system").addObject().put("type", "text").put("text", "Short."));
    assertThat(say(request).at("/usage/cache_creation_input_tokens").asInt()).isZero();

    ObjectNode block = (ObjectNode) request.path("system").get(0);
    block.put("text", "10:00 " + "You mend things. ".repeat(400));
    post(request.toString());
    block.put("text", "10:01 " + "You mend things. ".repeat(400));
    JsonNode usage = JSON.readTree(post(request.toString()).body()).path("usage");
    assertThat(usage.path("cache_read_input_tokens").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [] | messages: at least one message is required
          [{"role":"assistant","content":"a"}] | messages: first message must use the "user" role
          [{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"assistant","content":"c"}] | messages: the assistant's turns must not follow each other
          [{"role":"user","content":[{"type":"text","text":""}]}] | messages: text content blocks must be non-empty
          [{"role":"user","content":[]}] | messages.0: all messages must have non-empty content
          [{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"x","input":{}}]},{"role":"user","content":"b"}] | messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.
          [{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"x","input":{}}]}] | messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.
          [{"role":"user","content":[{"type":"tool_result","tool_use_id":"t9","content":"b"}]}] | messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t9. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.
          [{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"x","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1"},{"type":"tool_result","tool_use_id":"t1"}]}] | messages.2.content.1: each tool_use must have a single result. Found multiple `tool_result` blocks with id: t1
          """,
      quoteCharacter = '^')
  void messagesThatBreakTheProtocolAreRefusedInTheVendorsWords(String messages, String error)
      throws Exception {
    ObjectNode request = aRequest("submit_plan");
    request.set("messages", JSON.readTree(messages));

    HttpResponse<String> answer = post(request.toString());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(errorOf(answer)).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max_tokens | null             | max_tokens: Field required
          max_tokens | 0                | max_tokens: Input should be greater than or equal to 1
          model      | null             | model: Field required
          modle      | "x"              | modle: Extra inputs are not permitted
          tools      | [{"name":"a b"}] | tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'
          tools      | [{"name":"a"}]   | tools.0.custom.input_schema.type: Field required
          """,
      quoteCharacter = '`')
  void aFieldThatIsWrongIsNamed(String field, String value, String error) throws Exception {
    ObjectNode request = aRequest("submit_plan");
    request.set(field, JSON.readTree(value));

    assertThat(errorOf(post(request.toString()))).isEqualTo(error);
  }

  @Test
  void aRequestWithoutAKeyOrAVersionIsRefused() throws Exception {
    String body = aRequest("submit_plan").toString();
    HttpRequest.Builder bare =
        HttpRequest.newBuilder(URI.create(model.url() + "/v1/messages"))
            .POST(BodyPublishers.ofString(body));

    HttpResponse<String> noKey = client.send(bare.build(), BodyHandlers.ofString());
    HttpResponse<String> noVersion =
        client.send(bare.header("x-api-key", "k").build(), BodyHandlers.ofString());

    assertThat(noKey.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(noKey.body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"type": "error", "error": {"type": "authentication_error",
                 "message": "x-api-key header is required"}}
                """));
    assertThat(errorOf(noVersion)).isEqualTo("anthropic-version: header is required");
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void aFifthCacheMarkIsRefused() throws Exception {
    ObjectNode request = aRequest("submit_plan");
    ArrayNode system = request.putArray("system");
    for (int i = 0; i < 5; i++) {
      mark(system.addObject().put("type", "text").put("text", "part " + i));
    }

    assertThat(errorOf(post(request.toString())))
        .isEqualTo("A maximum of 4 blocks with cache_control may be provided. Found 5.");
  }

  /// Sends the request and appends what was said, and a result for each call, to its messages.
  private JsonNode say(ObjectNode request) throws Exception {
    HttpResponse<String> answer = post(request.toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode message = JSON.readTree(answer.body());
    ArrayNode messages = (ArrayNode) request.path("messages");
    messages.addObject().put("role", "assistant").set("content", message.path("content"));
    ArrayNode results = messages.addObject().put("role", "user").putArray("content");
    for (JsonNode block : message.path("content")) {
      if (block.path("type").asText().equals("tool_use")) {
        results
            .addObject()
            .put("type", "tool_result")
            .put("tool_use_id", block.path("id").asText())
            .put("content", "done");
      }
    }
    if (results.isEmpty()) {
      results.addObject().put("type", "text").put("text", "go on");
    }
    return message;
  }

  private HttpResponse<String> post(String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(model.url() + "/v1/messages"))
            .header("x-api-key", "a-key")
            .header("anthropic-version", "2023-06-01")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static String errorOf(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body()).at("/error/message").asText();
  }

  private static List<String> called(JsonNode message) {
    return message
        .path("content")
        .valueStream()
        .filter(block -> block.path("type").asText().equals("tool_use"))
        .map(block -> block.path("name").asText())
        .toList();
  }

  private static void mark(ObjectNode block) {
    block.putObject("cache_control").put("type", "ephemeral");
  }

  private static ObjectNode aRequest(String... tools) {
    ObjectNode request = JSON.createObjectNode().put("model", "claude-x").put("max_tokens", 1024);
    request.putArray("messages").addObject().put("role", "user").put("content", "Mend it.");
    for (String tool : tools) {
      request
          .withArray("tools")
          .addObject()
          .put("name", tool)
          .putObject("input_schema")
          .put("type", "object");
    }
    return request;
  }
}
