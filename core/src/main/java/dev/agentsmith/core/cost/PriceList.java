package dev.agentsmith.core.cost;

import static java.util.Map.entry;

import dev.agentsmith.core.cost.Pricing.Price;
import java.util.Map;

/// Vendors' list prices in US dollars per million tokens, as of 2026-11. The one place to bring up
/// to date; `agent.pricing` goes before it.
///
/// * Anthropic: https://platform.claude.com/docs/en/about-claude/pricing. Cache writes are the
///   five-minute kind.
/// * OpenAI: https://developers.openai.com/api/docs/pricing, standard processing. What is written
/// to its cache costs what input costs.
final class PriceList {
  static final Map<String, Price> MODELS =
      Map.ofEntries(
          entry("claude-fable-5-1", Price.of("10.00", "50.00", "0.25", "12.50")),
          entry("claude-fable-5", Price.of("10.00", "50.00", "1.00", "12.50")),
          entry("claude-opus-5-5", Price.of("4.00", "20.00", "0.20", "5.00")),
          entry("claude-opus-5", Price.of("5.00", "25.00", "0.50", "6.25")),
          entry("claude-opus-4-8", Price.of("5.00", "25.00", "0.50", "6.25")),
          entry("claude-opus-4-7", Price.of("5.00", "25.00", "0.50", "6.25")),
          entry("claude-opus-4-6", Price.of("5.00", "25.00", "0.50", "6.25")),
          entry("claude-opus-4-5", Price.of("5.00", "25.00", "0.50", "6.25")),
          entry("claude-sonnet-5-5", Price.of("2.00", "10.00", "0.10", "2.50")),
          entry("claude-sonnet-5", Price.of("2.00", "10.00", "0.20", "2.50")),
          entry("claude-sonnet-4-6", Price.of("3.00", "15.00", "0.30", "3.75")),
          entry("claude-sonnet-4-5", Price.of("3.00", "15.00", "0.30", "3.75")),
          // A fifth of this for prompts up to 100,000 tokens: a limit is kept by the dearer price.
          entry("claude-haiku-5-5", Price.of("0.50", "2.50", "0.05", "0.625")),
          entry("claude-haiku-4-5", Price.of("1.00", "5.00", "0.10", "1.25")),
          entry("gpt-5.4", Price.of("2.50", "15.00", "0.25", "2.50")),
          entry("gpt-5.4-mini", Price.of("0.75", "4.50", "0.075", "0.75")),
          entry("gpt-5.2", Price.of("1.75", "14.00", "0.175", "1.75")),
          entry("gpt-5.1", Price.of("1.25", "10.00", "0.125", "1.25")),
          entry("gpt-5", Price.of("1.25", "10.00", "0.125", "1.25")),
          entry("gpt-5-mini", Price.of("0.25", "2.00", "0.025", "0.25")),
          entry("gpt-4.1", Price.of("2.00", "8.00", "0.50", "2.00")));

  private PriceList() {}
}
