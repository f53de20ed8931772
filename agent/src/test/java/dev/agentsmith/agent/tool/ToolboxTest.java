package dev.agentsmith.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.syntax.SourceParser;
import dev.agentsmith.agent.workspace.CommandRunners;
import dev.agentsmith.agent.workspace.RunDirectory;
import dev.agentsmith.agent.workspace.Workspace;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every tool as the model meets it: arguments as JSON in, one answer out.
class ToolboxTest {
  @TempDir static Path natives;
  @TempDir Path folder;
  private final List<String> decisions = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final Deque<Asking.Answer> answers = new ArrayDeque<>();
  private Path root = Path.of("");
  private Toolbox toolbox = new Toolbox(List.of(), new Redactor(List.of()));

  @BeforeEach
  void aCheckout() throws IOException {
    var directory = new RunDirectory(folder);
    directory.create();
    root = directory.checkout();
    write(
        "src/Cart.java",
        """
        class Cart {
          int total() {
            return price;
          }

          int taxed() {
            return price;
          }
        }
        """);
    Workspace workspace = new Workspace(root);
    var runner = CommandRunners.in(directory, System.getenv(), "tools");
    var redactor = new Redactor(List.of(Secret.of("s3cret-value")));
    var book = new FileBook();
    var shelf = new Shelf(directory.shelf(), redactor);
    var changes = new FileChanges(workspace, book, new SyntaxWatch());
    var background = new BackgroundCommands();
    toolbox =
        new Toolbox(
            List.of(
                new ReadFile(workspace, book, shelf),
                new SearchText(workspace, this::files, shelf, Duration.ofSeconds(1)),
                new ListFiles(workspace, this::files),
                new EditFile(changes),
                new EditFiles(changes),
                new WriteFile(changes),
                new DeleteFile(changes),
                new MoveFile(changes),
                new RunCommand(workspace, runner, background, shelf),
                new WatchCommand(background, shelf),
                new NoteDecision((decision, why) -> decisions.add(decision + ": " + why)),
                new AskPerson(
                    (question, choices, fallback, deadline) ->
                        asked.add(question + choices + fallback + deadline)
                            ? answers.removeFirst()
                            : new Asking.Answer("", "")),
                EndingTool.submitPlan(),
                EndingTool.finish()),
            redactor);
  }

  @BeforeAll
  static void unpackHere() {
    SourceParser.storeNativesIn(natives);
  }

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
  void aUniqueTextIsReplacedAndThePlaceShown() throws Exception {
    assertThat(
            ok(
                "edit_file",
                "{\"path\": \"src/Cart.java\", \"old_text\": \"total() {\\n    return price;\","
                    + " \"new_text\": \"total() {\\n    return price * quantity;\"}"))
        .isEqualTo(
            """
            src/Cart.java was changed. Lines 1 to 6 are now:
                 1  class Cart {
                 2    int total() {
                 3      return price * quantity;
                 4    }
                 5\s\s
                 6    int taxed() {
            """);
    assertThat(root.resolve("src/Cart.java")).content().contains("return price * quantity;");
  }

