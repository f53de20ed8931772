package dev.agentsmith.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every tool as the model meets it: arguments as JSON in, one answer out.
class ToolboxTest extends ToolFixture {

  @Test
  void everyToolHasATextAndASchema() {
    assertThat(toolbox.specs().stream().map(ToolSpec::name))
        .containsExactly(
            "read_file",
            "search",
            "list_files",
            "edit_file",
            "edit_files",
            "write_file",
            "delete_file",
            "move_file",
            "run_command",
            "watch_command",
            "note_decision",
            "ask_person",
            "submit_plan",
            "finish");
    assertThat(toolbox.specs()).allSatisfy(spec -> assertThat(spec.description()).isNotBlank());
  }

  @Test
  void whatIsWrongWithACallIsToldSoThatTheNextCanBeRight() throws Exception {
    assertError(
        "open_file",
        "{}",
        "There is no tool \"open_file\". The tools are: read_file, search, list_files, edit_file,"
            + " edit_files, write_file, delete_file, move_file, run_command, watch_command,"
            + " note_decision, ask_person, submit_plan, finish.");
    assertError(
        "edit_file",
        "{\"path\": \"a\", \"old_text\": \"b\"}",
        "edit_file: \"new_text\" is missing. edit_file takes: path, old_text, new_text.");
    assertError(
        "read_file",
        "{\"path\": \"a\", \"from\": \"1\"}",
        "read_file: \"from\" must be a whole number. read_file takes: path, from (optional), to"
            + " (optional).");
    assertError(
        "read_file",
        "{\"file\": \"a\", \"path\": \"b\"}",
        "read_file: there is no argument \"file\". read_file takes: path, from (optional), to"
            + " (optional).");
    assertError(
        "finish",
        "{\"summary\": \"a\", \"commit_subject\": \"b\", \"criteria\": [{\"text\": \"c\"}],"
            + " \"decisions\": []}",
        "finish: \"criteria[0].met\" is missing. finish takes: summary, commit_subject, criteria,"
            + " decisions (optional), risks (optional), not_done (optional).");
    assertThat(answer("read_file", "{\"path\": \"a").text())
        .startsWith("The arguments of read_file are not valid JSON (")
        .endsWith("read_file takes: path, from (optional), to (optional).");
    assertError(
        "read_file",
        "[1]",
        "The arguments of read_file must be one JSON object. read_file takes: path, from"
            + " (optional), to (optional).");
  }

  @Test
  void aFileIsShownWithNumbersAndInParts() throws Exception {
    assertThat(ok("read_file", "{\"path\": \"src/Cart.java\", \"from\": 2, \"to\": 3}"))
        .isEqualTo(
            "     2    int total() {\n     3      return price;\n[lines 2 to 3 of 9; read on with"
                + " from=4]\n");
    write("long.txt", String.join("\n", IntStream.range(0, 2_500).mapToObj(i -> "x").toList()));
    assertThat(ok("read_file", "{\"path\": \"long.txt\"}"))
        .endsWith("  2000  x\n[lines 1 to 2000 of 2500; read on with from=2001]\n");
    write("wide.txt", "y".repeat(5_000));
    assertThat(ok("read_file", "{\"path\": \"wide.txt\"}"))
        .isEqualTo("     1  " + "y".repeat(2_000) + " [3,000 characters more]\n");
    assertError(
        "read_file",
        "{\"path\": \"src/Cart.java\", \"from\": 20}",
        "src/Cart.java has 9 lines; lines 20 to 20 are not among them.");
  }

  @Test
  void aSearchNamesPlacesAndIsBounded() throws Exception {
    assertThat(ok("search", "{\"pattern\": \"return \\\\w+;\", \"glob\": \"*.java\"}"))
        .isEqualTo("src/Cart.java:3: return price;\nsrc/Cart.java:7: return price;\n");
    assertThat(ok("search", "{\"pattern\": \"nowhere\"}"))
        .isEqualTo("No line matches in 1 files. Binary and ignored files were not searched.\n");
    write("many.txt", "hit\n".repeat(500));
    assertThat(ok("search", "{\"pattern\": \"hit\", \"path\": \"many.txt\"}"))
        .hasLineCount(101)
        .endsWith("[more than 100 matches; narrow it down by path, glob or pattern]\n");
    assertError(
        "search",
        "{\"pattern\": \"total(\"}",
        "\"total(\" is not a valid pattern: Unclosed group. Escape special characters by \\, or"
            + " wrap the text in \\Q and \\E.");
  }

