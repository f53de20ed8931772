package money;

public record Money(long cents) {
  public Money plus(Money other) {
    return new Money(cents + other.cents);
  }

  /** Such as 12.05. */
  public String text() {
    return cents / 100 + "." + cents % 100;
  }
}
