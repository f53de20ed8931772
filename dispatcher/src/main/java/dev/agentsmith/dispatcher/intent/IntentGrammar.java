package dev.agentsmith.dispatcher.intent;

import dev.agentsmith.core.repo.TicketRef;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the forms people type (docs/chat.md) by regular expressions, in English and German, in
/// microseconds whatever the text. The whole text has to be the command: a part of a sentence never
/// is one. The text is plain: a platform's escapes are resolved before. Safe for many threads.
public final class IntentGrammar {
  private static final int MAX_LENGTH = 300;

  /// So much of a command leaves few forms that it may have.
  private static final int BEGINNING = 4;

  /// More than people begin a command with.
  private static final int BEGINNINGS_KEPT = 2_000;

  private static final List<String> NAMES = List.of("project", "repository", "id");
  /// A name with a dot, which chat platforms take for a host and make a link of.
  private static final Pattern HOST = Pattern.compile("https?://([\\w.-]+)/?");

  private final Courtesy courtesy;
  private final List<Form> forms;
  private final Map<String, List<Form>> formsByBeginning = new ConcurrentHashMap<>();
  private final Pattern noName;

  public IntentGrammar() {
    var wording = Wording.read();
    this.courtesy = new Courtesy(wording);
    this.forms = Form.all(wording);
    this.noName = wording.compile("{notname}");
  }

  /// A ticket as somebody named it.
  private record Named(String ticket, @Nullable String project) {}

  @FunctionalInterface
  private interface Work {
    Intent on(TicketRef ticket, @Nullable String project, boolean anyway);
  }

  /// The meaning, or empty if the text has no form of ours.
  public Optional<Intent> read(String text) {
    String words = text.strip();
    if (words.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String command = courtesy.without(words);
    for (Form form : forms(command)) {
      Matcher matcher = form.pattern().matcher(command);
      if (matcher.matches() && namesSomething(matcher)) {
        Optional<Intent> intent = intent(form.meaning(), matcher);
        if (intent.isPresent()) {
          return intent;
        }
      }
    }
    return Optional.empty();
  }

  /// Those that a text with this beginning may have.
  private List<Form> forms(String command) {
    String beginning = command.substring(0, Math.min(BEGINNING, command.length()));
    List<Form> known = formsByBeginning.get(beginning);
    if (known == null) {
      known = forms.stream().filter(form -> form.mayBegin(beginning)).toList();
      if (!known.isEmpty() && formsByBeginning.size() < BEGINNINGS_KEPT) {
        formsByBeginning.put(beginning, known);
      }
    }
    return known;
  }

  /// True if two words for a run, as written, can mean the same.
  public static boolean means(@Nullable String word, String ticket, String runId) {
    return word == null
        || ticket.equalsIgnoreCase(word)
        || (word.length() >= 4 && runId.startsWith(word.toLowerCase(Locale.ROOT)));
  }

  /// False if it takes the "time" of "in time" for a name.
  private boolean namesSomething(MatchResult said) {
    for (String name : NAMES) {
      String word = group(said, name);
      if (word != null && noName.matcher(word).matches()) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Intent> intent(Form.Meaning meaning, MatchResult said) {
    return switch (meaning) {
      case FIX -> work(said, Intent.Fix::new);
      case FEATURE -> work(said, Intent.Feature::new);
      case STATUS -> ofRun(said, Intent.Status::new);
      case CANCEL -> ofRun(said, Intent.Cancel::new);
      case RETRY -> ofRun(said, Intent.Retry::new);
      case LOGS -> ofRun(said, Intent.Logs::new);
      case TICKETS -> Optional.of(new Intent.ListTickets(project(said)));
      case PROJECTS -> Optional.of(new Intent.Projects());
      case HELP -> Optional.of(new Intent.Help());
    };
  }

  private static Optional<Intent> work(MatchResult said, Work work) {
    String project = project(said);
    boolean anyway = group(said, "anyway") != null;
    boolean twice = project != null && group(said, "repository") != null;
    return ticket(said)
        .filter(_ -> !twice)
        .map(
            named ->
                work.on(
                    new TicketRef(named.ticket()),
                    project == null ? named.project() : project,
                    anyway));
  }

  private static Optional<Intent> ofRun(
      MatchResult said, Function<@Nullable String, Intent> command) {
    String id = group(said, "id");
    if (id != null) {
      return Optional.of(command.apply(id));
    }
    if (group(said, "link") == null && group(said, "ticket") == null) {
      return Optional.of(command.apply(null));
    }
    return ticket(said).map(named -> command.apply(named.ticket()));
  }

  /// Empty if a link leads to something else than an issue.
  private static Optional<Named> ticket(MatchResult said) {
    String link = group(said, "link");
    if (link != null) {
      return IssueLink.read(link).map(issue -> new Named(issue.ticket(), issue.repository()));
    }
    String number = group(said, "number");
    return number != null
        ? Optional.of(new Named(number, group(said, "repository")))
        : Optional.ofNullable(group(said, "ticket")).map(ticket -> new Named(ticket, null));
  }

  private static @Nullable String project(MatchResult said) {
    String word = group(said, "project");
    if (word == null) {
      return null;
    }
    Matcher host = HOST.matcher(word);
    return host.matches() ? host.group(1) : word;
  }

  private static @Nullable String group(MatchResult said, String name) {
    return said.namedGroups().containsKey(name) ? said.group(name) : null;
  }
}
