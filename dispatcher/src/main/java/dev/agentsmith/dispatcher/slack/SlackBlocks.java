package dev.agentsmith.dispatcher.slack;

import static com.slack.api.model.block.Blocks.actions;
import static com.slack.api.model.block.Blocks.context;
import static com.slack.api.model.block.Blocks.section;
import static com.slack.api.model.block.composition.BlockCompositions.confirmationDialog;
import static com.slack.api.model.block.composition.BlockCompositions.plainText;
import static com.slack.api.model.block.element.BlockElements.button;

import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.composition.MarkdownTextObject;
import com.slack.api.model.block.element.BlockElement;
import com.slack.api.model.block.element.ButtonElement;
import dev.agentsmith.dispatcher.chat.Button;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatMessage.StepLine;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Draws a message in Block Kit, within its limits (docs.slack.dev, "Blocks"): words of strangers
/// are escaped, and cut before they are, so that no entity is cut in two.
final class SlackBlocks {
  /// A section takes 3,000 characters; escaping makes up to five of one.
  private static final int MAX_SECTION = 3_000;

  /// All blocks together are refused at about 13,200 characters: this leaves room.
  private static final int MAX_HEADLINE = 2_400;

  private static final int MAX_DETAIL = 160;
  private static final int MAX_BRIEF = 24;
  private static final int MAX_STEPS = 25;
  private static final int MAX_BUTTONS = 5;
  private static final int MAX_LABEL = 75;
  private static final int MAX_URL = 3_000;
  private static final int MAX_CONFIRM = 300;

  /// Advised for the text that stands in notifications and is read to people.
  private static final int MAX_FALLBACK = 3_900;

  private static final int BAR = 10;

  /// So that no mark stands alone at the end of a line.
  private static final char NO_BREAK = '\u00a0';

  private SlackBlocks() {}

  static List<LayoutBlock> of(Stamp stamp, ChatMessage message) {
    List<LayoutBlock> blocks = new ArrayList<>();
    blocks.add(section(s -> s.text(markdown(mrkdwn(message.headline(), MAX_HEADLINE)))));
    if (!message.steps().isEmpty()) {
      progress(message.steps())
          .ifPresent(words -> blocks.add(section(s -> s.text(markdown(words)))));
      blocks.add(context(List.of(markdown(steps(message.steps())))));
    }
    if (!message.footer().isEmpty()) {
      blocks.add(context(List.of(markdown(escaped(cut(message.footer(), MAX_DETAIL * 2))))));
    }
    if (!message.buttons().isEmpty()) {
      blocks.add(actions(buttons(stamp, message.buttons())));
    }
    return blocks;
  }

  /// What is shown where blocks are not.
  static String fallback(ChatMessage message) {
    return mrkdwn(message.headline(), MAX_FALLBACK);
  }

  /// Slack's markup of a text, at most `most` characters long.
  static String mrkdwn(Text text, int most) {
    var out = new StringBuilder();
    for (Text.Part part : text.parts()) {
      int left = most - out.length();
      String drawn =
          switch (part) {
            case Text.Words(String words) -> fitting(words, left);
            case Text.Strong(String words) -> fitting("*" + words + "*", left);
            case Text.Link(String label, String url) ->
                "<"
                    + escaped(url).replace("|", "%7C")
                    + "|"
                    + escaped(cut(label, MAX_DETAIL)).replace('|', '¦')
                    + ">";
            case Text.Person(String mention) -> mention;
            // Each reader sees it in their own time zone.
            case Text.Time time ->
                "<!date^" + time.at().getEpochSecond() + "^{time}|" + time.plain() + ">";
          };
      if (drawn.length() > left) {
        break; // a link or a mention is whole, or not there
      }
      out.append(drawn);
    }
    return out.isEmpty() ? " " : out.toString();
  }

  /// Disarms `<!channel>`, `<@U…>` and links (docs.slack.dev, "Escaping text").
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /// At most `most` characters, never half a character.
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Math.max(0, most - 1);
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  private static String fitting(String words, int most) {
    String drawn = escaped(words);
    for (int length = words.length();
        drawn.length() > most && length > 0;
        length = length * 4 / 5) {
      drawn = escaped(cut(words, length));
    }
    return drawn.length() > most ? "" : drawn;
  }

