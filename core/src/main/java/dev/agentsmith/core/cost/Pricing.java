package dev.agentsmith.core.cost;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What models cost. A model that is not listed has no price: that is told, never counted as zero.
public record Pricing(Map<String, Price> models) {

  private static final Pattern DATE = Pattern.compile("-(?:\\d{8}|\\d{4}-\\d{2}-\\d{2})$");

  /// US dollars per million tokens.
  public record Price(
      BigDecimal input, BigDecimal output, BigDecimal cacheRead, BigDecimal cacheWrite) {

    static Price of(String input, String output, String cacheRead, String cacheWrite) {
      return new Price(
          new BigDecimal(input),
          new BigDecimal(output),
          new BigDecimal(cacheRead),
          new BigDecimal(cacheWrite));
    }

    Usd of(TokenUsage usage) {
      BigDecimal sum =
          input
              .multiply(BigDecimal.valueOf(usage.input()))
              .add(output.multiply(BigDecimal.valueOf(usage.output())))
              .add(cacheRead.multiply(BigDecimal.valueOf(usage.cacheRead())))
              .add(cacheWrite.multiply(BigDecimal.valueOf(usage.cacheWrite())));
      return Usd.of(sum.movePointLeft(6));
    }
  }

  public Pricing {
    models = Map.copyOf(models);
  }

  public static Pricing list() {
    return new Pricing(PriceList.MODELS);
  }

  /// This list with `overrides` on top.
  public Pricing with(Map<String, Price> overrides) {
    Map<String, Price> all = new HashMap<>(models);
    all.putAll(overrides);
    return new Pricing(all);
  }

  /// The cost of one reply, or empty if the model's price is not known.
  public Optional<Usd> cost(String model, TokenUsage usage) {
    return price(model).map(price -> price.of(usage));
  }

  public boolean knows(String model) {
    return price(model).isPresent();
  }

  /// The price of a model; a dated name (`claude-haiku-4-5-20251001`, `gpt-5-2025-08-07`) has that
  /// of its family.
  private Optional<Price> price(String model) {
    Price exact = models.get(model);
    return exact != null
        ? Optional.of(exact)
        : Optional.ofNullable(models.get(DATE.matcher(model).replaceFirst("")));
  }
}
