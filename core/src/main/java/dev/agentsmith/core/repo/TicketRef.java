package dev.agentsmith.core.repo;

import java.util.regex.Pattern;

/// A ticket's id as its tracker writes it, without `#`: `42`, `PROJ-123`.
public record TicketRef(String id) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,39}");

  public TicketRef {
    if (!VALID.matcher(id).matches()) {
      throw new IllegalArgumentException("not a ticket id: " + id);
    }
  }

  public static boolean isValid(String id) {
    return VALID.matcher(id).matches();
  }

  /// As people read it: `#42`, but `PROJ-123`.
  public String label() {
    return Character.isDigit(id.charAt(0)) ? "#" + id : id;
  }
}