  @Test
  void anEditThatCannotBeMadeSaysWhyAndWhere() throws Exception {
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"return price;\", \"new_text\": \"x\"}",
        "The old text occurs 2 times in src/Cart.java (lines 3, 7). Add surrounding lines until it"
            + " is unique.");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"int total(){\\nreturn price;\","
            + " \"new_text\": \"x\"}",
        """
        The old text does not occur in src/Cart.java. Lines 2 to 3 are nearest to it:
             2    int total() {
             3      return price;
        Copy them as they are.""");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"int total() {\\n\\treturn price;\","
            + " \"new_text\": \"x\"}",
        """
        The old text does not occur in src/Cart.java. Lines 2 to 3 differ from it only in blanks:
             2    int total() {
             3      return price;
        Copy them as they are.""");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"nothing like it\", \"new_text\": \"x\"}",
        "The old text does not occur in src/Cart.java. Read the file and copy the lines as they"
            + " are.");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"a\", \"new_text\": \"a\"}",
        "old_text and new_text are the same: nothing would change.");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"\", \"new_text\": \"a\"}",
        "old_text is empty. Give the lines to replace, or write the whole file with write_file.");
  }

  @Test
  void aFileKeepsItsLineEndings() throws Exception {
    write("dos.txt", "one\r\ntwo\r\nthree\r\n");

    ok(
        "edit_file",
        "{\"path\": \"dos.txt\", \"old_text\": \"one\\ntwo\", \"new_text\": \"1\\n2\\n2b\"}");

    assertThat(Files.readString(root.resolve("dos.txt"))).isEqualTo("1\r\n2\r\n2b\r\nthree\r\n");
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
  void severalEditsAreMadeTogetherOrNotAtAll() throws Exception {
    write("a.txt", "one\ntwo\n");

    assertError(
        "edit_files",
        "{\"edits\": [{\"path\": \"a.txt\", \"old_text\": \"one\", \"new_text\": \"1\"},"
            + " {\"path\": \"src/Cart.java\", \"old_text\": \"gone\", \"new_text\": \"\"}]}",
        "Edit 2 of 2 does not fit, so nothing was changed. The old text does not occur in"
            + " src/Cart.java. Read the file and copy the lines as they are.");
    assertThat(root.resolve("a.txt")).hasContent("one\ntwo\n");
    ok(
        "edit_files",
        "{\"edits\": [{\"path\": \"a.txt\", \"old_text\": \"one\", \"new_text\": \"1\"},"
            + " {\"path\": \"a.txt\", \"old_text\": \"1\\ntwo\", \"new_text\": \"1\\n2\"},"
            + " {\"path\": \"src/Cart.java\", \"old_text\": \"taxed\", \"new_text\": \"net\"}]}");
    assertThat(root.resolve("a.txt")).hasContent("1\n2\n");
    assertThat(root.resolve("src/Cart.java")).content().contains("int net() {");
  }

  @Test
  void blanksAtTheEndsOfLinesMayDiffer() throws Exception {
    write("a.txt", "one  \ntwo\t\nthree\n");

    ok(
        "edit_file",
        "{\"path\": \"a.txt\", \"old_text\": \"one\\ntwo\\n\", \"new_text\": \"1\\n\"}");

    assertThat(root.resolve("a.txt")).hasContent("1\nthree\n");
  }

  @Test
  void theNearestPlaceIsShownAlsoWhereLinesDifferALittle() throws Exception {
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"  int taxxed() {\\n    return prize;\","
            + " \"new_text\": \"x\"}",
        """
        The old text does not occur in src/Cart.java. Lines 6 to 7 are nearest to it:
             6    int taxed() {
             7      return price;
        Copy them as they are.""");
  }

  @Test
  void aFileThatChangedSinceItWasSeenIsNotTouched() throws Exception {
    write("a.txt", "one\n");
    ok("read_file", "{\"path\": \"a.txt\"}");
    ok("run_command", "{\"command\": \"echo two >> a.txt\"}");

    assertError(
        "edit_file",
        "{\"path\": \"a.txt\", \"old_text\": \"one\", \"new_text\": \"1\"}",
        "a.txt changed since you saw it: a command or a formatter did that. Read it again, then"
            + " edit.");
    ok("read_file", "{\"path\": \"a.txt\"}");
    ok("edit_file", "{\"path\": \"a.txt\", \"old_text\": \"one\", \"new_text\": \"1\"}");
    assertThat(root.resolve("a.txt")).hasContent("1\ntwo\n");
  }

  @Test
  void aFileThatWasNotReadIsNotWrittenOver() throws Exception {
    assertError(
        "write_file",
        "{\"path\": \"src/Cart.java\", \"content\": \"\"}",
        "src/Cart.java exists (9 lines) and you have not read it. Read it first, or change it with"
            + " edit_file.");
  }

  @Test
  void aSyntaxErrorThatAnEditBringsIsToldAtOnce() throws Exception {
    assertThat(
            ok(
                "edit_file",
                "{\"path\": \"src/Cart.java\", \"old_text\": \"int total() {\","
                    + " \"new_text\": \"int total( {\"}"))
        .endsWith(
            "src/Cart.java has a syntax error now (line 2: missing \")\" in \"int total( {\")."
                + " Mend it before you go on.\n");
    assertThat(
            ok(
                "edit_file",
                "{\"path\": \"src/Cart.java\", \"old_text\": \"int taxed\","
                    + " \"new_text\": \"int net\"}"))
        .doesNotContain("syntax");
  }

  @Test
  void filesAreDeletedAndMoved() throws Exception {
    write("old/a.txt", "one\n");

    ok("move_file", "{\"path\": \"old/a.txt\", \"to\": \"new/b.txt\"}");
    assertThat(root.resolve("new/b.txt")).hasContent("one\n");
    assertThat(root.resolve("old")).doesNotExist();
    assertError(
        "move_file",
        "{\"path\": \"new/b.txt\", \"to\": \"src/Cart.java\"}",
        "src/Cart.java exists already. Delete it first, or choose another name.");
    ok("delete_file", "{\"path\": \"new/b.txt\"}");
    assertThat(root.resolve("new")).doesNotExist();
    assertError(
        "delete_file",
        "{\"path\": \"../checkout/../shelf\"}",
        "../checkout/../shelf leaves the repository. Give a path relative to its root, without"
            + " \"..\".");
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

  private ToolAnswer answer(String tool, String arguments) throws InterruptedException {
    return toolbox.answer(List.of(new ToolCall("id", tool, arguments))).getFirst();
  }

  private String ok(String tool, String arguments) throws InterruptedException {
    ToolAnswer answer = answer(tool, arguments);
    assertThat(answer.isError()).as(answer.text()).isFalse();
    return answer.text();
  }

  private void assertError(String tool, String arguments, String message)
      throws InterruptedException {
    assertThat(answer(tool, arguments)).isEqualTo(new ToolAnswer("id", tool, message, true));
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text);
  }

  private List<String> files() {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
