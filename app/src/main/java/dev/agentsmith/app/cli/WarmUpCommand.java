package dev.agentsmith.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.app.wiring.DispatcherWiring;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.loopback.FixedRepository;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.ScriptedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// Takes the paths that every agent and every dispatcher take at their start, once, in this
/// process: a fix in a small repository against a scripted model and a real Redis, and a dispatcher
/// to its first answer. `bin/warm-up` lets Java remember the classes. In no help: it is of use to
/// nobody else.
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
  public CommandSpec spec() {
    return Options.command("warm-up", "Take the path of every start, for the start-up cache.");
  }

  @Override
  public int run(ParseResult words, Surroundings around) throws InterruptedException {
    try {
      Path directory = Files.createTempDirectory("agentsmith-warm-up");
      try (ScriptedModel model = ScriptedModel.start(conversation());
          RedisServer redis = RedisServer.start(directory.resolve("redis"))) {
        Surroundings own = around.with(environment(around, directory, model, redis));
        int fixed = fix(own, directory);
        askDispatcher(own, directory);
        return fixed;
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Conversation conversation() throws IOException {
    return Conversation.of(new ObjectMapper().readTree(CONVERSATION));
  }

  private static Environment environment(
      Surroundings around, Path directory, ScriptedModel model, RedisServer redis) {
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "HOME", directory.toString(),
                "AGENTSMITH_CACHE", directory.resolve("cache").toString(),
                "ANTHROPIC_BASE_URL", model.url(),
                "ANTHROPIC_API_KEY", "warm-up",
                "REDIS_URL", redis.address(),
                "PORT", "0"));
    around.environment().value("PATH").ifPresent(path -> variables.put("PATH", path));
    return new Environment(variables);
  }

  private static int fix(Surroundings around, Path directory) throws IOException {
    Path repository = Files.createDirectories(directory.resolve("till"));
    Files.writeString(repository.resolve("total.sh"), "echo $1\n");
    Files.writeString(repository.resolve("test.sh"), "test \"$(sh total.sh 3 2)\" = 6\n");
    FixedRepository.checkout(repository);
    return new Cli(around)
        .run(
            new String[] {
              "fix",
              "--repo",
              repository.toString(),
              "--task",
              "the total ignores the quantity",
              "--headless",
              "--config",
              configuration(directory).toString()
            });
  }

  private static Path configuration(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("agentsmith.yml"),
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

  private static void askDispatcher(Surroundings around, Path directory)
      throws IOException, InterruptedException {
    var files = new ConfigFile(around.environment(), around.home());
    ConfigFile.Text text = files.find(directory.resolve("agentsmith.yml"), null).orElseThrow();
    Config config = files.load(text);
    try (var dispatcher =
            new DispatcherWiring(
                config, text, around.environment(), around.program(), around.version());
        HttpClient client = HttpClient.newHttpClient()) {
      URI health = URI.create("http://127.0.0.1:" + dispatcher.port() + "/health");
      client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.discarding());
    } catch (ProblemException e) {
      e.problems().forEach(problem -> around.err().println(problem.sentence()));
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
