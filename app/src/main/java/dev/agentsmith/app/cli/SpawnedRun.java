package dev.agentsmith.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.dispatcher.process.AgentProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What the spawners of processes and of Docker's containers give an agent: a run directory, and
/// one line of JSON on standard input with secrets and configuration, where no other process can
/// read them (design.md §5).
///
/// @param secrets by the names of environment variables
record SpawnedRun(Path directory, Map<String, String> secrets, ConfigFile.Text config) {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 4 << 20;

  /// Reads the line.
  ///
  /// @throws ProblemException if none comes within ten seconds
  static SpawnedRun read(Path directory, InputStream in) throws InterruptedException {
    var reading = new FutureTask<>(() -> firstLine(in));
    Thread.ofPlatform().daemon().name("secrets").start(reading);
    try {
      return of(directory, reading.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    } catch (TimeoutException | ExecutionException | JsonProcessingException e) {
      throw new ProblemException(
          Problem.of(
              "No secrets and no configuration came by standard input within 10 s.",
              "AGENTSMITH_RUN_DIR is set by a spawner alone: unset it."),
          e);
    }
  }

  /// Makes this process the one that carries the run: the name `pid` can be given once.
  ///
  /// @return false if another process has it
  boolean claim() {
    try {
      // The file has its whole content before it has its name, so that nobody reads half of it.
      Path own = Files.createTempFile(directory, "claim", ".tmp");
      try {
        var self = AgentProcess.of(ProcessHandle.current().pid());
        Files.writeString(own, self.pid() + " " + self.startTicks());
        Files.createLink(directory.resolve("pid"), own);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } finally {
        Files.delete(own);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SpawnedRun of(Path directory, String line) throws JsonProcessingException {
    JsonNode node = new ObjectMapper().readTree(line);
    Map<String, String> secrets = new HashMap<>();
    node.path("environment")
        .properties()
        .forEach(entry -> secrets.put(entry.getKey(), entry.getValue().asText()));
    return new SpawnedRun(
        directory,
        Map.copyOf(secrets),
        new ConfigFile.Text(
            node.path("configName").asText("agentsmith.yml"),
            node.path("config").asText(""),
            Path.of(node.path("configDirectory").asText(directory.toString()))));
  }

  private static String firstLine(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n' && line.size() < MAX_BYTES; c = in.read()) {
      if (c < 0) {
        throw new IOException("the line has no end");
      }
      line.write(c);
    }
    return line.toString(UTF_8);
  }
}
