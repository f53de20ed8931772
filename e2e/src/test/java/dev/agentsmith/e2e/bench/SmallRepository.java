package dev.agentsmith.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.loopback.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A small repository with one bug, one test that sees it, and the conversation that mends it.
final class SmallRepository {
  static final String TASK = "the total ignores the quantity";

  private static final String CONVERSATION =
      """
      {"name": "small", "phases": [
        {"until": "submit_plan", "turns": [
          {"text": "I look at the code.", "calls": [
            {"name": "read_file", "input": {"path": "total.sh"}}]},
          {"calls": [{"name": "submit_plan", "input": {
            "summary": "Multiply by the quantity.",
            "criteria": ["2 pieces at 3 cost 6"], "steps": ["change total.sh"]}}]}]},
        {"until": "finish", "turns": [
          {"calls": [{"name": "edit_file", "input": {"path": "total.sh",
            "old_text": "echo $1", "new_text": "echo $(($1 * $2))"}}]},
          {"calls": [{"name": "run_command", "input": {"command": "make test"}}]},
          {"calls": [{"name": "finish", "input": {
            "summary": "The total counts the quantity.",
            "commit_subject": "Count the quantity in the total",
            "criteria": [{"text": "2 pieces at 3 cost 6", "met": true, "evidence": "make test"}],
            "decisions": []}}]},
          {"text": "Done."}]}]}
      """;

  private SmallRepository() {}

  /// Writes into a checkout before its first commit.
  interface MoreFiles {
    void write(Path checkout) throws IOException;
  }

  static Conversation conversation() throws IOException {
    return Conversation.of(new ObjectMapper().readTree(CONVERSATION));
  }

  /// Makes it in `directory`, as a checkout with one commit.
  static void create(Path directory) throws IOException, InterruptedException {
    create(directory, _ -> {});
  }

  /// The same with what `more` writes.
  static void create(Path directory, MoreFiles more) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    more.write(directory);
    Files.writeString(directory.resolve("total.sh"), "echo $1\n");
    Files.writeString(directory.resolve("Makefile"), "test:\n\ttest \"$$(sh total.sh 3 2)\" = 6\n");
    Files.writeString(directory.resolve("README.md"), "# A till\n");
    git(directory, "init", "--quiet", "-b", "main");
    git(directory, "add", ".");
    git(
        directory,
        "-c",
        "user.name=Bench",
        "-c",
        "user.email=bench@example.org",
        "commit",
        "--quiet",
        "-m",
        "Start");
  }

  private static void git(Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
    if (git.waitFor() != 0) {
      throw new IOException("git failed: " + command);
    }
  }
}
