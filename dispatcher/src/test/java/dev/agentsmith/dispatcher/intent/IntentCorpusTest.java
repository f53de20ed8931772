package dev.agentsmith.dispatcher.intent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.dispatcher.slack.SlackText;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What people write, as Slack sends it: `corpus.tsv` are commands and their meaning, `chatter.txt`
/// is what they say to each other. Lines read by `model` are commands that no form should fit.
class IntentCorpusTest {
  private static final String BOT = "U0AGENT";
  private static final String SLACK = ".*(<[@#!h].*>|&(lt|gt|amp);).*";

  private final IntentGrammar grammar = new IntentGrammar();

  /// One line of the corpus.
  private record Line(String text, Optional<Intent> meaning, String reader) {}

  @Test
  void everyCommandIsReadAsItIsMeant() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Line line : corpus()) {
      Optional<Intent> expected = line.reader().equals("model") ? Optional.empty() : line.meaning();
      Optional<Intent> read = read(line.text());
      if (!read.equals(expected)) {
        wrong.add("%s\n    is %s, was read as %s".formatted(line.text(), expected, read));
      }
    }
    assertThat(wrong).as("wrong lines:\n%s\n", String.join("\n", wrong)).isEmpty();
  }

  @Test
  void chatterIsNoCommand() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String line : lines("chatter.txt")) {
      read(line).ifPresent(intent -> wrong.add(line + "\n    was read as " + intent));
    }
    assertThat(wrong).as("wrong lines:\n%s\n", String.join("\n", wrong)).isEmpty();
  }

  /// What has no digit is not looked at further where only such a command counts.
  @Test
  void whatStartsARunNamesATicketWithADigit() throws IOException {
    assertThat(corpus())
        .filteredOn(
            line ->
                line.meaning()
                    .filter(i -> i instanceof Intent.Fix || i instanceof Intent.Feature)
                    .isPresent())
        .hasSizeGreaterThan(100)
        .allMatch(line -> IntentReader.mayNameTicket(line.text()));
    assertThat(IntentReader.mayNameTicket("good morning, how is everybody")).isFalse();
  }

  @Test
  void theCorpusIsLargeEnoughToMeanSomething() throws IOException {
    List<Line> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThanOrEqualTo(170);
    assertThat(corpus.stream().map(Line::text)).doesNotHaveDuplicates();
    assertThat(corpus).filteredOn(line -> line.text().matches(SLACK)).hasSizeGreaterThan(15);
    assertThat(corpus).filteredOn(line -> line.reader().equals("model")).hasSizeLessThan(11);
    assertThat(lines("chatter.txt")).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
  }

  /// Shouted, typed without umlauts, sent by a client that takes letters apart, wrapped in
  /// courtesy.
  @Test
  void howItIsTypedChangesNoMeaning() throws IOException {
    List<UnaryOperator<String>> ways =
        List.of(
            text -> text.toUpperCase(Locale.ROOT),
            text -> text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"),
            text -> Normalizer.normalize(text, Normalizer.Form.NFD),
            text -> "Hello <@U0AGENT>,\u00a0please " + text,
            text -> "@agentsmith: " + text + " please, thanks! :pray:",
            text -> "guten morgen! " + text + ", danke 🙏");
    List<String> wrong = new ArrayList<>();
    for (Line line : corpus()) {
      for (int way = 0; way < ways.size(); way++) {
        String typed = ways.get(way).apply(line.text());
        String read = read(typed).toString().toLowerCase(Locale.ROOT);
        String meant = line.meaning().toString().toLowerCase(Locale.ROOT);
        if (line.reader().isEmpty() && applies(way, line.text()) && !read.equals(meant)) {
          wrong.add("%s\n    was read as %s".formatted(typed, read));
        }
      }
    }
    assertThat(wrong).as("wrong lines:\n%s\n", String.join("\n", wrong)).isEmpty();
  }

  /// Nobody shouts an escape or surrounds a "?", and "nochmal danke" is no wish.
  private static boolean applies(int way, String text) {
    return switch (way) {
      case 0 -> !text.matches(SLACK) && !text.contains("<");
      case 1, 2 -> true;
      default -> !text.matches("(?is)(.* )?\\?|.*noch ?mals?!?");
    };
  }

  @Test
  void aCutTextBreaksNothing() throws IOException {
    for (Line line : corpus()) {
      for (int cut = 0; cut < line.text().length(); cut++) {
        read(line.text().substring(0, cut));
        read(line.text().substring(cut));
      }
    }
  }

  private Optional<Intent> read(String text) {
    return grammar.read(SlackText.plain(text, BOT));
  }

  private static List<Line> corpus() throws IOException {
    List<Line> corpus = new ArrayList<>();
    for (String line : lines("corpus.tsv").subList(1, lines("corpus.tsv").size())) {
      String[] cells = line.split("\t", -1);
      assertThat(cells).as(line).hasSize(6);
      String text = cells[0].replace("\\n", "\n");
      corpus.add(new Line(text, Optional.of(meaning(cells)), cells[5]));
    }
    return corpus;
  }

  private static Intent meaning(String[] cells) {
    String ticket = orNull(cells[2]);
    String project = orNull(cells[3]);
    boolean anyway = cells[4].equals("anyway");
    return switch (cells[1]) {
      case "fix" -> new Intent.Fix(new TicketRef(cells[2]), project, anyway);
      case "feature" -> new Intent.Feature(new TicketRef(cells[2]), project, anyway);
      case "tickets" -> new Intent.ListTickets(project);
      case "status" -> new Intent.Status(ticket);
      case "cancel" -> new Intent.Cancel(ticket);
      case "retry" -> new Intent.Retry(ticket);
      case "logs" -> new Intent.Logs(ticket);
      case "projects" -> new Intent.Projects();
      case "help" -> new Intent.Help();
      default -> throw new IllegalArgumentException("no intent: " + cells[1]);
    };
  }

  private static @Nullable String orNull(String cell) {
    return cell.isEmpty() ? null : cell;
  }

  private static List<String> lines(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(IntentCorpusTest.class.getResourceAsStream(file))) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }
}
