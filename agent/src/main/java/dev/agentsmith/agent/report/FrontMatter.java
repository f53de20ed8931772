package dev.agentsmith.agent.report;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import org.jspecify.annotations.Nullable;

/// YAML at the top of a page, written so that any text is safe in it.
final class FrontMatter {
  private final StringBuilder text = new StringBuilder("---\n");

  FrontMatter put(String key, String value) {
    text.append(key).append(": ").append(quoted(value)).append('\n');
    return this;
  }

  FrontMatter put(String key, long value) {
    text.append(key).append(": ").append(value).append('\n');
    return this;
  }

  FrontMatter list(String key) {
    text.append(key).append(":\n");
    return this;
  }

  FrontMatter cost(String phase, String model, int calls, TokenUsage tokens, @Nullable Usd usd) {
    text.append("  - phase: ").append(quoted(phase)).append('\n');
    text.append("    model: ").append(quoted(model)).append('\n');
    text.append("    calls: ").append(calls).append('\n');
    text.append("    tokens: {input: ").append(tokens.input());
    text.append(", output: ").append(tokens.output());
    text.append(", cache_read: ").append(tokens.cacheRead());
    text.append(", cache_write: ").append(tokens.cacheWrite()).append("}\n");
    text.append("    usd: ").append(number(usd)).append('\n');
    return this;
  }

  FrontMatter usd(String key, @Nullable Usd usd) {
    text.append(key).append(": ").append(number(usd)).append('\n');
    return this;
  }

  String end() {
    return text.append("---\n").toString();
  }

  private static String number(@Nullable Usd usd) {
    return usd == null ? "unknown" : usd.dollars().toPlainString();
  }

  /// A double-quoted scalar (YAML 1.2, 7.3.1).
  private static String quoted(String value) {
    var out = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c < ' ') {
                out.append(c == '\n' ? "\\n" : " ");
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.append('"').toString();
  }
}
