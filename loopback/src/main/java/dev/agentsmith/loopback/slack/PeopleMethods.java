package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.loopback.slack.BlockKit.Surface;
import dev.agentsmith.loopback.slack.Workspace.Person;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who people are, who the app is, and what its Home tab shows to whom.
final class PeopleMethods {
  private static final int VIEW_LIMIT = 250_000;

  private final Workspace workspace;
  private final ContentReader contents;
  private final Map<String, ObjectNode> homes = new HashMap<>();

  PeopleMethods(Workspace workspace, ContentReader contents) {
    this.workspace = workspace;
    this.contents = contents;
  }

  /// By person.
  Map<String, ObjectNode> homes() {
    return homes;
  }

  ObjectNode authTest() {
    return ok().put("url", "https://example.slack.com/")
        .put("team", "Example")
        .put("user", "agentsmith")
        .put("team_id", SlackServer.TEAM)
        .put("user_id", SlackServer.BOT_USER)
        .put("bot_id", SlackServer.BOT)
        .put("is_enterprise_install", false);
  }

  ObjectNode userInfo(Arguments arguments) {
    Person person = workspace.find(arguments.need("user"));
    if (person == null) {
      throw Refusal.of("user_not_found");
    }
    boolean isBot = person.id().equals(SlackServer.BOT_USER);
    ObjectNode user =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", person.id())
            .put("team_id", SlackServer.TEAM)
            .put("name", person.name())
            .put("deleted", false)
            .put("real_name", person.name())
            .put("tz", "Europe/Berlin")
            .put("is_bot", isBot)
            .put("is_app_user", false);
    ObjectNode profile =
        user.putObject("profile")
            .put("real_name", person.name())
            .put("display_name", person.name())
            .put("team", SlackServer.TEAM);
    if (workspace.may("users:read.email") && !isBot) {
      profile.put("email", person.email());
    }
    return ok().set("user", user);
  }

  ObjectNode groupMembers(Arguments arguments) {
    List<String> members = workspace.group(arguments.need("usergroup"));
    if (members == null) {
      throw Refusal.of("no_such_subteam");
    }
    ObjectNode answer = ok();
    members.forEach(answer.putArray("users")::add);
    return answer;
  }

  ObjectNode publishHome(Arguments arguments) {
    String user = arguments.need("user_id");
    if (workspace.find(user) == null) {
      throw Refusal.of("invalid_arguments", List.of("invalid `user_id`"));
    }
    JsonNode sent = arguments.json("view", "invalid_arguments");
    if (sent == null) {
      throw Refusal.missingField("view");
    }
    if (sent.toString().length() > VIEW_LIMIT) {
      throw Refusal.of("view_too_large");
    }
    if (!sent.path("type").asText().equals("home")
        || !(sent.path("blocks") instanceof ArrayNode blocks)) {
      throw Refusal.of(
          "invalid_arguments",
          List.of(JsonRule.problem("failed to match all allowed schemas", "/view")));
    }
    List<String> problems = BlockKit.problems(blocks, Surface.HOME);
    if (!problems.isEmpty()) {
      throw Refusal.of("invalid_arguments", problems);
    }
    ObjectNode before = homes.get(user);
    if (arguments.has("hash")
        && before != null
        && !before.path("hash").asText().equals(arguments.text("hash"))) {
      throw Refusal.of("hash_conflict");
    }
    ObjectNode view = sent.deepCopy();
    view.put("id", before == null ? workspace.nextId("V") : before.path("id").asText())
        .put("team_id", SlackServer.TEAM)
        .put("app_id", SlackServer.APP)
        .put("bot_id", SlackServer.BOT)
        .put("hash", workspace.nextTs())
        .set("blocks", contents.completed(blocks));
    homes.put(user, view);
    return ok().set("view", view.deepCopy());
  }

  private static ObjectNode ok() {
    return JsonNodeFactory.instance.objectNode().put("ok", true);
  }
}
