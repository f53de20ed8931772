package dev.agentsmith.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.loop.RepeatGuard.Verdict;
import dev.agentsmith.agent.tool.EditFile;
import dev.agentsmith.agent.tool.FileBook;
import dev.agentsmith.agent.tool.FileChanges;
import dev.agentsmith.agent.tool.SyntaxWatch;
import dev.agentsmith.agent.tool.Toolbox;
import dev.agentsmith.agent.workspace.Workspace;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.secret.Redactor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatGuardTest {
  private static final ToolCall TEST = new ToolCall("1", "run_command", "{\"command\":\"make\"}");
  private static final ToolCall READ = new ToolCall("2", "read_file", "{\"path\":\"a\"}");

  @TempDir Path folder;

  private final FileBook book = new FileBook();
  private final RepeatGuard guard = new RepeatGuard(book);

  @Test
  void theSameCallWithTheSameResultIsNamedOnceAndThenStopped() {
    assertThat(look(TEST, "red")).isInstanceOf(Verdict.Fine.class);
    assertThat(look(TEST, "red")).isInstanceOf(Verdict.Fine.class);
    assertThat(look(TEST, "red"))
        .isEqualTo(
            new Verdict.Named(
                "You called `run_command` 3 times with the same arguments and got the same answer"
                    + " each time, with nothing changed in between. It will not answer"
                    + " differently. Try something else, or finish with what you know."));
    assertThat(look(TEST, "red")).isInstanceOf(Verdict.Fine.class);
    assertThat(look(TEST, "red"))
        .isEqualTo(
            new Verdict.Circle(
                "run_command was called 5 times with the same arguments and the same result"));
  }

  @Test
  void twoCallsInTurnAreACircleToo() {
    for (int i = 0; i < 4; i++) {
      assertThat(look(TEST, "red")).isNotInstanceOf(Verdict.Circle.class);
      assertThat(look(READ, "text")).isNotInstanceOf(Verdict.Circle.class);
    }

    assertThat(look(TEST, "red")).isInstanceOf(Verdict.Circle.class);
  }

  @Test
  void anotherResultIsNoCircle() {
    for (int i = 0; i < 10; i++) {
      assertThat(look(TEST, "attempt " + i)).isInstanceOf(Verdict.Fine.class);
    }
  }

  @Test
  void theSameTestAfterEachEditIsNoCircleButChangingBackAndForthIs() throws Exception {
    Files.writeString(folder.resolve("a"), "0");
    var files = new FileChanges(new Workspace(folder), book, new SyntaxWatch());
    var toolbox = new Toolbox(List.of(new EditFile(files)), new Redactor(List.of()));
    for (int i = 0; i < 9; i++) {
      edit(toolbox, Integer.toString(i), Integer.toString(i + 1));
      assertThat(look(TEST, "red")).isInstanceOf(Verdict.Fine.class);
    }

    edit(toolbox, "9", "8");
    edit(toolbox, "8", "9");
    assertThat(look(TEST, "red")).isInstanceOf(Verdict.Fine.class);
    edit(toolbox, "9", "8");
    assertThat(look(TEST, "red"))
        .isEqualTo(
            new Verdict.Named(
                "You have changed a back to what it was before, more than once. Decide which"
                    + " version is right and why, and go on from there."));
    edit(toolbox, "8", "9");
    edit(toolbox, "9", "8");
    assertThat(look(TEST, "red")).isInstanceOf(Verdict.Fine.class);
    edit(toolbox, "8", "9");
    assertThat(look(TEST, "red"))
        .isEqualTo(new Verdict.Circle("a was brought back to an earlier content 6 times"));
  }

  @Test
  void aCommandThatIsNewMayHaveEditedSomething() {
    for (int i = 0; i < 9; i++) {
      String sed = "{\"command\":\"sed -i s/%d/x/ a\"}".formatted(i);
      assertThat(look(new ToolCall("3", "run_command", sed), "")).isInstanceOf(Verdict.Fine.class);
      assertThat(look(TEST, "red")).isInstanceOf(Verdict.Fine.class);
    }
  }

  private Verdict look(ToolCall call, String answer) {
    return guard.look(
        List.of(call), List.of(new ToolAnswer(call.id(), call.tool(), answer, false)));
  }

  private static void edit(Toolbox toolbox, String from, String to) throws InterruptedException {
    String arguments =
        "{\"path\":\"a\",\"old_text\":\"%s\",\"new_text\":\"%s\"}".formatted(from, to);
    assertThat(toolbox.answer(List.of(new ToolCall("1", "edit_file", arguments))))
        .allMatch(answer -> !answer.isError());
  }
}
