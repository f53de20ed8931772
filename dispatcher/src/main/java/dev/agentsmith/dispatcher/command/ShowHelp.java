package dev.agentsmith.dispatcher.command;

/// The forms that are understood.
public final class ShowHelp {
  private static final String FORMS =
      """
        fix #42 in my-api     work on a ticket, end with a pull request; a link to it will do
        feature #7 in web     the same for something new
        tickets in my-api     its open tickets
        status                what is going on; status #42 for one run
        cancel                end this thread's run; cancel #42 for another
        retry                 start this thread's run again; retry #42 for another
        logs                  what this thread's run printed; logs #42 for another
        projects              the projects I know
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
