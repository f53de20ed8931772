package dev.agentsmith.agent.report;

import dev.agentsmith.core.run.Asker;
import dev.agentsmith.core.run.Outcome;

/// What stands in git about a run.
public final class CommitMessage {
  private static final int COLUMNS = 72;

  private CommitMessage() {}

  public static String of(RunReport report) {
    Completion completion = report.completion();
    Assignment assignment = report.assignment();
    var text = new StringBuilder();
    if (report.end().outcome() == Outcome.SUCCEEDED && completion != null) {
      text.append(completion.subject(report.kind().commitType(), assignment.title()));
    } else {
      text.append(Completion.subject("wip: " + assignment.title()));
    }
    text.append("\n");
    if (completion != null && !completion.summary().isBlank()) {
      text.append('\n').append(wrapped(QuietText.of(completion.summary()))).append('\n');
    }
    if (!assignment.ticket().isEmpty()) {
      boolean closes = report.end().outcome() == Outcome.SUCCEEDED && !report.closes().isEmpty();
      text.append('\n').append(closes ? closing(report) : "Ticket: " + plain(report)).append('\n');
    }
    text.append("\nRun: ").append(report.id()).append('\n');
    Asker asker = report.asker();
    if (!asker.name().isEmpty() && !asker.email().isEmpty()) {
      text.append(
          "Co-authored-by: %s <%s>\n"
              .formatted(asker.name().replaceFirst("^@", ""), asker.email()));
    }
    return text.toString();
  }

  /// `Fixes #42`: hosts close a ticket by either word.
  static String closing(RunReport report) {
    return switch (report.kind()) {
          case FIX -> "Fixes ";
          case FEATURE -> "Closes ";
        }
        + report.closes();
  }

  /// A number that means nothing to the host must not look like one of its own.
  static String plain(RunReport report) {
    String ticket = report.assignment().ticket();
    return report.closes().isEmpty() ? ticket.replace("#", "") : report.closes();
  }

  /// Lines of at most 72 columns; paragraphs and lists stay what they are.
  static String wrapped(String words) {
    var out = new StringBuilder();
    for (String paragraph : words.strip().split("\n", -1)) {
      int column = 0;
      for (String word : paragraph.strip().split("\\s+", -1)) {
        if (column > 0 && column + 1 + word.length() > COLUMNS) {
          out.append('\n');
          column = 0;
        } else if (column > 0) {
          out.append(' ');
          column++;
        }
        out.append(word);
        column += word.length();
      }
      out.append('\n');
    }
    return out.toString().strip();
  }
}
