package dev.agentsmith.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The project the demo works on: a to-do list whose store forgets what was done, and a test that
/// says so.
final class SampleProject {
  static final String NAME = "todo-list";
  static final String TICKET = "1";

  /// Classes can't be listed in a jar without a file system for it: the files are named here.
  private static final List<String> FILES =
      List.of(
          ".mvn/jvm.config",
          "AGENTS.md",
          "README.md",
          "gitignore",
          "pom.xml",
          "src/main/java/todo/Item.java",
          "src/main/java/todo/TodoList.java",
          "src/main/java/todo/TodoStore.java",
          "src/test/java/todo/TodoListTest.java",
          "src/test/java/todo/TodoStoreTest.java");

  private SampleProject() {}

  static void write(Path directory) throws IOException {
    for (String file : FILES) {
      Path to = directory.resolve(file.equals("gitignore") ? ".gitignore" : file);
      Files.createDirectories(to.getParent());
      copy(NAME + "/" + file, to);
    }
  }

  static void writeTicket(Path folder) throws IOException {
    Files.createDirectories(folder);
    copy("ticket.md", folder.resolve(TICKET + ".md"));
  }

  /// The ticket's heading, without its mark.
  static String ticketTitle() throws IOException {
    return ticket().lines().findFirst().orElseThrow().replaceFirst("^# ", "");
  }

  /// What stands below it.
  static String ticketBody() throws IOException {
    return ticket().lines().skip(1).collect(Collectors.joining("\n")).strip();
  }

  private static String ticket() throws IOException {
    try (InputStream in = resource("ticket.md")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  static InputStream conversation() throws IOException {
    return resource("conversation.json");
  }

  private static void copy(String name, Path to) throws IOException {
    try (InputStream in = resource(name)) {
      Files.copy(in, to);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = SampleProject.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException(name + " is missing in the program");
    }
    return in;
  }
}
