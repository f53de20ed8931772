package dev.agentsmith.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.core.run.ExitCode;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.loopback.FixedRepository;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.ScriptedModel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// What the runs need from which Java learns the start-up caches: a scripted model, a Redis, a
/// small repository and a configuration. It prints the settings that lead to them, then `ready`,
/// and ends with its standard input. In no help: it is of use to `bin/warm-up` alone.
final class WarmUpCommand implements Command {
  private static final String CONVERSATION =
      """
      {"name": "warm-up", "phases": [
        {"until": "submit_plan", "turns": [
          {"text": "I look at the code.", "calls": [
            {"name": "list_files", "input": {}},
            {"name": "search", "input": {"pattern": "echo"}},
            {"name": "read_file", "input": {"path": "total.sh"}}]},
          {"calls": [{"name": "submit_plan", "input": {
            "summary": "Multiply by the quantity.",
            "criteria": ["2 pieces at 3 cost 6"], "steps": ["change total.sh"]}}]}]},
        {"until": "finish", "turns": [
          {"calls": [{"name": "edit_file", "input": {"path": "total.sh",
            "old_text": "echo $1", "new_text": "echo $(($1 * $2))"}}]},
          {"calls": [{"name": "run_command", "input": {"command": "sh test.sh"}}]},
          {"calls": [{"name": "finish", "input": {
            "summary": "The total counts the quantity.",
            "commit_subject": "Count the quantity in the total",
            "criteria": [{"text": "2 pieces at 3 cost 6", "met": true, "evidence": "sh test.sh"}],
            "decisions": []}}]},
          {"text": "Done."}]}]}
      """;

  @Override
  public CommandDoc doc() {
    return CommandDoc.of("warm-up", "Serve the training of the start-up caches.");
  }

  @Override
  public int run(Words words, Surroundings around) {
    try {
      Path directory = Files.createTempDirectory("agentsmith-warm-up");
      try (ScriptedModel model = ScriptedModel.start(conversation());
          RedisServer redis = RedisServer.start(directory.resolve("redis"))) {
        around
            .out()
            .print(
                """
                HOME=%s
                AGENTSMITH_CACHE=%s
                ANTHROPIC_BASE_URL=%s
                ANTHROPIC_API_KEY=warm-up
                REDIS_URL=%s
                PORT=%d
                repository=%s
                config=%s
                ready
                """
                    .formatted(
                        directory,
                        directory.resolve("cache"),
                        model.url(),
                        redis.address(),
                        freePort(),
                        repository(directory),
                        configuration(directory)));
        around.out().flush();
        around.in().transferTo(OutputStream.nullOutputStream());
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ExitCode.SUCCEEDED;
  }

  private static Conversation conversation() throws IOException {
    return Conversation.of(new ObjectMapper().readTree(CONVERSATION));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static Path repository(Path directory) throws IOException {
    Path files = Files.createDirectories(directory.resolve("till"));
    Files.writeString(files.resolve("total.sh"), "echo $1\n");
    Files.writeString(files.resolve("test.sh"), "test \"$(sh total.sh 3 2)\" = 6\n");
    Files.writeString(files.resolve("Makefile"), "test:\n\tsh test.sh\n");
    return FixedRepository.checkout(files);
  }

  /// Also where a command without `--config` looks for it, so that reading it is learned.
  private static Path configuration(Path directory) throws IOException {
    return Files.writeString(
        Files.createDirectories(directory.resolve(".agentsmith")).resolve("agentsmith.yml"),
        """
        dispatcher:
          spawner: process
          data_directory: %s
          console: { directory: %s }
        defaults:
          build: { test: "sh test.sh" }
        projects:
          till:
            source: { type: Local, path: %s }
        """
            .formatted(
                directory.resolve("data"), directory.resolve("chat"), directory.resolve("till")));
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
