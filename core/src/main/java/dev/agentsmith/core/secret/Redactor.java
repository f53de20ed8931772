package dev.agentsmith.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Replaces every known secret in a text by `***`: by value (raw, URL-encoded, base64,
/// JSON-escaped) and by the shapes of well-known tokens. Immutable, safe for many threads.
public final class Redactor {
  private static final String REPLACEMENT = "***";

  /// What is shorter protects nothing, and replacing it would make every text unreadable.
  private static final int LEAST_LENGTH = 6;

  // No word boundaries: colour codes and quotes touch values.
  private static final Pattern SHAPES =
      Pattern.compile(
          "ghp_[A-Za-z0-9]{20,}|gh[osu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
              + "|sk-ant-[A-Za-z0-9_-]{16,}|sk-[A-Za-z0-9]{32,}|AKIA[0-9A-Z]{16}"
              + "|xox[abpr]-[A-Za-z0-9-]{10,}|glpat-[A-Za-z0-9_-]{16,}"
              + "|eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}");

  private final List<String> forms;

  public Redactor(Collection<Secret> secrets) {
    this.forms =
        secrets.stream()
            .map(Secret::reveal)
            .filter(value -> value.length() >= LEAST_LENGTH)
            .flatMap(Redactor::forms)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  public String redact(String text) {
    String clean = text;
    for (String form : forms) {
      clean = clean.replace(form, REPLACEMENT);
    }
    return SHAPES.matcher(clean).replaceAll(REPLACEMENT);
  }

  /// True if a known secret is in the text, in any form; shapes alone don't count.
  public boolean holdsOwn(String text) {
    return forms.stream().anyMatch(text::contains);
  }

  private static Stream<String> forms(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    return Stream.of(
        value,
        URLEncoder.encode(value, UTF_8),
        Base64.getEncoder().encodeToString(bytes),
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
        value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
  }
}
