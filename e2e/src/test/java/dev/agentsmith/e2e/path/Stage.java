package dev.agentsmith.e2e.path;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.console.ConsoleThread;
import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.loopback.GitServer;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.Turns;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.FakeAnthropic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The whole path with real parts: the built dispatcher and agents as processes, a real Redis, git
/// over HTTP with a token; only the model is played. The project is a file with a number in it, and
/// its test wants a 2 there.
final class Stage implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(90);
  static final String TOKEN = "token-of-the-stage-0123456789";

  private final Path directory;
  final RedisServer redis;
  final GitServer git;
  final FakeAnthropic model;
  final Path repository;
  private final Map<String, String> settings = new HashMap<>();
  private @Nullable Process dispatcher;
  private int said;

  Stage(Path directory, Turns turns) throws IOException {
    this.directory = directory;
    redis = RedisServer.start(Files.createDirectory(directory.resolve("redis")));
    git =
        GitServer.start(
            Files.createDirectory(directory.resolve("repositories")),
            Secret.of(TOKEN),
            GitServer.Reading.WITH_TOKEN);
    model = FakeAnthropic.start(turns);
    repository = git.createRepository("number", sample());
    Path tickets = Files.createDirectory(directory.resolve("tickets"));
    Files.writeString(
        tickets.resolve("1.md"), "# The number is wrong\n\nnumber.txt says 1. It should say 2.\n");
    Files.createDirectory(directory.resolve("chat"));
  }

  /// Sets a variable of the dispatcher's.
  Stage with(String variable, String value) {
    settings.put(variable, value);
    return this;
  }

  /// Starts the dispatcher.
  Stage open(String projectExtras) throws IOException {
    configure(projectExtras);
    startDispatcher();
    return this;
  }

  void configure(String projectExtras) throws IOException {
    Path config = directory.resolve("agentsmith.yml");
    Files.writeString(
        config,
        """
        dispatcher:
          spawner: process
          data_directory: data
          console: { directory: chat }
        projects:
          number:
            source: { type: Local, url: "%s", pull_requests: pull-requests }
            tickets: { type: Local, path: tickets }
            build: { test: "sh test.sh" }
        %s
        """
            .formatted(git.url("number"), projectExtras.indent(4)));
  }

  void startDispatcher() throws IOException {
    dispatcher = dispatcher(log(), Map.of());
  }

  /// Starts one more process; whoever does ends it.
  ///
  /// @param log what it prints is added to this file
  Process dispatcher(Path log, Map<String, String> more) throws IOException {
    var builder =
        new ProcessBuilder(
            Distribution.command().toString(),
            "dispatcher",
            "--config",
            directory.resolve("agentsmith.yml").toString());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AGENTSMITH_"));
    environment.put("REDIS_URL", redis.address());
    environment.put("PORT", "0");
    environment.put("GIT_TOKEN", TOKEN);
    environment.put("ANTHROPIC_API_KEY", "key-of-the-stage-0123456789");
    environment.put("ANTHROPIC_BASE_URL", model.url());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("AGENTSMITH_CACHE", directory.resolve("cache").toString());
    environment.putAll(settings);
    builder.redirectErrorStream(true);
    environment.putAll(more);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder.start();
  }

  long dispatcherPid() {
    if (dispatcher == null) {
      throw new IllegalStateException("no dispatcher was started");
    }
    return dispatcher.pid();
  }

  void killDispatcher() throws InterruptedException {
    if (dispatcher != null) {
      dispatcher.destroyForcibly().waitFor();
    }
  }

  /// Says something in a thread; the run it is.
  RunId say(String thread, String user, String text) throws IOException {
    Instant now = Instant.now();
    String id = now.getEpochSecond() + "." + String.format("%06d", ++said);
    new ConsoleThread(thread(thread)).say(id, user, text, now);
    return RunId.of("console:" + directory.resolve("chat") + ":" + thread + "/" + id);
  }

  List<PostedMessage> ours(String thread, RunId run) throws IOException {
    return new ConsoleThread(thread(thread))
        .read().stream().filter(m -> m.stamp() != null && m.stamp().run().equals(run)).toList();
  }

  /// The living message as text, `""` before it stands there.
  String living(String thread, RunId run) throws IOException {
    return ours(thread, run).stream()
        .filter(m -> m.stamp() != null && m.stamp().kind() == MessageKind.LIVING)
        .map(m -> m.message().plain())
        .reduce("", (_, b) -> b);
  }

  /// The end of a run as its thread tells it, with its times and ids made equal; there must be one.
  String terminal(String thread, RunId run) throws IOException {
    List<String> ends =
        Eventually.within(LIMIT)
            .until(
                () -> isOver(run) ? terminals(thread, run) : List.<String>of(), l -> !l.isEmpty());
    if (ends.size() != 1) {
      throw new AssertionError("not one terminal message but " + ends);
    }
    return ends.getFirst()
        .replaceAll("\\d+ min \\d+ s|\\d+(\\.\\d)? s\\b", "<time>")
        .replaceAll("\\$\\d+\\.\\d+", "\\$<cost>")
        .replace(directory.toString(), "<stage>");
  }

  List<String> terminals(String thread, RunId run) throws IOException {
    return ours(thread, run).stream()
        .filter(m -> m.stamp() != null && m.stamp().kind() == MessageKind.TERMINAL)
        .map(m -> m.message().headline().plain())
        .toList();
  }

  /// The directory of a run once its agent claimed it.
  Path runDirectory(RunId run) {
    return Eventually.within(LIMIT).until(() -> claimed(run), Optional::isPresent).orElseThrow();
  }

  long agentPid(RunId run) throws IOException {
    return Long.parseLong(
        Files.readString(runDirectory(run).resolve("pid")).strip().split(" ", -1)[0]);
  }

  String output(RunId run) throws IOException {
    return Files.readString(runDirectory(run).resolve("output"));
  }

  String git(String... words) throws IOException, InterruptedException {
    var command = new java.util.ArrayList<>(List.of("git", "-C", repository.toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  Path pullRequests() {
    return directory.resolve("pull-requests");
  }

  Path log() {
    return directory.resolve("dispatcher.log");
  }

  /// Pids of processes that belong to a run and still live.
  static List<Long> processesOf(RunId run) {
    String mark = "AGENTSMITH_RUN_ID=" + run;
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> environment(pid).contains(mark))
        .toList();
  }

  @Override
  public void close() throws IOException {
    if (dispatcher != null) {
      dispatcher.destroy();
      dispatcher.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
    for (Path job : jobs()) {
      Path pid = job.resolve("pid");
      if (Files.exists(pid)) {
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip().split(" ", -1)[0]))
            .ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    model.close();
    git.close();
    redis.close();
  }

  private boolean isOver(RunId run) throws IOException {
    return Files.readString(log()).contains("run=" + run + " outcome=")
        || Files.readString(log()).contains("\"run\":\"" + run + "\",\"outcome\"");
  }

  private Optional<Path> claimed(RunId run) throws IOException {
    return jobs().stream()
        .filter(job -> job.toString().endsWith("-" + run.brief()))
        .filter(job -> Files.exists(job.resolve("pid")))
        .findFirst();
  }

  private List<Path> jobs() throws IOException {
    Path jobs = directory.resolve("data/jobs");
    if (!Files.isDirectory(jobs)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(jobs)) {
      return all.toList();
    }
  }

  private Path thread(String name) {
    return directory.resolve("chat").resolve(name + ".jsonl");
  }

  private Path sample() throws IOException {
    Path files = Files.createDirectory(directory.resolve("sample"));
    Files.writeString(files.resolve("number.txt"), "1\n");
    Files.writeString(
        files.resolve("test.sh"), "grep -qx 2 number.txt || { echo 'expected 2'; exit 1; }\n");
    return files;
  }

  private static String environment(long pid) {
    try {
      return new String(
          Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
