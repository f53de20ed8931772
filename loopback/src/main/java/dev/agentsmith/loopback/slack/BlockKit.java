package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks blocks against Slack's limits, without Slack's own classes.
///
/// <https://docs.slack.dev/reference/block-kit>
public final class BlockKit {
  private static final int MARKDOWN_LIMIT = 12_000;

  /// Not published; measured by others (slackapi/bolt-js #2509).
  private static final int TEXT_LIMIT = 13_200;

  /// Where blocks are shown.
  public enum Surface {
    MESSAGE(50, "/blocks"),
    HOME(100, "/view/blocks");

    private final int most;
    private final String place;

    Surface(int most, String place) {
      this.most = most;
      this.place = place;
    }
  }

  private BlockKit() {}

  /// All that is wrong with them, each with its place; empty for what Slack takes. Where Slack's
  /// words are known they are used: `must be less than 3001 characters
  /// [json-pointer:/blocks/0/text/text]`.
  public static List<String> problems(JsonNode blocks, Surface surface) {
    List<String> problems = new ArrayList<>();
    JsonRule.list(0, surface.most, BlockRules.BLOCK).check(blocks, surface.place, problems);
    if (!blocks.isArray()) {
      return problems;
    }
    checkIds(blocks, surface.place, problems);
    int markdown = 0;
    for (JsonNode block : blocks) {
      markdown +=
          block.path("type").asText().equals("markdown")
              ? JsonRule.length(block.path("text").asText())
              : 0;
    }
    if (markdown > MARKDOWN_LIMIT) {
      problems.add(
          JsonRule.problem(
              "all markdown blocks together must be less than "
                  + (MARKDOWN_LIMIT + 1)
                  + " characters",
              surface.place));
    }
    return List.copyOf(problems);
  }

  /// True for what Slack answers `msg_blocks_too_long`.
  public static boolean isTooLong(JsonNode blocks) {
    return characters(blocks) > TEXT_LIMIT;
  }

  /// The characters of all texts in the blocks.
  public static int characters(JsonNode blocks) {
    int sum = 0;
    if (blocks.isObject()) {
      for (Map.Entry<String, JsonNode> field : blocks.properties()) {
        boolean isText = field.getKey().equals("text") || field.getKey().equals("title");
        sum +=
            isText && field.getValue().isTextual()
                ? JsonRule.length(field.getValue().asText())
                : characters(field.getValue());
      }
    } else {
      for (JsonNode part : blocks) {
        sum += characters(part);
      }
    }
    return sum;
  }

  private static void checkIds(JsonNode blocks, String place, List<String> problems) {
    Set<String> blockIds = new HashSet<>();
    for (int i = 0; i < blocks.size(); i++) {
      JsonNode block = blocks.get(i);
      String at = place + "/" + i;
      checkUnique(block, "block_id", at, blockIds, problems);
      Set<String> actionIds = new HashSet<>();
      for (int j = 0; j < block.path("elements").size(); j++) {
        JsonNode element = block.path("elements").get(j);
        checkUnique(element, "action_id", at + "/elements/" + j, actionIds, problems);
      }
    }
  }

  private static void checkUnique(
      JsonNode node, String name, String at, Set<String> seen, List<String> problems) {
    String id = node.path(name).asText();
    if (!id.isEmpty() && !seen.add(id)) {
      problems.add(JsonRule.problem("`" + name + "` `" + id + "` is used twice", at + "/" + name));
    }
  }
}
