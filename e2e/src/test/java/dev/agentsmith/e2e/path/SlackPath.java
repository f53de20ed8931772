package dev.agentsmith.e2e.path;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.loopback.Turns;
import dev.agentsmith.loopback.slack.Sent;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.slack.FakeSlack;
import dev.agentsmith.testkit.slack.SettledChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The whole path over Slack: several dispatchers of the built program at one Redis, with one data
/// directory.
final class SlackPath implements AutoCloseable {
  static final String CHANNEL = "C1";
  private static final Pattern PORT = Pattern.compile("dispatcher started port=(\\d+)");

  private final Path directory;
  final Stage stage;
  final FakeSlack slack = FakeSlack.start().channel(CHANNEL, "dev");
  private final List<Replica> replicas = new ArrayList<>();

  /// One dispatcher process.
  record Replica(Process process, Path log, String url) {
    void signal(String name) throws IOException {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
      if (kill.onExit().join().exitValue() != 0) {
        throw new AssertionError("no signal " + name + " to " + process.pid());
      }
    }

    List<String> lines() throws IOException {
      return Files.readAllLines(log);
    }
  }

  SlackPath(Path directory, Turns turns) throws IOException {
    this.directory = directory;
    stage = new Stage(directory, turns);
    stage.configure("");
  }

  /// Starts one more dispatcher and waits until it serves.
  ///
  /// @param api where it finds Slack
  Replica joins(String api) throws IOException {
    Path log = directory.resolve("dispatcher-" + (replicas.size() + 1) + ".log");
    Process process =
        stage.dispatcher(
            log,
            Map.of(
                "SLACK_API_URL", api,
                "SLACK_BOT_TOKEN", FakeSlack.TOKEN.reveal(),
                "SLACK_SIGNING_SECRET", FakeSlack.SIGNING_SECRET.reveal()));
    String port =
        Eventually.within(Stage.LIMIT)
            .until(
                () -> {
                  Matcher found = PORT.matcher(Files.readString(log));
                  return found.find() ? Optional.of(found.group(1)) : Optional.<String>empty();
                },
                Optional::isPresent)
            .orElseThrow();
    var replica = new Replica(process, log, "http://127.0.0.1:" + port);
    replicas.add(replica);
    return replica;
  }

  static RunId run(Sent asked) {
    return RunId.of("slack:" + CHANNEL + ":" + FakeSlack.TEAM + ":" + asked.ts());
  }

  /// What stands in the thread besides the question, as people read it.
  List<String> texts(Sent asked) {
    return slack.thread(CHANNEL, asked.ts()).stream()
        .filter(message -> message.isByBot() && !message.deleted())
        .map(message -> slack.text(CHANNEL, message.ts()))
        .toList();
  }

  /// How many terminal messages a run has at this moment.
  long ends(RunId run) {
    return new SettledChannel(slack, CHANNEL)
        .about(run).stream().map(SlackMessage::metadata).filter(SlackPath::isEnd).count();
  }

  /// The end, once all in the channel agrees with it.
  String end(Sent asked, String asker) {
    return new SettledChannel(slack, CHANNEL)
        .end(asked.ts(), run(asked), asker, Stage.LIMIT)
        .replaceAll("\\d+ min \\d+ s|\\d+(\\.\\d)? s\\b", "<time>")
        .replaceAll("\\$\\d+\\.\\d+", "\\$<cost>")
        .replace(directory.toString(), "<stage>");
  }

  /// Run directories: one a Job.
  List<Path> jobs() throws IOException {
    try (var all = Files.list(directory.resolve("data/jobs"))) {
      return all.toList();
    }
  }

  @Override
  public void close() throws IOException {
    for (Replica replica : replicas) {
      if (replica.process().isAlive()) {
        replica.signal("CONT");
        replica.process().destroy();
        replica.process().onExit().orTimeout(30, TimeUnit.SECONDS).join();
      }
    }
    stage.close();
    slack.close();
  }

  private static boolean isEnd(JsonNode metadata) {
    return metadata.path("event_payload").path("kind").asText().equals("terminal");
  }
}
