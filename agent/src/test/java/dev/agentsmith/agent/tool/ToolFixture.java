package dev.agentsmith.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.syntax.SourceParser;
import dev.agentsmith.agent.workspace.CommandRunners;
import dev.agentsmith.agent.workspace.RunDirectory;
import dev.agentsmith.agent.workspace.Workspace;
import dev.agentsmith.clients.model.ToolAnswer;
import dev.agentsmith.clients.model.ToolCall;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A checkout with one class in it, and all tools.
abstract class ToolFixture {
  @TempDir static Path natives;
  @TempDir Path folder;
  final List<String> decisions = new ArrayList<>();
  final List<String> asked = new ArrayList<>();
  final Deque<Asking.Answer> answers = new ArrayDeque<>();
  Path root = Path.of("");
  Toolbox toolbox = new Toolbox(List.of(), new Redactor(List.of()));

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

  ToolAnswer answer(String tool, String arguments) throws InterruptedException {
    return toolbox.answer(List.of(new ToolCall("id", tool, arguments))).getFirst();
  }

  String ok(String tool, String arguments) throws InterruptedException {
    ToolAnswer answer = answer(tool, arguments);
    assertThat(answer.isError()).as(answer.text()).isFalse();
    return answer.text();
  }

  void assertError(String tool, String arguments, String message) throws InterruptedException {
    assertThat(answer(tool, arguments)).isEqualTo(new ToolAnswer("id", tool, message, true));
  }

  void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text);
  }

  List<String> files() {
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
