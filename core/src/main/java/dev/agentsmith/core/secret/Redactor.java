package dev.agentsmith.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
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

  private final List<String> forms;
  private final List<String> wrappable;

  public Redactor(Collection<Secret> secrets) {
    this.forms =
        secrets.stream()
            .map(Secret::reveal)
            .filter(value -> value.length() >= LEAST_LENGTH)
            .flatMap(Redactor::forms)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    this.wrappable = forms.stream().filter(form -> form.length() >= LEAST_WRAPPED).toList();
  }

  public String redact(String text) {
    String clean = text;
    for (String form : forms) {
      clean = clean.replace(form, REPLACEMENT);
    }
    if (!wrappable.isEmpty() && clean.indexOf('\n') >= 0) {
      clean = withoutWrapped(clean);
    }
    return SHAPES.matcher(clean).replaceAll(REPLACEMENT);
  }

  /// True if a known secret is in the text, in any form; shapes alone don't count.
  public boolean holdsOwn(String text) {
    return forms.stream().anyMatch(text::contains);
  }

  /// A terminal, base64 or a mail breaks a long value over lines and may indent them.
  private String withoutWrapped(String text) {
    int[] places = new int[text.length()];
    var unwrapped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        places[unwrapped.length()] = i;
        unwrapped.append(text.charAt(i));
      }
    }
    var clean = new StringBuilder(text);
    boolean found = false;
    for (String form : wrappable) {
      for (int at = unwrapped.lastIndexOf(form);
          at >= 0;
          at = at == 0 ? -1 : unwrapped.lastIndexOf(form, at - 1)) {
        for (int i = places[at]; i <= places[at + form.length() - 1]; i++) {
          if (!Character.isWhitespace(clean.charAt(i))) {
            clean.setCharAt(i, '*');
            found = true;
          }
        }
      }
    }
    return found ? clean.toString() : text;
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
