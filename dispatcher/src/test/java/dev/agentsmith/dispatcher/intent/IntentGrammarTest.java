package dev.agentsmith.dispatcher.intent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.dispatcher.command.ShowHelp;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
  void theHelpShowsFormsThatAreUnderstood() {
    List<String> forms =
        ShowHelp.words()
            .lines()
            .filter(line -> line.startsWith("  "))
            .map(line -> line.strip().split(" {2,}", 2)[0])
            .toList();
    assertThat(forms).hasSize(9);
    assertThat(forms).allSatisfy(form -> assertThat(grammar.read(form)).as(form).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "fix #42 in my-api anyway, my-api, true",
    "fix #42 trotzdem, , true",
    "fix #42 in anyway, , false",
    "fix #42 in the shop project, shop, false",
    "fix #42 in https://github.com/org/my-api, https://github.com/org/my-api, false",
    "fix #42 in http://shop.io, shop.io, false",
    "fix other#42 in my-api, , false",
    "fix #42 in the morning, , false"
  })
  void theProjectIsAWordOrAnAddress(String text, @Nullable String project, boolean anyway) {
    Optional<Intent> fix =
        project == null && !anyway
            ? Optional.empty()
            : Optional.of(new Intent.Fix(new TicketRef("42"), project, anyway));
    assertThat(grammar.read(text)).isEqualTo(fix);
  }

  @Test
  void aRunIsNamedByItsTicketOrTheStartOfItsId() {
    assertThat(grammar.read("cancel k7f3a9c51e2b84d0"))
        .contains(new Intent.Cancel("k7f3a9c51e2b84d0"));
    assertThat(grammar.read("logs k7f3a2")).contains(new Intent.Logs("k7f3a2"));
    assertThat(grammar.read("retry run abcd")).contains(new Intent.Retry("abcd"));
    assertThat(grammar.read("cancel abcdefghijklmnop"))
        .contains(new Intent.Cancel("abcdefghijklmnop"));
    assertThat(grammar.read("status meeting")).isEmpty();
    assertThat(grammar.read("logs node2")).isEmpty();
    assertThat(grammar.read("cancel run today")).isEmpty();
    assertThat(grammar.read("status https://example.com/")).isEmpty();
  }

  /// Their run has no project: without it, it could be another project's ticket that is cancelled.
  @Test
  void aRunIsNotNamedWithAProject() {
    assertThat(grammar.read("cancel #42 in my-api")).isEmpty();
    assertThat(grammar.read("cancel my-api#42")).isEmpty();
  }

  @Test
  void aWordMeansARunByItsTicketOrFourCharactersOfItsId() {
    assertThat(IntentGrammar.means(null, "42", "k7f3a2c5xe2b64da")).isTrue();
    assertThat(IntentGrammar.means("proj-7", "PROJ-7", "k7f3a2c5xe2b64da")).isTrue();
    assertThat(IntentGrammar.means("K7F3", "42", "k7f3a2c5xe2b64da")).isTrue();
    assertThat(IntentGrammar.means("k7f", "42", "k7f3a2c5xe2b64da")).isFalse();
    assertThat(IntentGrammar.means("4", "42", "k7f3a2c5xe2b64da")).isFalse();
  }

  /// "ſ" is an "s" to some, but in no ticket's key.
  @Test
  void lettersThatOnlyLookLikeOursMakeNoTicket() {
    assertThat(grammar.read("fix ſhop-7")).isEmpty();
    assertThat(grammar.read("fix ４２")).isEmpty();
    assertThat(grammar.read("fix #4²")).isEmpty();
  }

  @Test
  void aLongTextIsNotForUsWhateverItBeginsWith() {
    assertThat(grammar.read("fix #42 in " + "a".repeat(400))).isEmpty();
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void noTextMakesReadingSlow() {
    String[] pieces = {
      "fix ",
      "fix #42 in ",
      "fix the bug in the ",
      "the ",
      "this: ",
      "#",
      "#42 ",
      "a-",
      "a.",
      "a/",
      "a_",
      "my-api#",
      "http://",
      "https://x/a/",
      "/issues/",
      "browse/",
      "a.a/",
      "@agentsmith ",
      "hi ",
      "please ",
      "noch mal ",
      "if you can ",
      "thanks ",
      "cc @a ",
      ", ",
      "?",
      "!",
      "(",
      "*",
      "_",
      ":pray:",
      "🙏",
      "2a",
      "show me the ",
      "list of ",
      "all ",
      "can you ",
      "run ",
      "status of the run ",
      "brich ",
      "ü",
      "ue"
    };
    for (String begin : pieces) {
      for (String more : pieces) {
        String text = begin + more.repeat((298 - begin.length()) / more.length());
        grammar.read(text);
        grammar.read(text + "x");
      }
    }
    var random = new Random(42);
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder();
      while (text.length() < 280) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      grammar.read(text.toString());
    }
    assertThat(grammar.read("fix ".repeat(1_000_000))).isEmpty();
  }
}
