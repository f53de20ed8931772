package dev.agentsmith.dispatcher.slack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackTextTest {
  private static final String BOT = "U0AGENT";
  private static final String[] PIECES = {
    "<",
    ">",
    "&",
    "|",
    "@",
    "#",
    "!",
    "amp;",
    "&lt;",
    "U0AGENT",
    "https://x",
    "fix #42",
    " ",
    "^",
    "ü"
  };

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiterString = " -> ",
      value = {
        "fix #42 in my-api -> fix #42 in my-api",
        "<@U0AGENT> fix #42 -> fix #42",
        "<@U0AGENT|agentsmith> fix #42 -> fix #42",
        "hey <@U0AGENT>, fix #42 -> hey , fix #42",
        "please <@U0AGENT> fix #42 -> please fix #42",
        "fix #42 <@U0AGENT> -> fix #42",
        "<@U0ANN> fix #42 -> @U0ANN fix #42",
        "<@U0ANN|ann> fix #42 -> @U0ANN fix #42",
        "<@W0ANN> and <@U0AGENTX> -> @W0ANN and @U0AGENTX",
        "see <https://x.org/a> -> see https://x.org/a",
        "see <https://x.org/a|the page> -> see https://x.org/a",
        "<http://x.org|x.org> -> http://x.org",
        "<https://x.org/?a=1&amp;b=2|x> -> https://x.org/?a=1&b=2",
        "<mailto:ann@x.org|ann@x.org> -> ann@x.org",
        "<tel:+49123|+49 123> -> +49123",
        "in <#C1|general> -> in #general",
        "in <#C1> and <#C2|> -> in #C1 and #C2",
        "<!here> and <!channel> and <!everyone> -> @here and @channel and @everyone",
        "<!here|@here> look -> @here look",
        "<!subteam^S1|@team> and <!subteam^S2> -> @team and @S2",
        "<!date^1392734382^{date}|Feb 18> it was -> Feb 18 it was",
        "1 &lt; 2 &gt; 0 &amp;&amp; x -> 1 < 2 > 0 && x",
        "&amp;lt; -> &lt;",
        "&lt;@U0AGENT&gt; -> <@U0AGENT>",
        "&lt;https://x|y&gt; -> <https://x|y>",
        "a < b and <> and <|x> -> a < b and <> and <|x>",
        "an open <@U0AGENT -> an open <@U0AGENT",
        "<<@U0ANN>> -> <@U0ANN>",
        "&nbsp; & &copy; -> &nbsp; & &copy;"
      })
  void escapesAreWhatPeopleRead(String text, String plain) {
    assertThat(SlackText.plain(text, BOT)).isEqualTo(plain);
  }

  @Test
  void theNoBreakBlankBehindTheMentionGoesWithIt() {
    assertThat(SlackText.plain("hey <@U0AGENT>\u00a0fix #42", BOT)).isEqualTo("hey fix #42");
    assertThat(SlackText.plain("<@U0AGENT>", BOT)).isEmpty();
    assertThat(SlackText.plain("", BOT)).isEmpty();
  }

  /// Slack escapes `<`, `>` and `&` of what is typed: reading it gives that again, whatever it is.
  @Test
  void whatWasTypedIsReadAsItWasTyped() {
    for (int seed = 0; seed < 2_000; seed++) {
      String typed = pieces(new Random(seed)).strip();
      String sent = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
      assertThat(SlackText.plain(sent, BOT)).as("seed %d", seed).isEqualTo(typed);
    }
  }

  @Test
  void nothingThatCanArriveBreaksIt() {
    for (int seed = 0; seed < 2_000; seed++) {
      String text = pieces(new Random(seed));
      assertThat(SlackText.plain(text, BOT)).as("seed %d", seed).hasSizeLessThan(text.length() + 1);
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void aLongTextTakesNoLongerThanItIs() {
    for (String piece : new String[] {"<", "<a|", "<@U", "&", "&lt;", "<<a>", "|"}) {
      assertThat(SlackText.plain(piece.repeat(40_000), BOT)).isNotEmpty();
    }
  }

  private static String pieces(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
