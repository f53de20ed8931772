package dev.agentsmith.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.workspace.CommandEnvironment;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.agent.workspace.RunDirectory;
import dev.agentsmith.agent.workspace.Workspace;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every tool as the model meets it: arguments as JSON in, one answer out.
class ToolboxTest {
  @TempDir Path folder;
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
    var runner = new CommandRunner(new CommandEnvironment(System.getenv(), directory), "tools");
    toolbox =
        new Toolbox(
            List.of(
                new ReadFile(workspace),
                new SearchText(workspace, this::files, Duration.ofSeconds(1)),
                new ListFiles(workspace, this::files),
                new EditFile(workspace),
                new WriteFile(workspace),
                new RunCommand(workspace, runner),
                EndingTool.submitPlan(),
                EndingTool.finish()),
            new Redactor(List.of(Secret.of("s3cret-value"))));
  }

  @Test
  void everyToolHasATextAndASchema() {
    assertThat(toolbox.specs().stream().map(ToolSpec::name))
        .containsExactly(
            "read_file",
            "search",
            "list_files",
            "edit_file",
            "write_file",
            "run_command",
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
            + " write_file, run_command, submit_plan, finish.");
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
            + " decisions, risks (optional), not_done (optional).");
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
                "The command did not end within 1 s and was ended. Run less of it, or give"
                    + " timeout_seconds (at most 600). Its output so far:\na\n",
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
