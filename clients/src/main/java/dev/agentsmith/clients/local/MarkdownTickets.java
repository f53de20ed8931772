package dev.agentsmith.clients.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.clients.tracker.OpenTickets;
import dev.agentsmith.clients.tracker.Ticket;
import dev.agentsmith.clients.tracker.TicketAnswer;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.repo.TicketRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder with a file for each ticket: `<id>.md` or `<id>-some-words.md`. The first heading is
/// the title, the rest is the text. All that are there are open; the highest number is the newest.
public final class MarkdownTickets implements Tracker {
  /// `42-total.md`, `PROJ-7-total.md`: no README is a ticket.
  private static final Pattern NAME =
      Pattern.compile("((?:[A-Za-z][A-Za-z0-9_]*-)?(\\d{1,18}))(-.*)?\\.md");

  private final Path folder;

  public MarkdownTickets(Path folder) {
    this.folder = folder;
  }

  @Override
  public TicketAnswer ticket(TicketRef ref) {
    if (!Files.isDirectory(folder)) {
      return new TicketAnswer.Unreachable(noFolder());
    }
    try {
      Optional<Path> file = file(ref);
      return file.isEmpty()
          ? new TicketAnswer.NotThere(
              Problem.of(
                  "There is no ticket %s: no file %s.md or %s-….md in %s."
                      .formatted(ref.label(), ref.id(), ref.id(), folder),
                  "Check the number."))
          : new TicketAnswer.Known(read(ref, file.get()));
    } catch (IOException e) {
      return new TicketAnswer.Unreachable(
          Problem.of(
              "The ticket %s can't be read from %s: %s."
                  .formatted(ref.label(), folder, e.getMessage()),
              "Check that the file can be read."));
    }
  }

  @Override
  public OpenTickets open(int most) {
    if (!Files.isDirectory(folder)) {
      return new OpenTickets.Unreachable(noFolder());
    }
    try {
      List<Numbered> all = newestFirst();
      return new OpenTickets.Known(
          all.stream().limit(most).map(Numbered::entry).toList(), all.size() > most);
    } catch (IOException | UncheckedIOException e) {
      return new OpenTickets.Unreachable(
          Problem.of(
              "The tickets in %s can't be read: %s.".formatted(folder, e.getMessage()),
              "Check that the folder can be read."));
    }
  }

  /// A file whose name is that of a ticket.
  private record Numbered(TicketRef ref, long number, Path file) {

    /// One that can't be read is still a ticket.
    OpenTickets.Entry entry() {
      String title;
      try {
        title = read(ref, file).title();
      } catch (IOException e) {
        title = String.valueOf(file.getFileName());
      }
      return new OpenTickets.Entry(ref, title, "");
    }
  }

  private List<Numbered> newestFirst() throws IOException {
    Map<TicketRef, Numbered> byTicket = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      // Of two files of one ticket, the one that #ticket takes.
      for (Path file : files.sorted().toList()) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()
            && TicketRef.isValid(name.group(1))
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          var ref = new TicketRef(name.group(1));
          byTicket.putIfAbsent(ref, new Numbered(ref, Long.parseLong(name.group(2)), file));
        }
      }
    }
    return byTicket.values().stream()
        .sorted(
            Comparator.comparingLong(Numbered::number)
                .reversed()
                .thenComparing(one -> one.ref().id()))
        .toList();
  }

  private Problem noFolder() {
    return Problem.of(
        "The folder of tickets %s is not there.".formatted(folder),
        "Correct tickets.path in agentsmith.yml.");
  }

  private Optional<Path> file(TicketRef ref) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> isOf(ref, String.valueOf(file.getFileName())))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .min(Path::compareTo);
    }
  }

  private static boolean isOf(TicketRef ref, String name) {
    return name.equals(ref.id() + ".md")
        || (name.startsWith(ref.id() + "-") && name.endsWith(".md"));
  }

  private static Ticket read(TicketRef ref, Path file) throws IOException {
    List<String> lines = withoutFrontMatter(Files.readString(file, UTF_8).lines().toList());
    int title = 0;
    while (title < lines.size() && !lines.get(title).startsWith("#")) {
      title++;
    }
    if (title == lines.size()) { // no heading: the first line that says anything
      title = 0;
      while (title < lines.size() - 1 && lines.get(title).isBlank()) {
        title++;
      }
    }
    String words = lines.isEmpty() ? "" : lines.get(title).replaceFirst("^#+\\s*", "").strip();
    String text =
        lines.isEmpty() ? "" : String.join("\n", lines.subList(title + 1, lines.size())).strip();
    return new Ticket(ref, words, text, file.toUri().toString());
  }

  private static List<String> withoutFrontMatter(List<String> lines) {
    if (lines.isEmpty() || !lines.getFirst().strip().equals("---")) {
      return lines;
    }
    int end = lines.subList(1, lines.size()).indexOf("---");
    return end < 0 ? lines : lines.subList(end + 2, lines.size());
  }
}
