package dev.agentsmith.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.agentsmith.loopback.slack.SlackMessage;
import dev.agentsmith.loopback.slack.SlackServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlackLinesTest {
  private static final Map<String, String> NAMES =
      Map.of("U1", "ann", SlackServer.BOT_USER, "agentsmith");
  private static final String LIVING =
      """
      [{'type': 'section', 'text': {'type': 'mrkdwn',
        'text': '*Fixing* <https://x.org/42|#42> (A title that is so long that it needs a second line) for <@U1>'}},
       {'type': 'section', 'text': {'type': 'mrkdwn', 'text': '■■□□  *Run tests* · 3 &lt; 4'}},
       {'type': 'context', 'elements': [{'type': 'mrkdwn', 'text': '✓ Plan · ▸ Run tests'}]},
       {'type': 'actions', 'elements': [
         {'type': 'button', 'style': 'danger', 'text': {'type': 'plain_text', 'text': 'Cancel'}},
         {'type': 'button', 'text': {'type': 'plain_text', 'text': 'Logs'}}]}]
      """;

  private final SlackLines plain = lines(false);

  @Test
  void aThreadIsItsRootAndItsReplies() {
    assertThat(
            plain.thread(
                List.of(
                    message("U1", "1.000001", "<@U0BOT> fix #42", "[]"),
                    message(SlackServer.BOT_USER, "1.000002", "Fixing", LIVING),
                    message(SlackServer.BOT_USER, "1.000003", "<@U1> *done*", "[]"))))
        .extracting(line -> line.replaceFirst(" \\d\\d:\\d\\d$", " 12:00"))
        .containsExactly(
            "",
            "  ann  12:00",
            "  @agentsmith fix #42",
            "",
            "  2 replies " + "─".repeat(68),
            "",
            "  agentsmith APP  12:00",
            "  Fixing #42 (A title that is so long that it needs a second line) for @ann",
            "  ■■□□  Run tests · 3 < 4",
            "  ✓ Plan · ▸ Run tests",
            "  [Cancel]  [Logs]",
            "",
            "  agentsmith APP  12:00",
            "  @ann done");
  }

  @Test
  void coloursCarryMeaningAlone() {
    assertThat(lines(true).thread(List.of(message(SlackServer.BOT_USER, "1.000002", "", LIVING))))
        .contains(
            "  \u001b[32m✓\u001b[0m\u001b[2m Plan · ▸ Run tests\u001b[0m",
            "  \u001b[31m[Cancel]\u001b[0m  [Logs]");
  }

  @Test
  void factsAreWhatIsSaidAndNotWhatCountsOn() {
    assertThat(plain.facts(message(SlackServer.BOT_USER, "1.000002", "", LIVING)))
        .containsExactly(
            "Fixing #42 (A title that is so long that it needs a second line) for @ann",
            "Run tests · 3 < 4");
    assertThat(
            plain.facts(
                message(
                    SlackServer.BOT_USER,
                    "1.000002",
                    "",
                    "[{'type': 'context', 'elements': [{'type': 'mrkdwn', 'text': '9 s · $0.02'}]}]")))
        .containsExactly("9 s · $0.02");
  }

  private static SlackLines lines(boolean colour) {
    return new SlackLines(new Style(colour), id -> NAMES.getOrDefault(id, id));
  }

  private static SlackMessage message(String user, String ts, String text, String blocks) {
    try {
      return new SlackMessage(
          "C1",
          ts,
          "1.000001",
          user,
          text,
          new JsonMapper().readTree(blocks.replace('\'', '"')),
          MissingNode.getInstance(),
          0,
          false);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
