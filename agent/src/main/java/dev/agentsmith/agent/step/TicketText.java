package dev.agentsmith.agent.step;

import dev.agentsmith.clients.tracker.Ticket;
import dev.agentsmith.clients.tracker.Ticket.Comment;
import dev.agentsmith.core.text.UntrustedText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A ticket in words: what it says, its labels, what was said about it, and which images a reader
/// would see that the model does not.
final class TicketText {
  private static final int MAX_TEXT = 20_000;
  private static final int MAX_COMMENT = 4_000;
  private static final int MAX_IMAGES = 20;
  private static final Pattern IMAGE =
      Pattern.compile(
          "!\\[[^\\]]{0,200}\\]\\(\\s*<?([^\\s)>]{1,500})|<img\\s[^>]{0,500}?src\\s*=\\s*[\"']?([^\\s\"'>]{1,500})",
          Pattern.CASE_INSENSITIVE);

  private TicketText() {}

  static String of(Ticket ticket) {
    List<String> parts = new ArrayList<>();
    parts.add(cut(UntrustedText.visible(ticket.text()).strip(), MAX_TEXT));
    if (ticket.closed()) {
      parts.add("The ticket is closed.");
    }
    if (!ticket.labels().isEmpty()) {
      parts.add("Labels: " + line(String.join(", ", ticket.labels())));
    }
    parts.addAll(comments(ticket.comments()));
    Set<String> images = images(ticket);
    if (!images.isEmpty()) {
      parts.add("Images (not shown here): " + line(String.join(", ", images)));
    }
    parts.removeIf(String::isBlank);
    return String.join("\n\n", parts);
  }

  /// The newest count most: older ones are left out first.
  private static List<String> comments(List<Comment> all) {
    List<String> kept = new ArrayList<>();
    int left = MAX_TEXT;
    for (int i = all.size() - 1; i >= 0; i--) {
      Comment comment = all.get(i);
      String said =
          "Comment by %s%s:\n%s"
              .formatted(
                  line(comment.by()),
                  comment.member() ? ", who belongs to the project" : "",
                  cut(UntrustedText.visible(comment.text()).strip(), MAX_COMMENT));
      left -= said.length();
      if (left < 0) {
        kept.add("(%d older %s left out)".formatted(i + 1, i == 0 ? "comment is" : "comments are"));
        break;
      }
      kept.add(said);
    }
    return kept.reversed();
  }

  /// From what was written, as [UntrustedText#visible] takes images out.
  private static Set<String> images(Ticket ticket) {
    Set<String> found = new LinkedHashSet<>();
    List<String> texts = new ArrayList<>(List.of(ticket.text()));
    ticket.comments().forEach(comment -> texts.add(comment.text()));
    for (String text : texts) {
      Matcher image = IMAGE.matcher(text);
      while (image.find() && found.size() < MAX_IMAGES) {
        String address = image.group(1) == null ? image.group(2) : image.group(1);
        String name = address.replaceAll("[?#].*", "").replaceAll("/+$", "");
        found.add(name.substring(name.lastIndexOf('/') + 1));
      }
    }
    return found;
  }

  static String cut(String text, int max) {
    return text.codePointCount(0, text.length()) <= max
        ? text
        : text.substring(0, text.offsetByCodePoints(0, max - 1)) + "…";
  }

  private static String line(String words) {
    return cut(UntrustedText.visible(words).replaceAll("\\s+", " ").strip(), 1_000);
  }
}
