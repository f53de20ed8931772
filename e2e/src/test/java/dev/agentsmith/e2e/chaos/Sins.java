package dev.agentsmith.e2e.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.e2e.chaos.Broken.Promise;
import dev.agentsmith.testkit.slack.FakeSlack;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Makes good dispatchers look like bad ones: each run meets one sin, in turn.
final class Sins {
  private static final JsonMapper JSON = new JsonMapper();

  /// So often Slack gets an edit.
  private static final int COPIES = 16;

  /// So many edits of a run are copied. For ever would never be at rest: the first copy takes the
  /// room that the dispatcher waited for, the last one is refused, and it waits again.
  private static final int COPIED_EDITS = 3;

  private final Map<RunId, Sin> meant = new ConcurrentHashMap<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final Map<RunId, Sin> met = new ConcurrentHashMap<>();
  private final Map<RunId, Integer> edits = new ConcurrentHashMap<>();

  /// What is done, and the promise it breaks.
  enum Sin {
    EDITED_TOO_OFTEN(Promise.EDIT_QUOTA),
    COMMAND_LOST(Promise.ACCEPTED_IS_DONE),
    JOB_DOUBLED(Promise.ONE_JOB),
    END_SWALLOWED(Promise.ONE_END),
    END_DOUBLED(Promise.ONE_END),
    END_LIES(Promise.TRUE_END),
    LIVING_STANDS_STILL(Promise.LIVING_SHOWS_END),
    THREAD_LEFT(Promise.ONE_THREAD),
    ANOTHER_RUNS_WORDS(Promise.RIGHT_RUN);

    private final Promise broken;

    Sin(Promise broken) {
      this.broken = broken;
    }

    Promise broken() {
      return broken;
    }
  }

  /// What was done to whom.
  Map<RunId, Sin> met() {
    return Map.copyOf(met);
  }

  /// From a dispatcher to Slack.
  List<String> toSlack(String path, String body) {
    Map<String, String> form = form(body);
    JsonNode stamp = json(form.getOrDefault("metadata", "{}")).path("event_payload");
    if (!RunId.isValid(stamp.path("run").asText())) {
      return List.of(body);
    }
    var run = new RunId(stamp.path("run").asText());
    boolean post = path.endsWith("chat.postMessage");
    boolean end = stamp.path("kind").asText().equals("terminal");
    Sin sin = meant(run);
    return switch (sin) {
      case END_SWALLOWED -> post && end ? note(run, sin, List.of()) : List.of(body);
      case END_DOUBLED -> post && end ? note(run, sin, List.of(body, body)) : List.of(body);
      case END_LIES -> end ? note(run, sin, List.of(lie(form))) : List.of(body);
      case LIVING_STANDS_STILL -> !post && !end ? note(run, sin, List.of()) : List.of(body);
      case THREAD_LEFT -> {
        form.remove("thread_ts");
        yield post && !end ? note(run, sin, List.of(text(form))) : List.of(body);
      }
      case ANOTHER_RUNS_WORDS ->
          end ? List.of(body) : note(run, sin, List.of(text(changed(form, "#", "#9"))));
      case EDITED_TOO_OFTEN ->
          post || edits.merge(run, 1, Integer::sum) > COPIED_EDITS
              ? List.of(body)
              : note(run, sin, Collections.nCopies(COPIES, body));
      case COMMAND_LOST, JOB_DOUBLED -> List.of(body);
    };
  }

  /// From Slack to a dispatcher.
  List<String> toDispatcher(String path, String body) {
    JsonNode event = json(body).path("event");
    RunId run =
        RunId.of(
            "slack:%s:%s:%s"
                .formatted(
                    event.path("channel").asText(), FakeSlack.TEAM, event.path("ts").asText()));
    return meant(run) == Sin.COMMAND_LOST ? note(run, Sin.COMMAND_LOST, List.of()) : List.of(body);
  }

  /// From a dispatcher to the Kubernetes API.
  List<String> toApi(String path, String body) {
    if (!path.endsWith("/jobs") || !(json(body) instanceof ObjectNode job)) {
      return List.of(body);
    }
    var run = new RunId(job.at("/metadata/labels/agentsmith.dev~1run-id").asText());
    if (meant(run) != Sin.JOB_DOUBLED) {
      return List.of(body);
    }
    String name = job.at("/metadata/name").asText();
    job.withObject("/metadata").put("name", name + "-again");
    return note(run, Sin.JOB_DOUBLED, List.of(job.toString(), body));
  }

  private Sin meant(RunId run) {
    return meant.computeIfAbsent(
        run, _ -> Sin.values()[runs.getAndIncrement() % Sin.values().length]);
  }

  private List<String> note(RunId run, Sin sin, List<String> bodies) {
    met.put(run, sin);
    return bodies;
  }

  private static String lie(Map<String, String> form) {
    String other = form.toString().contains("*not done:*") ? "*done:*" : "*not done:*";
    return text(changed(form, other.equals("*done:*") ? "*not done:*" : "*done:*", other));
  }

  private static Map<String, String> changed(Map<String, String> form, String old, String now) {
    for (String field : Set.of("text", "blocks")) {
      form.computeIfPresent(field, (_, value) -> value.replace(old, now));
    }
    return form;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new LinkedHashMap<>();
    for (String pair : body.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        form.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
      }
    }
    return form;
  }

  private static String text(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }
}
