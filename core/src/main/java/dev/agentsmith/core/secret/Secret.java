package dev.agentsmith.core.secret;

/// A value that may be used but not shown: [#toString] never reveals it.
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  public static Secret of(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a secret has a value");
    }
    return new Secret(value);
  }

  /// The value itself, for the one call that needs it.
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
