package dev.agentsmith.dispatcher.intent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.repo.TicketRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntentGrammarTest {
  private final IntentGrammar grammar = new IntentGrammar();

  @ParameterizedTest
  @CsvSource({
    "fix #42 in my-api, 42, my-api",
    "Fix 42 in my-api, 42, my-api",
    "please fix #42 in my-api!, 42, my-api",
    "@agentsmith fix ticket 42 for my-api., 42, my-api",
    "agentsmith: fix bug #42 of shop, 42, shop",
    "fix issue PROJ-123 on web.site, PROJ-123, web.site",
    "fix my-api#42, 42, my-api",
    "fix #42, 42,",
    "  fix   PROJ-7  , PROJ-7,"
  })
  void aFixNamesItsTicketAndPerhapsItsProject(
      String text, String ticket, @Nullable String project) {
    assertThat(grammar.read(text)).contains(new Intent.Fix(new TicketRef(ticket), project, false));
  }

  @Test
  void theOtherFormsAreRead() {
    assertThat(grammar.read("status")).contains(new Intent.Status(null));
    assertThat(grammar.read("Status of #42")).contains(new Intent.Status("42"));
    assertThat(grammar.read("cancel")).contains(new Intent.Cancel(null));
    assertThat(grammar.read("please stop #42")).contains(new Intent.Cancel("42"));
    assertThat(grammar.read("help")).contains(new Intent.Help());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fix",
        "fix it",
        "the fix for #42 is in my-api",
        "can somebody fix #42 in my-api and #43 in web",
        "we should cancel the meeting",
        "what is the status of the release",
        "fix #42 in my-api; rm -rf /"
      })
  void chatterHasNoForm(String text) {
    assertThat(grammar.read(text)).isEqualTo(Optional.empty());
  }

  @Test
  void aLongTextIsNotForUsWhateverItBeginsWith() {
    assertThat(grammar.read("fix #42 in " + "a".repeat(400))).isEmpty();
  }
}
