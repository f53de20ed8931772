package dev.agentsmith.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.agent.tool.EndingTool;
import dev.agentsmith.agent.tool.FileBook;
import dev.agentsmith.agent.tool.Shelf;
import dev.agentsmith.agent.tool.Toolbox;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.config.AgentConfig.Role;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.cost.Budget;
import dev.agentsmith.core.cost.Pricing;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Redactor;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The loop against a model that misbehaves.
class AgentLoopTest {
  private static final ToolCall PLAN =
      new ToolCall(
          "p", "submit_plan", "{\"summary\":\"s\",\"criteria\":[\"c\"],\"steps\":[\"d\"]}");

  @TempDir Path folder;

  private final Deque<Supplier<ModelReply>> replies = new ArrayDeque<>();
  private final List<ModelRequest> asked = new ArrayList<>();
  private final Redactor redactor = new Redactor(List.of());

  @Test
  void aPromptThatIsTooLongIsShortenedAndSentAgain() throws Exception {
    replies.add(AgentLoopTest::tooLong);
    replies.add(() -> reply(ModelReply.Stop.END_TURN, "a summary"));
    replies.add(() -> reply(ModelReply.Stop.TOOL_USE, "", PLAN));

    assertThat(loop().run("The task.")).isInstanceOf(LoopEnd.Finished.class);
    assertThat(asked.getLast().messages().getFirst()).isEqualTo(new ModelMessage.User("The task."));
  }

  @Test
  void aPromptThatStaysTooLongFailsWithTheProvidersWords() throws Exception {
    for (int i = 0; i < 12; i++) {
      replies.add(AgentLoopTest::tooLong);
    }

    assertThatThrownBy(() -> loop().run("The task."))
        .isInstanceOf(ModelFailure.class)
        .hasMessage("The prompt is too long.");
  }

  @Test
  void anAnswerThatIsCutOffIsContinuedButNotForEver() throws Exception {
    for (int i = 0; i < 4; i++) {
      replies.add(() -> reply(ModelReply.Stop.MAX_TOKENS, "on and on"));
    }

    assertThat(loop().run("The task."))
        .isEqualTo(
            new LoopEnd.GaveUp(
                Problem.of(
                    "The answers of claude-opus-4-8 were cut off 4 times in a row at 8,192 tokens.",
                    "Raise max_tokens of models.plan.")));
    assertThat(asked.getLast().messages().getLast())
        .isEqualTo(
            new ModelMessage.User(
                "Your answer was cut off because it was too long. Go on in smaller parts: several"
                    + " short edits instead of one long text."));
  }

  @Test
  void aCallThatWasCutOffGetsItsOneAnswerAndTheReason() throws Exception {
    replies.add(
        () ->
            reply(
                ModelReply.Stop.MAX_TOKENS,
                "",
                new ToolCall("a", "submit_plan", "{\"summary\":\"s")));
    replies.add(() -> reply(ModelReply.Stop.TOOL_USE, "", PLAN));

    assertThat(loop().run("The task.")).isInstanceOf(LoopEnd.Finished.class);
    List<ModelMessage> last = asked.getLast().messages();
    assertThat(last.get(2))
        .isInstanceOfSatisfying(
            ModelMessage.ToolResults.class,
            results ->
                assertThat(results.answers())
                    .singleElement()
                    .matches(ToolAnswer::isError)
                    .matches(answer -> answer.callId().equals("a")));
    assertThat(((ModelMessage.User) last.get(3)).text()).startsWith("Your answer was cut off");
  }

  private AgentLoop loop() {
    InstantSource clock = InstantSource.system();
    var journal = new Journal(RunId.of("loop"), null, clock, redactor, _ -> {});
    EndingTool ending = EndingTool.submitPlan();
    var phase =
        new Phase(
            "plan",
            new ConfigFile(new Environment(Map.of()), folder)
                .load(new ConfigFile.Text("agentsmith.yml", "", folder))
                .defaults()
                .agent(),
            Role.PLAN,
            "system",
            new Toolbox(List.of(ending), redactor),
            ending,
            new FileBook(),
            new Shelf(folder, redactor),
            () -> "",
            20);
    return new AgentLoop(
        phase,
        model(),
        new Meter(Budget.DEFAULT, Pricing.list(), journal, clock, Instant.now()),
        List::of,
        journal);
  }

  private Model model() {
    return new Model() {
      @Override
      public ModelReply reply(ModelRequest request) {
        asked.add(request);
        return replies.removeFirst().get();
      }

      @Override
      public void close() {}
    };
  }

  private static ModelReply tooLong() {
    throw ModelFailure.tooLong(Problem.of("The prompt is too long.", ""), null);
  }

  private static ModelReply reply(ModelReply.Stop stop, String text, ToolCall... calls) {
    return new ModelReply(
        text, List.of(calls), stop, new TokenUsage(100, 10, 0, 0), "claude-opus-4-8");
  }
}