  /// How far it is and what is being done, in one line that is easy to find; empty once all is
  /// over.
  private static Optional<String> progress(List<StepLine> steps) {
    long over = steps.stream().filter(step -> isOver(step.status())).count();
    if (over == steps.size()) {
      return Optional.empty();
    }
    int full = (int) (BAR * over / steps.size());
    String bar = "■".repeat(full) + "□".repeat(BAR - full);
    String now =
        steps.stream()
            .filter(step -> step.status().equals("running"))
            .findFirst()
            .map(step -> "  *" + title(step) + "*" + doing(step))
            .orElse("");
    return Optional.of(bar + now);
  }

  private static String doing(StepLine step) {
    return step.detail().isEmpty() ? "" : " · " + escaped(cut(step.detail(), MAX_DETAIL));
  }

  /// All of them in few lines: what they came to stands there if a few words tell it.
  private static String steps(List<StepLine> steps) {
    String all = steps.stream().map(SlackBlocks::brief).collect(Collectors.joining(" · "));
    return all.length() <= MAX_SECTION
        ? all
        : steps.stream()
            .map(SlackBlocks::marked)
            .limit(MAX_STEPS)
            .collect(Collectors.joining(" · "));
  }

  private static String brief(StepLine step) {
    boolean told = isOver(step.status()) && !step.detail().isEmpty();
    return told && step.detail().length() <= MAX_BRIEF
        ? marked(step) + took(step) + " (" + escaped(step.detail()) + ")"
        : marked(step) + took(step);
  }

  /// How long it took; what took no time needs no words.
  private static String took(StepLine step) {
    boolean worthTelling = isOver(step.status()) && step.took().matches(".*[1-9].*");
    return worthTelling ? NO_BREAK + step.took().replace(' ', NO_BREAK) : "";
  }

  private static String marked(StepLine step) {
    String mark = mark(step.status());
    return mark.isEmpty() ? title(step) : mark + NO_BREAK + title(step);
  }

  private static String title(StepLine step) {
    return escaped(cut(step.title(), MAX_LABEL));
  }

  private static String mark(String status) {
    return switch (status) {
      case "done" -> "✓";
      case "failed" -> "✗";
      case "running" -> "▸";
      case "skipped" -> "–";
      default -> "";
    };
  }

  private static boolean isOver(String status) {
    return status.equals("done") || status.equals("failed") || status.equals("skipped");
  }

  private static List<BlockElement> buttons(Stamp stamp, List<Button> buttons) {
    List<BlockElement> elements = new ArrayList<>();
    for (Button wanted :
        buttons.stream().filter(b -> !b.label().isBlank()).limit(MAX_BUTTONS).toList()) {
      String value = new ClickValue(stamp.run().value(), wanted.say()).json();
      if (value.length() <= ClickValue.MAX_CHARS && wanted.url().length() <= MAX_URL) {
        elements.add(element(wanted, value, elements.size()));
      }
    }
    return elements;
  }

  private static ButtonElement element(Button wanted, String value, int number) {
    return button(
        b -> {
          b.text(plainText(cut(wanted.label(), MAX_LABEL), true));
          String first = wanted.say().isEmpty() ? "open" : wanted.say().split(" ", 2)[0];
          b.actionId(first + "-" + number);
          if (wanted.url().isEmpty()) {
            b.value(value);
          } else {
            b.url(wanted.url());
          }
          switch (wanted.style()) {
            case PRIMARY -> b.style("primary");
            case DANGER -> b.style("danger");
            case PLAIN -> {}
          }
          if (!wanted.confirm().isEmpty()) {
            b.confirm(
                confirmationDialog(
                    c ->
                        c.title(plainText("Sure?"))
                            .text(plainText(cut(wanted.confirm(), MAX_CONFIRM)))
                            .confirm(plainText("Yes"))
                            .deny(plainText("No"))));
          }
          return b;
        });
  }

  /// Slack links nothing by itself in it.
  private static MarkdownTextObject markdown(String text) {
    return MarkdownTextObject.builder().text(text).verbatim(true).build();
  }
}
