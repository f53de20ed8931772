package dev.agentsmith.core.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// An amount of US dollars in billionths, exact for prices per million tokens.
public record Usd(long nanos) implements Comparable<Usd> {
  public static final Usd ZERO = new Usd(0);
  private static final int SCALE = 9;

  public static Usd of(BigDecimal dollars) {
    return new Usd(
        dollars.movePointRight(SCALE).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  public static Usd of(String dollars) {
    return of(new BigDecimal(dollars));
  }

  public Usd plus(Usd other) {
    return new Usd(Math.addExact(nanos, other.nanos));
  }

  public BigDecimal dollars() {
    return BigDecimal.valueOf(nanos, SCALE).stripTrailingZeros();
  }

  /// As people read it: `$2.00`, and three places below ten cents: `$0.031`.
  @Override
  public String toString() {
    int places = nanos != 0 && Math.abs(nanos) < 100_000_000L ? 3 : 2;
    return "$" + BigDecimal.valueOf(nanos, SCALE).setScale(places, RoundingMode.HALF_UP);
  }

  @Override
  public int compareTo(Usd other) {
    return Long.compare(nanos, other.nanos);
  }
}
