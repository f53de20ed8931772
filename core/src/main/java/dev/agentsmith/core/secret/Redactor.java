package dev.agentsmith.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Replaces every known secret in a text by `***`: by value (raw, URL-encoded, hexadecimal, base64
/// at any place of a longer text, JSON-escaped, wrapped over lines) and by the shapes of well-known
/// tokens. Immutable, safe for many threads.
public final class Redactor {
  private static final String REPLACEMENT = "***";

  /// What is shorter protects nothing, and replacing it would make every text unreadable.
  private static final int LEAST_LENGTH = 6;

  /// Shorter ones could come together by chance when line breaks are left out.
  private static final int LEAST_WRAPPED = 12;

  // No word boundaries: colour codes and quotes touch values.
  private static final Pattern SHAPES =
      Pattern.compile(
          "ghp_[A-Za-z0-9]{20,}|gh[osu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
              + "|sk-ant-[A-Za-z0-9_-]{16,}|sk-[A-Za-z0-9]{32,}|AKIA[0-9A-Z]{16}"
              + "|xox[abpr]-[A-Za-z0-9-]{10,}|glpat-[A-Za-z0-9_-]{16,}"
              + "|eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(-----END [A-Z ]*PRIVATE KEY-----)?");

  /// How the shapes begin: where none of these stands the pattern is not asked.
  private static final List<String> BEGINNINGS =
      List.of("gh", "github_pat_", "sk-", "AKIA", "xox", "glpat-", "eyJ", "-----BEGIN ");

  private static final int ASCII = 128;

  /// The longest first.
  private final List<String> forms;

  /// The characters with which something begins that is replaced: most of a text is passed over by
  /// one look at each character. Every text of a run goes through here.
  private final boolean[] begins = new boolean[ASCII];

  public Redactor(Collection<Secret> secrets) {
    this.forms =
        secrets.stream()
            .map(Secret::reveal)
            .filter(value -> value.length() >= LEAST_LENGTH)
            .flatMap(Redactor::forms)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    Stream.concat(forms.stream(), BEGINNINGS.stream())
        .map(text -> text.charAt(0))
        .filter(first -> first < ASCII)
        .forEach(first -> begins[first] = true);
  }

  public String redact(String text) {
    StringBuilder clean = null;
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      int end = endOfSecret(text, i);
      if (end < 0) {
        continue;
      }
      for (int inside = i + 1; inside < end; inside++) {
        end = Math.max(end, endOfSecret(text, inside)); // another one may begin in it
      }
      clean = clean == null ? new StringBuilder() : clean;
      clean.append(text, copied, i).append(REPLACEMENT);
      copied = end;
      i = end - 1;
    }
    return clean == null ? text : clean.append(text, copied, text.length()).toString();
  }

  /// True if a known secret is in the text, in any form; shapes alone don't count.
  public boolean holdsOwn(String text) {
    return forms.stream().anyMatch(text::contains);
  }

  /// Where what begins here ends; -1 if nothing does.
  private int endOfSecret(String text, int at) {
    char first = text.charAt(at);
    if (first < ASCII && !begins[first]) {
      return -1;
    }
    for (String form : forms) {
      int end = form.charAt(0) == first ? endOf(form, text, at) : -1;
      if (end > 0) {
        return end;
      }
    }
    for (String beginning : BEGINNINGS) {
      if (beginning.charAt(0) == first && text.startsWith(beginning, at)) {
        Matcher shape = SHAPES.matcher(text).region(at, text.length());
        return shape.lookingAt() ? shape.end() : -1;
      }
    }
    return -1;
  }

  /// A terminal, base64 or a mail breaks a long value over lines and may indent them.
  private static int endOf(String form, String text, int at) {
    boolean wraps = form.length() >= LEAST_WRAPPED;
    int place = at;
    for (int i = 0; i < form.length(); i++) {
      while (wraps
          && i > 0
          && place < text.length()
          && Character.isWhitespace(text.charAt(place))) {
        place++;
      }
      if (place >= text.length() || text.charAt(place) != form.charAt(i)) {
        return text.startsWith(form, at) ? at + form.length() : -1;
      }
      place++;
    }
    return place;
  }

  private static Stream<String> forms(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    Stream<String> plain =
        Stream.of(
            value,
            URLEncoder.encode(value, UTF_8),
            HexFormat.of().formatHex(bytes),
            value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    return Stream.concat(plain, base64(bytes));
  }

  /// Base64 has another form for each of the three places where a value can begin in a longer text;
  /// of each what does not depend on its neighbours.
  private static Stream<String> base64(byte[] value) {
    Stream.Builder<String> forms = Stream.builder();
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      forms.add(encoder.encodeToString(value));
      forms.add(encoder.withoutPadding().encodeToString(value));
      for (int before = 0; before < 3; before++) {
        byte[] moved = new byte[before + value.length];
        System.arraycopy(value, 0, moved, before, value.length);
        String text = encoder.withoutPadding().encodeToString(moved);
        int from = before == 0 ? 0 : before + 1;
        int to = moved.length / 3 * 4;
        if (to - from >= LEAST_LENGTH) {
          forms.add(text.substring(from, to));
        }
      }
    }
    return forms.build();
  }
}
