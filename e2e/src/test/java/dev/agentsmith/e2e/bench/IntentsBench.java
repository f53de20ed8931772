package dev.agentsmith.e2e.bench;

import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.dispatcher.intent.Intent;
import dev.agentsmith.dispatcher.intent.IntentGrammar;
import dev.agentsmith.dispatcher.slack.SlackText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How well the grammar alone reads what people write, and how fast. Started by `bench/intents`;
/// ends with 1 where an aim is missed.
public final class IntentsBench {
  private static final double LEAST_PRECISION = 100;
  private static final double LEAST_RECALL = 95;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final int ROUNDS = 30;
  private static final String BOT = "U0AGENT";

  private final IntentGrammar grammar = new IntentGrammar();
  private final List<String> texts = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final PrintStream out;
  private int commands;
  private int forModel;
  private int right;
  private int missed;

  private IntentsBench(PrintStream out) {
    this.out = out;
  }

  /// @param args the directory of the corpus
  public static void main(String[] args) throws IOException {
    System.exit(new IntentsBench(System.out).run(Path.of(args[0])));
  }

  private int run(Path directory) throws IOException {
    List<String> corpus = Files.readAllLines(directory.resolve("corpus.tsv"));
    List<String> chatter = Files.readAllLines(directory.resolve("chatter.txt"));
    corpus.stream().skip(1).map(line -> line.split("\t", -1)).forEach(this::command);
    for (String line : chatter) {
      texts.add(line);
      read(line).ifPresent(intent -> wrong.add("%s: read as %s".formatted(line, intent)));
    }
    double precision = 100.0 * right / (right + wrong.size());
    double recall = 100.0 * right / commands;
    long[] nanos = time();
    out.printf("%n%-46s %10s %10s%n", "", "measured", "aim");
    out.printf("%-46s %,10d%n", "commands", commands);
    out.printf("%-46s %,10d%n", "  left to the model, not counted", forModel);
    out.printf("%-46s %,10d%n", "lines of chatter", chatter.size());
    out.printf("%-46s %10.1f %10.0f%n", "precision, %", precision, LEAST_PRECISION);
    out.printf("%-46s %10.1f %10.0f%n", "recall, %", recall, LEAST_RECALL);
    out.printf("%-46s %10.1f%n", "reading a message, median, µs", nanos[nanos.length / 2] / 1e3);
    out.printf("%-46s %10.1f%n", "  99 of 100, µs", nanos[nanos.length * 99 / 100] / 1e3);
    wrong.forEach(line -> out.println("WRONG   " + line));
    if (precision < LEAST_PRECISION) {
      out.printf("MISSED  %d lines are read as what they are not%n", wrong.size());
    }
    if (recall < LEAST_RECALL) {
      out.printf("MISSED  %d of %d commands are not read%n", missed, commands);
    }
    return precision < LEAST_PRECISION || recall < LEAST_RECALL ? 1 : 0;
  }

  private void command(String[] cells) {
    String text = cells[0].replace("\\n", "\n");
    texts.add(text);
    boolean ours = cells[5].isEmpty();
    commands += ours ? 1 : 0;
    forModel += ours ? 0 : 1;
    Optional<Intent> read = read(text);
    if (read.equals(Optional.of(meaning(cells)))) {
      right += ours ? 1 : 0;
    } else if (read.isPresent()) {
      wrong.add("%s: read as %s".formatted(text, read.get()));
    } else {
      missed += ours ? 1 : 0;
    }
  }

  private Optional<Intent> read(String text) {
    return grammar.read(SlackText.plain(text, BOT));
  }

  /// What each reading took, sorted.
  private long[] time() {
    long end = System.nanoTime() + WARM_UP.toNanos();
    int forms = 0;
    while (System.nanoTime() < end) {
      for (String text : texts) {
        forms += read(text).isPresent() ? 1 : 0;
      }
    }
    long[] nanos = new long[ROUNDS * texts.size()];
    for (int i = 0; i < nanos.length; i++) {
      String text = texts.get(i % texts.size());
      long start = System.nanoTime();
      forms += read(text).isPresent() ? 1 : 0;
      nanos[i] = System.nanoTime() - start;
    }
    if (forms == 0) {
      throw new IllegalStateException("nothing was read");
    }
    Arrays.sort(nanos);
    return nanos;
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
}
