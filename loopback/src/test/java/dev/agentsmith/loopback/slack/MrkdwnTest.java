package dev.agentsmith.loopback.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.loopback.slack.Span.Mark;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MrkdwnTest {
  private static final Mrkdwn MRKDWN = new Mrkdwn(id -> id.equals("U1") ? "ann" : id);

  @Test
  void wordsMarksLinksAndMentionsAreToldApart() {
    assertThat(MRKDWN.spans("<@U1> *not done:* see <https://x.org/a|#42> &amp; `fix/42`"))
        .containsExactly(
            new Span("@ann", Set.of(Mark.MENTION), ""),
            new Span(" ", Set.of(), ""),
            new Span("not done:", Set.of(Mark.BOLD), ""),
            new Span(" see ", Set.of(), ""),
            new Span("#42", Set.of(), "https://x.org/a"),
            new Span(" & ", Set.of(), ""),
            new Span("fix/42", Set.of(Mark.CODE), ""));
  }

  @Test
  void whatIsInBoldWordsIsReadToo() {
    assertThat(MRKDWN.spans("*<https://x.org|#42> done*"))
        .containsExactly(
            new Span("#42", Set.of(Mark.BOLD), "https://x.org"),
            new Span(" done", Set.of(Mark.BOLD), ""));
  }

  @Test
  void aTimeIsItsFallback() {
    assertThat(MRKDWN.spans("by <!date^1763899800^{time}|12:10 UTC>"))
        .extracting(Span::text)
        .containsExactly("by ", "12:10 UTC");
  }

  @Test
  void whatIsNoMarkStaysAsItIs() {
    for (String text : List.of("2*3*4", "a_name_of_words", "* one\n* two", "`open", "a < b")) {
      assertThat(MRKDWN.spans(text)).containsExactly(new Span(text, Set.of(), ""));
    }
    assertThat(MRKDWN.spans("&lt;!channel&gt;"))
        .containsExactly(new Span("<!channel>", Set.of(), ""));
  }

  @Test
  void linesBreakBetweenWordsAndWithinOneThatIsTooLong() {
    assertThat(lines("one two three", 8)).containsExactly("one two", "three");
    assertThat(lines("one *two* three", 7)).containsExactly("one two", "three");
    assertThat(lines("a\n\nb", 7)).containsExactly("a", "", "b");
    assertThat(lines("see abcdefghijklmnop now", 7))
        .containsExactly("see", "abcdefg", "hijklmn", "op now");
    assertThat(lines("fix/12-a-long-branch", 7)).containsExactly("fix/12-", "a-long-", "branch");
    assertThat(lines("", 7)).containsExactly("");
  }

  private static List<String> lines(String text, int width) {
    return SpanLines.of(MRKDWN.spans(text), width, (_, _) -> 1).stream()
        .map(line -> line.stream().map(Span::text).collect(Collectors.joining()))
        .toList();
  }
}
