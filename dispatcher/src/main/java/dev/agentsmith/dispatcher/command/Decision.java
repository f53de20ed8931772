package dev.agentsmith.dispatcher.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.config.Project.Access;
import dev.agentsmith.core.json.SharedJson;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.dispatcher.chat.Button;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.project.Resolution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What is done about a command. It stands in the run record, so that two replicas can't read one
/// sentence in two ways (design.md §3.4).
public sealed interface Decision {

  /// @param anyway though the ticket has a live run
  record Start(RunKind kind, TicketRef ticket, String project, boolean anyway) implements Decision {
    /// What somebody has to have the right to who wants this run, or has something to say to it.
    Access.Command right() {
      return switch (kind) {
        case FIX -> Access.Command.FIX;
        case FEATURE -> Access.Command.FEATURE;
      };
    }

    /// Names its ticket in all projects: one live run each.
    public String claim() {
      return project + "#" + ticket.id();
    }

    /// `fix #42 in my-api`, as a person would say it.
    public String command() {
      return kind.word() + " " + ticket.label() + " in " + project;
    }
  }

  /// A refusal or an explanation; it is the command's terminal message.
  ///
  /// @param choices what the person may have meant; a click on one is a new command
  record Tell(Text words, List<Button> choices) implements Decision {
    public Tell {
      choices = List.copyOf(choices);
    }

    public Tell(String words) {
      this(Text.of(words), List.of());
    }

    /// Asks which project is meant.
    ///
    /// @param command what a click on a project's name says
    public static Tell which(Resolution.Several several, UnaryOperator<String> command) {
      return new Tell(
          Text.of(several.words()),
          several.names().stream().map(n -> Button.says(n, command.apply(n))).toList());
    }
  }

  record Status(@Nullable String run) implements Decision {}

  record Cancel(@Nullable String run) implements Decision {}

  record Logs(@Nullable String run) implements Decision {}

  /// @param project as the person wrote it; null if they named none
  record Tickets(@Nullable String project) implements Decision {}

  JsonMapper JSON = SharedJson.MAPPER;

  default String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case Start(RunKind kind, TicketRef ticket, String project, boolean anyway) ->
          node.put("do", "start")
              .put("pipeline", kind.word())
              .put("ticket", ticket.id())
              .put("project", project)
              .put("anyway", anyway);
      case Tell(Text words, List<Button> choices) -> {
        node.put("do", "tell");
        write(words, node.putArray("words"));
        ArrayNode list = node.putArray("choices");
        choices.forEach(c -> list.addObject().put("label", c.label()).put("say", c.say()));
      }
      case Status(String run) -> node.put("do", "status").put("run", run);
      case Cancel(String run) -> node.put("do", "cancel").put("run", run);
      case Logs(String run) -> node.put("do", "logs").put("run", run);
      case Tickets(String project) -> node.put("do", "tickets").put("project", project);
    }
    return SharedJson.text(node);
  }

  static Decision read(String json) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a decision that can't be read", e);
    }
    String run = node.hasNonNull("run") ? node.path("run").asText() : null;
    return switch (node.path("do").asText()) {
      case "start" ->
          new Start(
              RunKind.of(node.path("pipeline").asText())
                  .orElseThrow(() -> new IllegalArgumentException("a decision of another version")),
              new TicketRef(node.path("ticket").asText()),
              node.path("project").asText(),
              node.path("anyway").asBoolean());
      case "tell" -> new Tell(words(node.path("words")), choices(node.path("choices")));
      case "status" -> new Status(run);
      case "cancel" -> new Cancel(run);
      case "logs" -> new Logs(run);
      case "tickets" ->
          new Tickets(node.hasNonNull("project") ? node.path("project").asText() : null);
      default -> throw new IllegalArgumentException("a decision of another version");
    };
  }

  private static void write(Text words, ArrayNode list) {
    for (Text.Part part : words.parts()) {
      ObjectNode node = list.addObject();
      switch (part) {
        case Text.Words(String text) -> node.put("words", text);
        case Text.Strong(String text) -> node.put("strong", text);
        case Text.Person(String mention) -> node.put("person", mention);
        case Text.Time(Instant at) -> node.put("time", at.toString());
        case Text.Link(String label, String url) -> node.put("label", label).put("url", url);
      }
    }
  }

  /// One that this version can read; empty for a newer one's.
  static Optional<Decision> tryRead(@Nullable String json) {
    try {
      return json == null ? Optional.empty() : Optional.of(read(json));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Text words(JsonNode list) {
    if (list.isTextual()) {
      return Text.of(list.asText()); // as it was written before texts had parts
    }
    List<Object> parts = new ArrayList<>();
    for (JsonNode node : list) {
      if (node.has("url")) {
        parts.add(Text.link(node.path("label").asText(), node.path("url").asText()));
      } else if (node.has("person")) {
        parts.add(Text.person(node.path("person").asText()));
      } else if (node.has("time")) {
        parts.add(new Text.Time(Instant.parse(node.path("time").asText())));
      } else if (node.has("strong")) {
        parts.add(Text.strong(node.path("strong").asText()));
      } else if (node.has("words")) {
        parts.add(node.path("words").asText());
      } else {
        throw new IllegalArgumentException("a decision of another version"); // told whole, or not
      }
    }
    return Text.of(parts.toArray());
  }

  private static List<Button> choices(JsonNode list) {
    return list.valueStream()
        .map(node -> Button.says(node.path("label").asText(), node.path("say").asText()))
        .toList();
  }
}
