package dev.agentsmith.loopback.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.loopback.slack.BlockKit.Surface;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockKitTest {
  private static final String GOOD =
      """
      [{'type': 'header', 'text': {'type': 'plain_text', 'text': 'Fix #42'}},
       {'type': 'section', 'block_id': 'a', 'text': {'type': 'mrkdwn', 'text': 'for <@U1> &amp; <https://x.org|x>'},
        'accessory': {'type': 'button', 'text': {'type': 'plain_text', 'text': 'Diff'}, 'url': 'https://x.org/d'}},
       {'type': 'section', 'fields': [{'type': 'mrkdwn', 'text': 'a'}, {'type': 'plain_text', 'text': 'b'}]},
       {'type': 'divider'},
       {'type': 'context', 'elements': [{'type': 'plain_text', 'text': '2 min'}, {'type': 'mrkdwn', 'text': '<!here>'}]},
       {'type': 'plan', 'title': 'Steps', 'tasks': [
         {'type': 'task_card', 'task_id': 't', 'title': 'Plan', 'status': 'complete'}]},
       {'type': 'actions', 'elements': [
         {'type': 'button', 'action_id': 'cancel', 'style': 'danger', 'value': 'run-1',
          'text': {'type': 'plain_text', 'text': 'Cancel', 'emoji': true}},
         {'type': 'button', 'action_id': 'logs', 'text': {'type': 'plain_text', 'text': 'Logs'}}]}]
      """;

  @Test
  void whatSlackTakesHasNoProblems() {
    assertThat(BlockKit.problems(json(GOOD), Surface.MESSAGE)).isEmpty();
  }

  @Test
  void textsThatAreTooLongAreNamedWithTheirPlace() {
    assertThat(problems(section(text(3_000)))).isEmpty();
    assertThat(problems(section(text(3_001))))
        .containsExactly("must be less than 3001 characters [json-pointer:/blocks/0/text/text]");
    assertThat(problems(section("")))
        .containsExactly("must be more than 0 characters [json-pointer:/blocks/0/text/text]");
    assertThat(problems("{'type': 'header', 'text': " + plain(text(151)) + "}"))
        .containsExactly("must be less than 151 characters [json-pointer:/blocks/0/text/text]");
    assertThat(
            problems(
                "{'type': 'section', 'fields': [" + plain("ok") + "," + plain(text(2_001)) + "]}"))
        .containsExactly(
            "must be less than 2001 characters [json-pointer:/blocks/0/fields/1/text]");
  }

  @Test
  void lengthIsCountedInCodePoints() {
    assertThat(problems(section("🚀".repeat(3_000)))).isEmpty();
  }

  @Test
  void thereAreLimitsForNumbersOfThings() {
    assertThat(problems(list(50, "{'type': 'divider'}"))).isEmpty();
    assertThat(problems(list(51, "{'type': 'divider'}")))
        .containsExactly("no more than 50 items allowed [json-pointer:/blocks]");
    assertThat(BlockKit.problems(json("[" + list(100, "{'type': 'divider'}") + "]"), Surface.HOME))
        .isEmpty();
    assertThat(problems("{'type': 'section', 'fields': [" + list(11, plain("x")) + "]}"))
        .containsExactly("no more than 10 items allowed [json-pointer:/blocks/0/fields]");
    assertThat(problems("{'type': 'context', 'elements': [" + list(11, plain("x")) + "]}"))
        .containsExactly("no more than 10 items allowed [json-pointer:/blocks/0/elements]");
    assertThat(problems(actions(list(26, button("x", "")))))
        .containsExactly("no more than 25 items allowed [json-pointer:/blocks/0/elements]");
  }

  @Test
  void buttonsHaveTheirLimits() {
    String at = "[json-pointer:/blocks/0/elements/0/";

    assertThat(problems(actions(button(text(76), ""))))
        .containsExactly("must be less than 76 characters " + at + "text/text]");
    assertThat(problems(actions(button("x", "'value': '" + text(2_001) + "'"))))
        .containsExactly("must be less than 2001 characters " + at + "value]");
    assertThat(problems(actions(button("x", "'url': 'https://" + text(3_000) + "'"))))
        .containsExactly("must be less than 3001 characters " + at + "url]");
    assertThat(problems(actions(button("x", "'action_id': '" + text(256) + "'"))))
        .containsExactly("must be less than 256 characters " + at + "action_id]");
    assertThat(problems(actions(button("x", "'style': 'green'"))))
        .containsExactly("must be a valid enum value " + at + "style]");
    assertThat(problems(actions("{'type': 'button', 'text': {'type': 'mrkdwn', 'text': '*x*'}}")))
        .containsExactly("unsupported type: mrkdwn " + at + "text/type]");
  }

  @Test
  void idsAreUnique() {
    String twice = button("x", "'action_id': 'go'") + "," + button("y", "'action_id': 'go'");

    assertThat(problems(actions(twice)))
        .containsExactly(
            "`action_id` `go` is used twice [json-pointer:/blocks/0/elements/1/action_id]");
    assertThat(
            problems(
                actions(button("x", "'action_id': 'go'"))
                    + ","
                    + actions(button("y", "'action_id': 'go'"))))
        .isEmpty();
    assertThat(problems(list(2, "{'type': 'divider', 'block_id': 'a'}")))
        .containsExactly("`block_id` `a` is used twice [json-pointer:/blocks/1/block_id]");
  }

  @Test
  void whatIsMissingOrUnknownIsRefused() {
    assertThat(problems("{'type': 'section'}"))
        .containsExactly("must define either `text` or `fields` [json-pointer:/blocks/0/type]");
    assertThat(problems("{'type': 'header'}"))
        .containsExactly("missing required field: text [json-pointer:/blocks/0]");
    assertThat(problems("{'text': " + plain("x") + "}"))
        .containsExactly("missing required field: type [json-pointer:/blocks/0]");
    assertThat(problems("{'type': 'progress_bar'}"))
        .containsExactly("unsupported type: progress_bar [json-pointer:/blocks/0/type]");
    assertThat(problems(actions("{'type': 'slider'}")))
        .containsExactly("unsupported type: slider [json-pointer:/blocks/0/elements/0/type]");
    assertThat(problems("{'type': 'divider', 'colour': 'red'}"))
        .containsExactly("invalid additional property: colour [json-pointer:/blocks/0]");
    assertThat(BlockKit.problems(json("{'type': 'divider'}"), Surface.MESSAGE))
        .containsExactly("must provide an array [json-pointer:/blocks]");
  }

  @Test
  void allTextsTogetherHaveALimitToo() {
    String four = list(4, section(text(3_000)));

    assertThat(BlockKit.isTooLong(json("[" + four + "," + section(text(1_200)) + "]"))).isFalse();
    assertThat(BlockKit.isTooLong(json("[" + four + "," + section(text(1_201)) + "]"))).isTrue();
  }

  @Test
  void blocksAreReadableAsPlainText() {
    var text = new BlockText(id -> id.equals("U1") ? "ann" : id);

    assertThat(text.of("", json(GOOD)))
        .isEqualTo(
            """
            == Fix #42 ==
            for @ann & x (https://x.org)  [Diff](https://x.org/d)
            a  |  b
            ────────────────────────────────────────
            2 min · @here
            Steps
              [x] Plan
            [Cancel] [Logs]""");
    assertThat(text.of("<@U1> &lt;done&gt; $1", json("[]"))).isEqualTo("@ann <done> $1");
  }

  @Test
  void onlyWhatIsNotEscapedNotifies() {
    assertThat(Mentions.in("<@U1> &lt;!channel&gt; <!subteam^S1|@devs> <@U2|bob>", json("[]")))
        .containsExactly("U1", "S1", "U2");
    assertThat(Mentions.in("done", json(GOOD))).containsExactly("U1", "here");
    assertThat(Mentions.in("", json("[{'type': 'header', 'text': " + plain("<!channel>") + "}]")))
        .isEmpty();
  }

  private static List<String> problems(String blocks) {
    return BlockKit.problems(json("[" + blocks + "]"), Surface.MESSAGE);
  }

  private static String list(int count, String each) {
    return String.join(",", Collections.nCopies(count, each));
  }

  private static String text(int length) {
    return "x".repeat(length);
  }

  private static String plain(String text) {
    return "{'type': 'plain_text', 'text': '" + text + "'}";
  }

  private static String section(String text) {
    return "{'type': 'section', 'text': {'type': 'mrkdwn', 'text': '" + text + "'}}";
  }

  private static String actions(String elements) {
    return "{'type': 'actions', 'elements': [" + elements + "]}";
  }

  private static String button(String label, String more) {
    return "{'type': 'button', 'text': " + plain(label) + (more.isEmpty() ? "" : ", " + more) + "}";
  }

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
