package dev.agentsmith.dispatcher.chat;

/// A button of a message. One that says something is that: the platform delivers its words as a
/// command of whoever clicked, so that every right is looked at again.
///
/// @param say the command, such as `cancel k7f3a9c51e2b84d0`; empty if it only opens a page
/// @param url the page it opens; empty if it says something
/// @param confirm what is asked before, so that nobody does it by mistake; empty for nothing
public record Button(String label, Style style, String say, String url, String confirm) {

  /// How much it stands out.
  public enum Style {
    PLAIN,
    PRIMARY,
    DANGER
  }

  public static Button says(String label, String command) {
    return new Button(label, Style.PLAIN, command, "", "");
  }

  public static Button opens(String label, String url) {
    return new Button(label, Style.PRIMARY, "", url, "");
  }

  public Button primary() {
    return new Button(label, Style.PRIMARY, say, url, confirm);
  }

  public Button danger(String question) {
    return new Button(label, Style.DANGER, say, url, question);
  }
}
