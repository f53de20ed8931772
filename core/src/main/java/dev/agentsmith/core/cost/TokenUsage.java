package dev.agentsmith.core.cost;

/// Tokens as the provider counted them. The four kinds do not overlap: `input` excludes what was
/// read from or written to the prompt cache.
public record TokenUsage(long input, long output, long cacheRead, long cacheWrite) {
  public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0);

  public TokenUsage plus(TokenUsage other) {
    return new TokenUsage(
        input + other.input,
        output + other.output,
        cacheRead + other.cacheRead,
        cacheWrite + other.cacheWrite);
  }

  public long total() {
    return input + output + cacheRead + cacheWrite;
  }

  /// All that went in, cached or not.
  public long prompt() {
    return input + cacheRead + cacheWrite;
  }

  /// The share of the prompt that was read from the cache, 0 to 100.
  public int cachedPercent() {
    return prompt() == 0 ? 0 : (int) Math.round(100.0 * cacheRead / prompt());
  }
}
