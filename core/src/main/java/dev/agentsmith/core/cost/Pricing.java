package dev.agentsmith.core.cost;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What models cost. A model that is not listed has no price: that is told, never counted as zero.
public record Pricing(Map<String, Price> models) {

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

  /// Anthropic's list prices (https://docs.claude.com/en/docs/about-claude/pricing); cache writes
  /// are the five-minute kind at 1.25 times the input price, reads a tenth of it.
  private static final Map<String, Price> LIST =
      Map.of(
          "claude-opus-4-8", Price.of("5.00", "25.00", "0.50", "6.25"),
          "claude-opus-4-6", Price.of("5.00", "25.00", "0.50", "6.25"),
          "claude-opus-4-5", Price.of("5.00", "25.00", "0.50", "6.25"),
          "claude-sonnet-4-6", Price.of("3.00", "15.00", "0.30", "3.75"),
          "claude-sonnet-4-5", Price.of("3.00", "15.00", "0.30", "3.75"),
          "claude-haiku-4-5", Price.of("1.00", "5.00", "0.10", "1.25"));

  public Pricing {
    models = Map.copyOf(models);
  }

  public static Pricing list() {
    return new Pricing(LIST);
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

  /// The price of a model; a dated name (`claude-haiku-4-5-20251001`) has that of its family.
  private Optional<Price> price(String model) {
    Price exact = models.get(model);
    return exact != null
        ? Optional.of(exact)
        : Optional.ofNullable(models.get(model.replaceFirst("-\\d{8}$", "")));
  }
}
