package dev.agentsmith.clients.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.tracker.OpenTickets;
import dev.agentsmith.clients.tracker.Ticket;
import dev.agentsmith.clients.tracker.TicketAnswer;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.repo.TicketRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownTicketsTest {
  @TempDir Path folder;

  @Test
  void theFirstHeadingIsTheTitleAndTheRestIsTheText() throws Exception {
    write(
        "1-done-items.md", "---\nlabels: [bug]\n---\n# Done items come back\n\nAfter a restart.\n");
    write("10.md", "another");
    write("2.md", "\nno heading here\n\nbut a text\n");

    assertThat(ask("1"))
        .isEqualTo(
            new TicketAnswer.Known(
                new Ticket(
                    new TicketRef("1"),
                    "Done items come back",
                    "After a restart.",
                    folder.resolve("1-done-items.md").toUri().toString())));
    assertThat(ask("2"))
        .isEqualTo(
            new TicketAnswer.Known(
                new Ticket(
                    new TicketRef("2"),
                    "no heading here",
                    "but a text",
                    folder.resolve("2.md").toUri().toString())));
  }

  @Test
  void theTicketsOfTheFolderAreListedNewestFirst() throws Exception {
    write("2-old.md", "# Old");
    write("10.md", "# Ten\n\ntext");
    write("10-later-file.md", "# The same ticket");
    write("PROJ-7-shop.md", "# Shop");
    write("README.md", "# No ticket");
    Files.write(folder.resolve("11-latin.md"), new byte[] {'#', ' ', (byte) 0xe4});
    Files.createDirectory(folder.resolve("12.md"));
    Files.createSymbolicLink(folder.resolve("3.md"), folder.resolve("10.md"));

    assertThat(new MarkdownTickets(folder).open(4))
        .isEqualTo(
            new OpenTickets.Known(
                List.of(
                    entry("11", "11-latin.md"),
                    entry("10", "The same ticket"),
                    entry("PROJ-7", "Shop"),
                    entry("2", "Old")),
                false));
    assertThat(new MarkdownTickets(folder).open(1))
        .isEqualTo(new OpenTickets.Known(List.of(entry("11", "11-latin.md")), true));
    assertThat(new MarkdownTickets(folder.resolve("gone")).open(1))
        .isInstanceOf(OpenTickets.Unreachable.class);
  }

  private static OpenTickets.Entry entry(String id, String title) {
    return new OpenTickets.Entry(new TicketRef(id), title, "");
  }

  @Test
  void aTicketThatIsNotThereIsNotATrackerThatCannotBeReached() throws Exception {
    write("10.md", "# another");
    Files.createSymbolicLink(folder.resolve("3.md"), folder.resolve("10.md"));

    assertThat(ask("3"))
        .isEqualTo(
            new TicketAnswer.NotThere(
                Problem.of(
                    "There is no ticket #3: no file 3.md or 3-….md in %s.".formatted(folder),
                    "Check the number.")));
    assertThat(new MarkdownTickets(folder.resolve("gone")).ticket(new TicketRef("3")))
        .isEqualTo(
            new TicketAnswer.Unreachable(
                Problem.of(
                    "The folder of tickets %s is not there.".formatted(folder.resolve("gone")),
                    "Correct tickets.path in agentsmith.yml.")));
  }

  private TicketAnswer ask(String id) {
    return new MarkdownTickets(folder).ticket(new TicketRef(id));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
