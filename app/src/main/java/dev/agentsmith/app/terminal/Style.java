package dev.agentsmith.app.terminal;

/// Colours, where they carry meaning and the terminal wants them (https://no-color.org).
public record Style(boolean colour) {
  private static final String RESET = "\u001b[0m";

  public String good(String text) {
    return paint("\u001b[32m", text);
  }

  public String bad(String text) {
    return paint("\u001b[31m", text);
  }

  public String strong(String text) {
    return paint("\u001b[1m", text);
  }

  public String faint(String text) {
    return paint("\u001b[2m", text);
  }

  public String link(String text) {
    return paint("\u001b[4m", text);
  }

  private String paint(String code, String text) {
    return colour && !text.isEmpty() ? code + text + RESET : text;
  }
}
