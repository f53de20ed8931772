package dev.agentsmith.dispatcher.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
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

  /// False if no text of this form begins so: more text would not change that it does not match.
  @SuppressWarnings("JdkObsolete") // whether more text could change it is what is asked here
  boolean mayBegin(String beginning) {
    Matcher matcher = pattern.matcher(beginning);
    return matcher.matches() || matcher.hitEnd();
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
