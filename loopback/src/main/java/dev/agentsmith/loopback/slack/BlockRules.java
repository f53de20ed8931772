package dev.agentsmith.loopback.slack;

import static dev.agentsmith.loopback.slack.JsonRule.anyObject;
import static dev.agentsmith.loopback.slack.JsonRule.flag;
import static dev.agentsmith.loopback.slack.JsonRule.list;
import static dev.agentsmith.loopback.slack.JsonRule.number;
import static dev.agentsmith.loopback.slack.JsonRule.string;
import static dev.agentsmith.loopback.slack.JsonRule.typed;
import static dev.agentsmith.loopback.slack.JsonRule.word;
import static dev.agentsmith.loopback.slack.ObjectRule.object;

import java.util.Map;

/// The blocks and elements that are known here, with Slack's published limits. Slack knows more of
/// them; what a bot without forms sends is here, all else is refused.
///
/// <https://docs.slack.dev/reference/block-kit/blocks>
final class BlockRules {
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private static final JsonRule ID = string(1, 255);
  private static final JsonRule URL = string(1, 3_000);

  private static final JsonRule CONFIRM =
      object()
          .with("title", plain(100))
          .with("text", text(300))
          .with("confirm", plain(30))
          .with("deny", plain(30))
          .optional("style", word("primary", "danger"));

  private static final JsonRule BUTTON =
      object()
          .with("text", plain(75))
          .optional("action_id", ID)
          .optional("value", string(1, 2_000))
          .optional("url", URL)
          .optional("style", word("primary", "danger"))
          .optional("confirm", CONFIRM)
          .optional("accessibility_label", string(1, 75));

  private static final JsonRule OPTION =
      object()
          .with("text", text(75))
          .optional("value", string(1, 150))
          .optional("description", text(75))
          .optional("url", URL);

  private static final JsonRule OPTION_GROUP =
      object().with("label", plain(75)).with("options", list(1, 100, OPTION));

  private static final ObjectRule SELECT =
      object()
          .optional("action_id", ID)
          .optional("placeholder", plain(150))
          .optional("confirm", CONFIRM)
          .optional("focus_on_load", flag());

  private static final JsonRule STATIC_SELECT =
      SELECT
          .optional("options", list(1, 100, OPTION))
          .optional("option_groups", list(1, 100, OPTION_GROUP))
          .optional("initial_option", OPTION)
          .needsOneOf("options", "option_groups");

  private static final JsonRule EXTERNAL_SELECT =
      SELECT.optional("min_query_length", number()).optional("initial_option", OPTION);

  private static final JsonRule OVERFLOW =
      object()
          .optional("action_id", ID)
          .with("options", list(1, 5, OPTION))
          .optional("confirm", CONFIRM);

  private static final JsonRule IMAGE =
      object().with("image_url", URL).with("alt_text", string(1, 2_000));

  private static final Map<String, JsonRule> INTERACTIVE =
      Map.of(
          "button", BUTTON,
          "static_select", STATIC_SELECT,
          "external_select", EXTERNAL_SELECT,
          "users_select", SELECT.optional("initial_user", ID),
          "overflow", OVERFLOW);

  private static final JsonRule ACCESSORY =
      typed(
          Map.of(
              "button", BUTTON,
              "static_select", STATIC_SELECT,
              "external_select", EXTERNAL_SELECT,
              "users_select", SELECT.optional("initial_user", ID),
              "overflow", OVERFLOW,
              "image", IMAGE));

  private static final JsonRule IN_CONTEXT =
      typed(Map.of("plain_text", plain(3_000), "mrkdwn", text(3_000), "image", IMAGE));

  private static final JsonRule RICH_TEXT_PART =
      object()
          .with("elements", list(0, UNLIMITED, anyObject()))
          .optional("style", word("bullet", "ordered"))
          .optional("indent", number())
          .optional("offset", number())
          .optional("border", number())
          .optional("language", string(1, 255));

  private static final JsonRule RICH_TEXT =
      block()
          .with(
              "elements",
              list(
                  1,
                  UNLIMITED,
                  typed(
                      Map.of(
                          "rich_text_section", RICH_TEXT_PART,
                          "rich_text_list", RICH_TEXT_PART,
                          "rich_text_preformatted", RICH_TEXT_PART,
                          "rich_text_quote", RICH_TEXT_PART))));

  private static final JsonRule SOURCE = object().with("url", URL).with("text", string(1, 3_000));

  private static final JsonRule TASK =
      block()
          .with("task_id", ID)
          .with("title", string(1, 3_000))
          .optional("status", word("pending", "in_progress", "complete", "error"))
          .optional("details", typed(Map.of("rich_text", RICH_TEXT)))
          .optional("output", typed(Map.of("rich_text", RICH_TEXT)))
          .optional("sources", list(0, UNLIMITED, SOURCE));

  private static final JsonRule SECTION =
      block()
          .optional("text", text(3_000))
          .optional("fields", list(1, 10, text(2_000)))
          .optional("accessory", ACCESSORY)
          .optional("expand", flag())
          .needsOneOf("text", "fields");

  static final JsonRule BLOCK =
      typed(
          Map.of(
              "section", SECTION,
              "divider", block(),
              "header", block().with("text", plain(150)),
              "context", block().with("elements", list(1, 10, IN_CONTEXT)),
              "actions", block().with("elements", list(1, 25, typed(INTERACTIVE))),
              "image",
                  block()
                      .with("image_url", URL)
                      .with("alt_text", string(1, 2_000))
                      .optional("title", plain(2_000)),
              "markdown", block().with("text", string(1, 12_000)),
              "rich_text", RICH_TEXT,
              "plan",
                  block()
                      .with("title", string(1, 3_000))
                      .optional("tasks", list(0, UNLIMITED, typed(Map.of("task_card", TASK)))),
              "task_card", TASK));

  private BlockRules() {}

  private static ObjectRule block() {
    return object().optional("block_id", ID);
  }

  private static JsonRule plain(int most) {
    return typed(
        Map.of("plain_text", object().with("text", string(1, most)).optional("emoji", flag())));
  }

  private static JsonRule text(int most) {
    return typed(
        Map.of(
            "plain_text",
            object().with("text", string(1, most)).optional("emoji", flag()),
            "mrkdwn",
            object().with("text", string(1, most)).optional("verbatim", flag())));
  }
}
