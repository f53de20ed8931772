package dev.agentsmith.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.agent.tool.Shelf;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.config.AgentConfig;
import dev.agentsmith.core.config.AgentConfig.RoleModel;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Redactor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  private static final AgentConfig.ModelProvider PROVIDER =
      new AgentConfig.ModelProvider(AgentConfig.Vendor.CLAUDE, null, null);
  private static final RoleModel MODEL =
      new RoleModel(PROVIDER, "claude-sonnet-4-5", 1_000, AgentConfig.Thinking.NONE);
  private static final String TASK =
      "Ticket #42: the total is wrong. Criteria: the total is right.";

  @TempDir Path folder;

  private final List<ModelRequest> asked = new ArrayList<>();
  private final Conversation conversation = new Conversation(MODEL, "system", List.of());
  private boolean modelIsAway;

  @Test
  void oldResultsAreClearedFirstAndCanBeReadAgain() throws Exception {
    conversation.instruct(TASK);
    for (int i = 0; i < 12; i++) {
      turn(i, "result " + i + " " + "x".repeat(9_000));
    }

    assertThat(compaction(20_000).fit(conversation))
        .isEqualTo("made room in the conversation: 9 old tool results put aside");

    List<String> results = results();
    assertThat(results.getFirst())
        .isEqualTo("[Cleared to make room. It is kept as @earlier/9: read_file shows it.]");
    assertThat(folder.resolve("earlier-9.txt")).content().startsWith("result 0 ");
    assertThat(results.subList(9, 12)).allMatch(result -> result.startsWith("result "));
    assertThat(conversation.messages()).contains(new ModelMessage.User(TASK));
    assertThat(asked).isEmpty();
    assertThat(conversation.promptTokens()).isLessThan(12_000);
  }

  @Test
  void whatClearingDoesNotWinIsSummedUpWithTheTaskAndTheFactsKept() throws Exception {
    conversation.instruct(TASK);
    for (int i = 0; i < 40; i++) {
      conversation.assistant(reply("I think about it. " + "y".repeat(1_500), List.of(call(i))));
      conversation.answers(List.of(new ToolAnswer("c" + i, "read_file", "short", false)));
    }
    conversation.instruct("The tests fail: CartTest.");
    conversation.user("more ".repeat(2_000));

    assertThat(compaction(20_000).fit(conversation))
        .isEqualTo("made room in the conversation: what came before was summed up");

    List<ModelMessage> left = conversation.messages();
    assertThat(left.get(0)).isEqualTo(new ModelMessage.User(TASK));
    assertThat(left.get(1)).isEqualTo(new ModelMessage.User("The tests fail: CartTest."));
    assertThat(((ModelMessage.User) left.get(2)).text())
        .contains("<summary>\nCart.java multiplies wrongly.\n</summary>")
        .contains("Changed so far: Cart.java")
        .contains("{\"path\": \"@earlier/1\"}");
    assertThat(conversation.promptTokens()).isLessThan(12_000);
    assertEachCallHasItsResult(left);
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().model()).isEqualTo("claude-haiku-4-5");
  }

  @Test
  void withoutASummaryTheTaskAndTheFactsAreStillThere() throws Exception {
    modelIsAway = true;
    conversation.instruct(TASK);
    for (int i = 0; i < 40; i++) {
      conversation.assistant(reply("y".repeat(1_500), List.of(call(i))));
      conversation.answers(List.of(new ToolAnswer("c" + i, "read_file", "short", false)));
    }

    compaction(20_000).shrink(conversation);

    assertThat(conversation.messages()).contains(new ModelMessage.User(TASK));
    assertThat(((ModelMessage.User) conversation.messages().get(1)).text())
        .contains("Changed so far: Cart.java");
    assertEachCallHasItsResult(conversation.messages());
  }

  @Test
  void aConversationThatDoesNotGetSmallerIsCutHard() throws Exception {
    conversation.instruct(TASK);
    var compaction = compaction(20_000);
    for (int round = 0; round < 4; round++) {
      conversation.user("word ".repeat(20_000));
      compaction.fit(conversation);
    }

    assertThat(conversation.promptTokens()).isLessThan(12_000);
    assertThat(conversation.messages().getFirst()).isEqualTo(new ModelMessage.User(TASK));
  }

  @Test
  void aShortConversationIsLeftAlone() throws Exception {
    conversation.instruct(TASK);
    turn(1, "short");
    List<ModelMessage> before = conversation.messages();

    assertThat(compaction(20_000).fit(conversation)).isEmpty();
    assertThat(conversation.messages()).isEqualTo(before);
    assertThat(Files.exists(folder.resolve("earlier-1.txt"))).isFalse();
  }

  private Compaction compaction(int contextTokens) {
    InstantSource clock = InstantSource.system();
    Redactor redactor = new Redactor(List.of());
    var journal = new Journal(RunId.of("compaction"), null, clock, redactor, _ -> {});
    return new Compaction(
        new Compaction.Limits(
            true,
            contextTokens,
            MODEL.maxTokens(),
            new RoleModel(PROVIDER, "claude-haiku-4-5", 500, AgentConfig.Thinking.NONE)),
        new Model() {
          @Override
          public ModelReply reply(ModelRequest request) {
            asked.add(request);
            if (modelIsAway) {
              throw new ModelFailure(Problem.of("The model is away.", ""), false, null, null);
            }
            return CompactionTest.this.reply("Cart.java multiplies wrongly.", List.of());
          }

          @Override
          public void close() {}
        },
        new Meter(Budget.DEFAULT, Pricing.list(), journal, clock, Instant.now()),
        new Shelf(folder, redactor),
        () -> "Changed so far: Cart.java");
  }

  private void turn(int number, String result) {
    conversation.assistant(reply("", List.of(call(number))));
    conversation.answers(List.of(new ToolAnswer("c" + number, "read_file", result, false)));
  }

  private ModelReply reply(String text, List<ToolCall> calls) {
    long tokens = conversation.promptTokens();
    return new ModelReply(
        text,
        calls,
        ModelReply.Stop.TOOL_USE,
        new TokenUsage(tokens, text.length() / 3, 0, 0),
        "claude-haiku-4-5");
  }

  private static ToolCall call(int number) {
    return new ToolCall("c" + number, "read_file", "{\"path\":\"a" + number + "\"}");
  }

  private List<String> results() {
    List<String> results = new ArrayList<>();
    for (ModelMessage message : conversation.messages()) {
      if (message instanceof ModelMessage.ToolResults(List<ToolAnswer> answers)) {
        answers.forEach(answer -> results.add(answer.text()));
      }
    }
    return results;
  }

  private static void assertEachCallHasItsResult(List<ModelMessage> messages) {
    List<String> calls = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (ModelMessage message : messages) {
      switch (message) {
        case ModelMessage.Assistant assistant -> assistant.calls().forEach(c -> calls.add(c.id()));
        case ModelMessage.ToolResults(List<ToolAnswer> answers) ->
            answers.forEach(answer -> results.add(answer.callId()));
        case ModelMessage.User _ -> {}
      }
    }
    assertThat(results).isEqualTo(calls);
  }
}