  @Test
  void anExpressionThatWouldNeverEndIsStopped() throws Exception {
    write("evil.txt", "a".repeat(60) + "b\n");
    long begin = System.nanoTime();

    String answer = ok("search", "{\"pattern\": \"(.*a){25}$\", \"path\": \"evil.txt\"}");

    assertThat(answer)
        .isEqualTo("[stopped after 1 s; narrow it down by path, glob or a simpler pattern]\n");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void filesAreListedWithTheirSizes() throws Exception {
    assertThat(ok("list_files", "{}")).isEqualTo("src/Cart.java  92\n");
    for (int i = 0; i < 301; i++) {
      write("many/part" + i % 2 + "/f" + i, "x");
    }
    assertThat(ok("list_files", "{}"))
        .isEqualTo(
            """
            many/  (301 files)
            src/  (1 file)
            [302 files in all; list a directory to see more]
            """);
    assertError(
        "list_files",
        "{\"path\": \"nowhere\"}",
        "There is no directory nowhere. See what is there with list_files.");
  }

  @Test
  void aCommandAnswersExitCodeAndOutputWithoutColoursAndSecrets() throws Exception {
    assertThat(
            ok(
                "run_command",
                "{\"command\": \"printf '\\\\033[31mred\\\\033[0m s3cret-value'; pwd; exit 4\","
                    + " \"directory\": \"src\"}"))
        .isEqualTo("exit code 4\nred ***" + root.toRealPath().resolve("src") + "\n");
    assertThat(answer("run_command", "{\"command\": \"echo a; sleep 60\", \"timeout_seconds\": 1}"))
        .isEqualTo(
            new ToolAnswer(
                "id",
                "run_command",
                "The command did not end within 1 s and was ended. Run less of it, give"
                    + " timeout_seconds (at most 600), or run it in the background. Its output so"
                    + " far:\na\n",
                true));
    assertError(
        "run_command",
        "{\"command\": \"ls\", \"directory\": \"/proc/self\"}",
        "/proc/self is not inside the repository. Give a path relative to its root, such as"
            + " src/Main.java.");
  }

  @Test
  void eachCallGetsOneAnswerInItsOrder() throws Exception {
    List<ToolCall> calls =
        List.of(
            new ToolCall("1", "read_file", "{\"path\": \"new.txt\"}"),
            new ToolCall("2", "write_file", "{\"path\": \"new.txt\", \"content\": \"x\"}"),
            new ToolCall("3", "read_file", "{\"path\": \"new.txt\"}"),
            new ToolCall("4", "read_file", "{\"path\": \"src/Cart.java\", \"to\": 1}"),
            new ToolCall("5", "nonsense", "{"));

    List<ToolAnswer> answers = toolbox.answer(calls);

    assertThat(answers.stream().map(ToolAnswer::callId)).containsExactly("1", "2", "3", "4", "5");
    assertThat(answers.stream().map(ToolAnswer::isError))
        .containsExactly(true, false, false, false, true);
    assertThat(answers.get(2).text()).isEqualTo("     1  x\n");
  }

  @Test
  void aLongOutputIsCutAndCanBeReadAndSearched() throws Exception {
    String output = ok("run_command", "{\"command\": \"seq -f 'line %.0f' 1 200000\"}");

    assertThat(output.length()).isLessThan(17_000);
    assertThat(output).startsWith("exit code 0\nline 1\n").endsWith("line 200000\n");
    assertThat(output)
        .containsPattern(
            "\\[… [\\d,]+ characters left out; all of it is @output/1: search it or read it with"
                + " from and to …]");
    assertThat(ok("search", "{\"pattern\": \"line 4242$\", \"path\": \"@output/1\"}"))
        .isEqualTo("@output/1:4242: line 4242\n");
    assertThat(ok("read_file", "{\"path\": \"@output/1\", \"from\": 5000, \"to\": 5000}"))
        .startsWith("  5000  line 5000\n");
    assertError("read_file", "{\"path\": \"@output/9\"}", "There is no text @output/9.");
  }

  @Test
  void aCommandRunsBesideTheConversation() throws Exception {
    assertThat(
            ok(
                "run_command",
                "{\"command\": \"echo up; while [ ! -e go ]; do sleep 0.05; done; echo s3cret-value;"
                    + " exit 3\", \"background\": true}"))
        .isEqualTo(
            "Background command 1 was started. See what it writes, or end it, with watch_command.");
    Eventually.within(Duration.ofSeconds(20))
        .until(() -> ok("watch_command", "{\"id\": 1}").endsWith("up\n"));
    write("go", "");
    assertThat(ok("watch_command", "{\"id\": 1, \"wait_seconds\": 30}"))
        .matches("It ended with exit code 3 after \\d+ s\\.\n\\*\\*\\*\n");
    ok("run_command", "{\"command\": \"sleep 600\", \"background\": true}");
    assertThat(ok("watch_command", "{\"id\": 2, \"stop\": true}")).isEqualTo("It was ended.\n");
    assertError(
        "watch_command", "{\"id\": 3}", "There is no background command 3. There are: 1, 2.");
  }

  @Test
  void aDecisionIsNotedWhenItIsMade() throws Exception {
    ok("note_decision", "{\"decision\": \"Keep the cache\", \"why\": \"others use it\"}");

    assertThat(decisions).containsExactly("Keep the cache: others use it");
  }

  @Test
  void aPersonIsAskedWithADefaultAndADeadline() throws Exception {
    answers.add(new Asking.Answer("the total", "@asker"));
    answers.add(new Asking.Answer("each line", ""));
    String question =
        "{\"question\": \"Round what?\", \"choices\": [\"each line\", \"the total\"],"
            + " \"default\": \"each line\", \"minutes\": 5}";

    assertThat(ok("ask_person", question)).isEqualTo("@asker answers: the total");
    assertThat(ok("ask_person", question))
        .isEqualTo(
            "Nobody answered. Go on with your default (\"each line\") and note it as a decision.");
    assertThat(asked)
        .containsExactly(
            "Round what?[each line, the total]each linePT5M",
            "Round what?[each line, the total]each linePT5M");
  }
}
