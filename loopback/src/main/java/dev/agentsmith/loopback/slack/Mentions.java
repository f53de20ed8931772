package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whom a message notifies: users (`U1`), groups (`S1`), and `channel`, `here`, `everyone`. What is
/// escaped (`&lt;!channel&gt;`) and what stands in `plain_text` notifies nobody.
///
/// <https://docs.slack.dev/messaging/formatting-message-text#escaping>
final class Mentions {
  private static final Pattern MENTION =
      Pattern.compile(
          "<(?:@(?<user>[UWB][A-Z0-9]*)|!(?<all>channel|here|everyone)"
              + "|!subteam\\^(?<group>S[A-Z0-9]*))"
              + "(?:\\|[^>]*)?>");

  private Mentions() {}

  static Set<String> in(String text, JsonNode blocks) {
    Set<String> found = new LinkedHashSet<>();
    addFrom(text, found);
    addFrom(blocks, found);
    return found;
  }

  private static void addFrom(JsonNode node, Set<String> found) {
    String type = node.path("type").asText();
    switch (type) {
      case "mrkdwn", "markdown" -> addFrom(node.path("text").asText(), found);
      case "user" -> add(node.path("user_id").asText(), found);
      case "usergroup" -> add(node.path("usergroup_id").asText(), found);
      case "broadcast" -> add(node.path("range").asText(), found);
      default -> {
        if (node.isArray()) {
          node.forEach(part -> addFrom(part, found));
        } else {
          for (Map.Entry<String, JsonNode> field : node.properties()) {
            addFrom(field.getValue(), found);
          }
        }
      }
    }
  }

  private static void addFrom(String text, Set<String> found) {
    for (Matcher at = MENTION.matcher(text); at.find(); ) {
      add(at.group("user"), found);
      add(at.group("all"), found);
      add(at.group("group"), found);
    }
  }

  private static void add(@Nullable String whom, Set<String> found) {
    if (whom != null && !whom.isEmpty()) {
      found.add(whom);
    }
  }
}
