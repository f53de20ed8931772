package dev.agentsmith.dispatcher.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.job.JobAnnotations;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.job.JobOutput;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.LiveJob;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A run of the process spawner on disk. The directory is the Job: whoever makes it has created it.
///
/// `job.json` who and what · `pid` the agent that claimed it, with its start time · `output` all it
/// printed · `exit` its exit code.
record RunDirectory(Path path) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int TAIL = 64 * 1024;

  /// Creates the directory; false if it is there already.
  static boolean create(Path path, JobSpec spec) throws IOException {
    try {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
    new RunDirectory(path).writeJob(spec);
    return true;
  }

  void writeJob(JobSpec spec) throws IOException {
    var node = JsonNodeFactory.instance.objectNode().put("run", spec.run().value());
    var annotations = node.putObject("annotations");
    annotations.put(JobAnnotations.RUN, spec.run().value());
    spec.annotations().forEach(annotations::put);
    Path draft = path.resolve("job.json.new");
    Files.writeString(draft, node.toString());
    Files.move(draft, path.resolve("job.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  /// The Job, or empty if its creator died before it wrote it down.
  Optional<LiveJob> job() throws IOException {
    try {
      JsonNode node = JSON.readTree(Files.readString(path.resolve("job.json")));
      Map<String, String> annotations = new HashMap<>();
      node.path("annotations")
          .properties()
          .forEach(entry -> annotations.put(entry.getKey(), entry.getValue().asText()));
      return Optional.of(
          new LiveJob(
              new JobName(path.getFileName().toString()),
              new RunId(node.path("run").asText()),
              annotations,
              isEnded()));
    } catch (NoSuchFileException | JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Path output() {
    return path.resolve("output");
  }

  /// The agent, if one has claimed the run.
  Optional<AgentProcess> agent() throws IOException {
    try {
      return AgentProcess.read(Files.readString(path.resolve("pid")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  boolean isClaimed() {
    return Files.exists(path.resolve("pid"));
  }

  /// True when the agent has run and runs no more.
  boolean isEnded() throws IOException {
    Optional<AgentProcess> agent = agent();
    return agent.isPresent() ? !agent.get().isAlive() : isClaimed() && exitCode().isPresent();
  }

  Instant createdAt() throws IOException {
    return Files.getLastModifiedTime(
            path.resolve(Files.exists(path.resolve("started")) ? "started" : "."))
        .toInstant();
  }

  void markStarted() throws IOException {
    Files.writeString(path.resolve("started"), "");
  }

  /// What the wrapper noted; empty if it was killed before it could, or still waits.
  OptionalInt exitCode() throws IOException {
    try {
      return OptionalInt.of(Integer.parseInt(Files.readString(path.resolve("exit")).strip()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /// The newest of what it wrote.
  JobOutput written() throws IOException {
    return new JobOutput(tail());
  }

  private String tail() throws IOException {
    if (!Files.exists(output())) {
      return "";
    }
    try (var file = new RandomAccessFile(output().toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL);
      file.seek(from);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.readFully(bytes);
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
