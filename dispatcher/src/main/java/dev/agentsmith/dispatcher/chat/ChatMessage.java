package dev.agentsmith.dispatcher.chat;

import java.util.List;
import java.util.stream.Collectors;

/// A message as data; each platform draws it its own way.
///
/// @param headline one sentence, or a whole answer of several lines
/// @param steps what is done, being done and still to do; empty in most messages
/// @param footer time, tokens and cost; may be empty
public record ChatMessage(
    Text headline, List<StepLine> steps, String footer, List<Button> buttons) {

  /// @param status a word of `StepState.Status`, in lower case
  /// @param took as people read it: `1.2 s`; empty if not begun
  public record StepLine(String status, String title, String took, String detail) {}

  public ChatMessage {
    steps = List.copyOf(steps);
    buttons = List.copyOf(buttons);
  }

  public static ChatMessage text(String words) {
    return of(Text.of(words));
  }

  public static ChatMessage of(Text words, Button... buttons) {
    return new ChatMessage(words, List.of(), "", List.of(buttons));
  }

  /// All of it as plain text.
  public String plain() {
    String lines =
        steps.stream()
            .map(step -> "\n  " + step.status() + " " + step.title() + tail(step))
            .collect(Collectors.joining());
    return headline.plain() + lines + (footer.isEmpty() ? "" : "\n  " + footer);
  }

  private static String tail(StepLine step) {
    String took = step.took().isEmpty() ? "" : " " + step.took();
    return step.detail().isEmpty() ? took : took + " · " + step.detail();
  }
}
