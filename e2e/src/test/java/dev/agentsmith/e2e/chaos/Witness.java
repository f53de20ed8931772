package dev.agentsmith.e2e.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.job.JobOutput;
import dev.agentsmith.e2e.chaos.History.Carried;
import dev.agentsmith.e2e.chaos.History.Edits;
import dev.agentsmith.e2e.chaos.History.End;
import dev.agentsmith.e2e.chaos.History.How;
import dev.agentsmith.e2e.chaos.History.Post;
import dev.agentsmith.e2e.chaos.History.Version;
import dev.agentsmith.loopback.slack.SlackCall;
import dev.agentsmith.loopback.slack.SlackMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what happened off Slack's channels and the API's log.
final class Witness {
  private static final String RUN_LABEL = "/metadata/labels/agentsmith.dev~1run-id";

  private final World world;
  private final long seed;
  private final int editLimit;

  Witness(World world, World.Settings settings) {
    this.world = world;
    this.seed = settings.seed();
    this.editLimit = settings.editsPerMinute();
  }

  History history(List<History.Command> commands) {
    return new History(
        commands,
        jobs(),
        posts(),
        new Edits(world.slack().mostInAMinute("chat.update"), editLimit));
  }

  private List<Carried> jobs() {
    Map<RunId, End> ends = new HashMap<>();
    for (ObjectNode pod : world.cluster().everyPod()) {
      RunId run = run(pod);
      if (run != null) {
        ends.put(run, end(run, pod));
      }
    }
    List<Carried> jobs = new ArrayList<>();
    for (ObjectNode job : world.cluster().everyJob()) {
      RunId run = run(job);
      if (run != null) {
        jobs.add(
            new Carried(
                run,
                job.at("/metadata/name").asText(),
                argument(job, "--project"),
                "#" + argument(job, "--ticket"),
                ends.getOrDefault(run, unstarted(job))));
      }
    }
    return jobs;
  }

  private End unstarted(ObjectNode job) {
    boolean there =
        world.cluster().jobs().stream()
            .anyMatch(now -> now.at("/metadata/uid").equals(job.at("/metadata/uid")));
    return there ? new End.Runs() : new End.NeverRan();
  }

  private End end(RunId run, ObjectNode pod) {
    JsonNode state = pod.at("/status/containerStatuses/0/state");
    if (!state.has("terminated")) {
      boolean there =
          world.cluster().pods().stream()
              .anyMatch(now -> now.at("/metadata/uid").equals(pod.at("/metadata/uid")));
      return there ? new End.Runs() : new End.NeverRan();
    }
    RunState last = new JobOutput(state.at("/terminated/message").asText()).lastWord();
    Script script = Script.of(seed, run);
    if (last != null && last.end() != null) {
      return said(script, last.end());
    }
    // A process of its own dies unseen: it may have come to the end of its script.
    return new End.Killed(
        script.ownProcess()
            ? said(script, script.succeeds())
            : world.agents().lastWords(run).map(end -> said(script, end)).orElse(null));
  }

  private static End.Said said(Script script, RunEnd end) {
    return switch (end.outcome()) {
      case SUCCEEDED -> said(script, true);
      case FAILED -> said(script, false);
      case CANCELLED -> new End.Said(How.CANCELLED, "");
      case STOPPED -> new End.Said(How.STOPPED, "");
    };
  }

  private static End.Said said(Script script, boolean succeeded) {
    return succeeded
        ? new End.Said(How.DONE, script.pullRequest())
        : new End.Said(How.NOT_DONE, script.failure());
  }

  private List<Post> posts() {
    Map<String, List<Instant>> edits = times("chat.update");
    Map<String, List<Instant>> deletions = times("chat.delete");
    List<Post> posts = new ArrayList<>();
    for (int i = 0; i < People.CHANNELS; i++) {
      String channel = "C" + i;
      for (SlackMessage message : world.slack().messages(channel)) {
        if (message.isByBot()) {
          posts.add(post(message, edits, deletions));
        }
      }
    }
    return posts;
  }

  private Post post(
      SlackMessage message,
      Map<String, List<Instant>> edits,
      Map<String, List<Instant>> deletions) {
    JsonNode stamp = message.metadata().path("event_payload");
    String place = message.channel() + message.ts();
    List<Instant> edited = edits.getOrDefault(place, List.of());
    List<Version> versions = new ArrayList<>();
    for (SlackMessage version : world.slack().versions(message.channel(), message.ts())) {
      int number = versions.size();
      Instant at =
          number == 0 || number > edited.size() ? instant(message.ts()) : edited.get(number - 1);
      versions.add(new Version(at, world.slack().text(version)));
    }
    String run = stamp.path("run").asText();
    return new Post(
        RunId.isValid(run) ? new RunId(run) : null,
        stamp.path("kind").asText(),
        message.channel(),
        message.thread(),
        world.slack().notified(message.channel(), message.ts()),
        message.deleted() ? deletions.getOrDefault(place, List.of(Instant.MAX)).getFirst() : null,
        versions);
  }

  /// When calls of a method were carried out, by channel and message.
  private Map<String, List<Instant>> times(String method) {
    Map<String, List<Instant>> times = new HashMap<>();
    for (SlackCall call : world.slack().calls(method)) {
      if (call.isOk()) {
        String place = call.fields().path("channel").asText() + call.fields().path("ts").asText();
        times.computeIfAbsent(place, _ -> new ArrayList<>()).add(call.at());
      }
    }
    return times;
  }

  private static Instant instant(String ts) {
    String[] parts = ts.split("\\.", 2);
    return Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1]) * 1_000);
  }

  private static @Nullable RunId run(ObjectNode object) {
    String run = object.at(RUN_LABEL).asText();
    return RunId.isValid(run) ? new RunId(run) : null;
  }

  private static String argument(ObjectNode job, String option) {
    JsonNode words = job.at("/spec/template/spec/containers/0/args");
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).asText().equals(option)) {
        return words.get(i + 1).asText();
      }
    }
    return "";
  }
}
