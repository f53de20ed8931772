package dev.agentsmith.dispatcher.intent;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Understands a command (design.md §3.3): by its form, and where it has none of ours by a small
/// model, if one is configured. Safe for many threads.
public final class IntentReader {
  private final IntentGrammar grammar;
  private final @Nullable IntentModel model;

  /// @param model null to read the forms only
  public IntentReader(IntentGrammar grammar, @Nullable IntentModel model) {
    this.grammar = grammar;
    this.model = model;
  }

  /// False if it surely names no ticket, which no fix and no feature goes without: a number, a key
  /// and a link to an issue have digits.
  public static boolean mayNameTicket(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /// By its form alone, in microseconds; empty if it has none of ours.
  public Optional<Intent> byForm(String text) {
    return grammar.read(text);
  }

  /// By all means there are. Takes as long as [IntentModel#read] may.
  ///
  /// @param run the command's
  public Reading read(RunId run, IncomingMessage message) throws InterruptedException {
    Optional<Intent> form = byForm(message.text());
    if (form.isPresent()) {
      return new Reading.Sure(form.get());
    }
    // What people say among themselves is not for a model, and our buttons speak in forms.
    return model == null || message.manner() != Manner.ADDRESSED
        ? new Reading.NotUnderstood()
        : offerable(model.read(run, message.text()));
  }

  /// A button whose words have no form would lead nowhere.
  private Reading offerable(Reading reading) {
    if (!(reading instanceof Reading.Unsure(List<String> commands))) {
      return reading;
    }
    List<String> known = commands.stream().filter(c -> byForm(c).isPresent()).toList();
    return known.isEmpty() ? new Reading.NotUnderstood() : new Reading.Unsure(known);
  }
}
