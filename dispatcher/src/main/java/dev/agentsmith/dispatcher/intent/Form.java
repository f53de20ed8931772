package dev.agentsmith.dispatcher.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A way to say something.
record Form(Meaning meaning, Pattern pattern) {

  /// Named as the sections of `forms.txt`.
  enum Meaning {
    FEATURE,
    FIX,
    CANCEL,
    RETRY,
    STATUS,
    LOGS,
    TICKETS,
    PROJECTS,
    HELP
  }

  /// The forms of `forms.txt`, in the order in which they are tried.
  static List<Form> all(Wording wording) {
    List<Form> forms = new ArrayList<>();
    Meaning meaning = Meaning.HELP;
    for (String line : Wording.lines("forms.txt")) {
      if (line.startsWith(" ")) {
        forms.add(new Form(meaning, wording.compile(line.strip())));
      } else {
        meaning = Meaning.valueOf(line.toUpperCase(Locale.ROOT));
      }
    }
    return List.copyOf(forms);
  }
}
