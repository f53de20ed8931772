package dev.agentsmith.dispatcher.intent;

import dev.agentsmith.core.repo.TicketRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the forms people type (docs/chat.md) by regular expressions, in microseconds. Case does
/// not count, nor does politeness.
public final class IntentGrammar {
  private static final int MAX_LENGTH = 300;
  private static final String TICKET = "#?([A-Za-z]+-\\d+|\\d+)";
  private static final String PROJECT = "([A-Za-z0-9][\\w.-]*)";
  private static final Pattern POLITENESS =
      Pattern.compile("(?i)^(?:@?agentsmith[,:]?\\s+)?(?:please\\s+|pls\\s+)?|[\\s.!]+$");

  private record Form(Pattern pattern, Function<MatchResult, Intent> meaning) {}

  private static final List<Form> FORMS =
      List.of(
          form(
              "fix\\s+(?:(?:ticket|issue|bug)\\s+)?"
                  + TICKET
                  + "(?:\\s+(?:in|for|of|on)\\s+"
                  + PROJECT
                  + ")?(\\s+anyway)?",
              m -> new Intent.Fix(new TicketRef(m.group(1)), m.group(2), m.group(3) != null)),
          form(
              "fix\\s+" + PROJECT + "#(\\d+)",
              m -> new Intent.Fix(new TicketRef(m.group(2)), m.group(1), false)),
          form("status(?:\\s+(?:of\\s+)?#?([\\w-]+))?", m -> new Intent.Status(m.group(1))),
          form("(?:cancel|stop)(?:\\s+#?([\\w-]+))?", m -> new Intent.Cancel(m.group(1))),
          form("retry(?:\\s+#?([\\w-]+))?", m -> new Intent.Retry(m.group(1))),
          form("logs(?:\\s+#?([\\w-]+))?", m -> new Intent.Logs(m.group(1))),
          form("projects", _ -> new Intent.Projects()),
          form("help|\\?", _ -> new Intent.Help()));

  /// The meaning, or empty if the text has no form of ours.
  public Optional<Intent> read(String text) {
    String plain = POLITENESS.matcher(text.strip()).replaceAll("");
    if (plain.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    for (Form form : FORMS) {
      Matcher matcher = form.pattern().matcher(plain);
      if (matcher.matches()) {
        return Optional.of(form.meaning().apply(matcher));
      }
    }
    return Optional.empty();
  }

  /// True if two words for a run, as written, can mean the same.
  public static boolean means(@Nullable String word, String ticket, String runId) {
    return word == null
        || ticket.equalsIgnoreCase(word)
        || (word.length() >= 4 && runId.startsWith(word));
  }

  private static Form form(String regex, Function<MatchResult, Intent> meaning) {
    return new Form(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), meaning);
  }
}
