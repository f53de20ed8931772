package dev.agentsmith.dispatcher.command;

/// The forms that are understood.
public final class ShowHelp {
  private static final String FORMS =
      """
        fix #42 in my-api     work on a ticket, end with a pull request
        status                what is going on; status #42 for one run
        cancel                end this thread's run; cancel #42 for another
        help                  this text
      """;

  private ShowHelp() {}

  public static String words() {
    return "I understand:\n" + FORMS.stripTrailing();
  }

  /// For something that has no form of ours.
  public static String notUnderstood() {
    return "I didn't understand that. I know:\n" + FORMS.stripTrailing();
  }
}
