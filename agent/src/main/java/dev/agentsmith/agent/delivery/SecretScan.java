package dev.agentsmith.agent.delivery;

import dev.agentsmith.agent.delivery.AddedLines.Line;
import dev.agentsmith.core.secret.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds secrets in what a change adds: this run's own, by value; others by the shape that their
/// makers gave them; and values that look random where a name says that they are secret.
public final class SecretScan {
  /// In a line it says that a person knows of the value. It never lets out a secret of this run.
  private static final Pattern ALLOWED = Pattern.compile("secret-scan: ?allow\\b");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----");

  // Shapes as their makers document them; the redactor knows those that it would replace.
  private static final Map<String, Pattern> SHAPES =
      Map.of(
          "a Google key", Pattern.compile("\\bAIza[0-9A-Za-z_-]{35}\\b"),
          "a Stripe key", Pattern.compile("\\b[sr]k_live_[0-9A-Za-z]{20,}"),
          "an npm token", Pattern.compile("\\bnpm_[0-9A-Za-z]{36}\\b"),
          "a Slack webhook",
              Pattern.compile("hooks\\.slack\\.com/services/T[0-9A-Z]{6,}/B[0-9A-Z]{6,}/\\w{20,}"),
          "a Hugging Face token", Pattern.compile("\\bhf_[0-9A-Za-z]{30,}\\b"),
          "an Azure storage key", Pattern.compile("AccountKey=[0-9A-Za-z+/]{60,}={0,2}"));

  private static final Pattern LOGIN =
      Pattern.compile(
          "\\b[a-z][a-z0-9+.-]{1,20}://[^/\\s:@\"']{1,80}:([^/\\s@\"'<>{}$%]{6,120})@([\\w.-]+)");
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?i)(?:api[_-]?key|secret|token|passw(?:or)?d|credentials?|private[_-]?key|access[_-]?key)"
              + "[\\w-]{0,40}[\"']?\\s{0,4}(?::|=>?|:=)\\s{0,4}[\"'`]([A-Za-z0-9+/=_.~-]{20,200})[\"'`]");
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?i)example|sample|dummy|fake|mock|test|change_?me|replace|your[_-]|placeholder|xxxx|redacted"
              + "|0123456789|1234567890|abcdefgh|localhost");
  private static final Pattern GENERATED =
      Pattern.compile(
          "(?:.*/)?(?:package-lock\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-lock\\.yaml|bun\\.lock|poetry\\.lock"
              + "|uv\\.lock|Pipfile\\.lock|Cargo\\.lock|go\\.sum|composer\\.lock|Gemfile\\.lock|gradle\\.lockfile"
              + "|.*\\.min\\.js|.*\\.map|.*\\.svg)");
  private static final double RANDOM = 3.6;
  private static final int LONGEST_LINE = 20_000;

  private final Redactor redactor;

  /// @param redactor knows this run's own secrets
  public SecretScan(Redactor redactor) {
    this.redactor = redactor;
  }

  /// @param what names the kind, never the value: `a private key`
  public record Finding(String file, int line, String what) {
    /// `src/Config.java:12 (a private key)`
    public String brief() {
      return "%s:%d (%s)".formatted(file, line, what);
    }
  }

  /// @param patch as git writes it
  public List<Finding> scan(String patch) {
    List<Finding> findings = new ArrayList<>();
    AddedLines.each(
        patch,
        line ->
            kind(line)
                .ifPresent(what -> findings.add(new Finding(line.file(), line.number(), what))));
    return findings;
  }

  private Optional<String> kind(Line line) {
    // A line of a minified file may be megabytes; what is searched has to end.
    String text = line.text();
    for (int from = 0; from < text.length() || from == 0; from += LONGEST_LINE / 2) {
      String part = text.substring(from, Math.min(text.length(), from + LONGEST_LINE));
      Optional<String> found = kind(line.file(), part);
      if (found.isPresent() || from + LONGEST_LINE >= text.length()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> kind(String file, String text) {
    if (redactor.holdsOwn(text)) {
      return Optional.of("a secret of this run");
    }
    if (ALLOWED.matcher(text).find()) {
      return Optional.empty();
    }
    if (PRIVATE_KEY.matcher(text).find()) {
      return Optional.of("a private key");
    }
    String clean = redactor.redact(text);
    if (!clean.equals(text) && !HARMLESS.matcher(difference(text, clean)).find()) {
      return Optional.of("a token");
    }
    for (Map.Entry<String, Pattern> shape : SHAPES.entrySet()) {
      if (shape.getValue().matcher(text).find()) {
        return Optional.of(shape.getKey());
      }
    }
    Matcher login = LOGIN.matcher(text);
    if (text.contains("://")
        && login.find()
        && !isHarmless(login.group(1))
        && !isHarmless(login.group(2))) {
      return Optional.of("a password in an address");
    }
    Matcher assigned = ASSIGNMENT.matcher(text);
    while (!GENERATED.matcher(file).matches() && assigned.find()) {
      if (looksRandom(assigned.group(1)) && !HARMLESS.matcher(assigned.group(1)).find()) {
        return Optional.of("a value that looks like a secret");
      }
    }
    return Optional.empty();
  }

  /// What of `text` is another in `clean`.
  private static String difference(String text, String clean) {
    int shorter = Math.min(text.length(), clean.length());
    int begin = 0;
    while (begin < shorter && text.charAt(begin) == clean.charAt(begin)) {
      begin++;
    }
    int end = 0;
    while (end < shorter - begin
        && text.charAt(text.length() - 1 - end) == clean.charAt(clean.length() - 1 - end)) {
      end++;
    }
    return text.substring(begin, text.length() - end);
  }

  private static boolean isHarmless(String value) {
    return HARMLESS.matcher(value).find()
        || value
            .toLowerCase(Locale.ROOT)
            .matches("password|passwd|postgres|secret|guest|admin|root");
  }

  /// Letters of both cases or digits among letters, and as many different ones as chance would
  /// give: words and names repeat theirs.
  private static boolean looksRandom(String value) {
    boolean digits = value.chars().anyMatch(Character::isDigit);
    boolean letters = value.chars().anyMatch(Character::isLetter);
    return digits && letters && entropy(value) >= RANDOM;
  }

  /// Shannon's, in bits a character.
  private static double entropy(String value) {
    Map<Integer, Long> counts =
        value.chars().boxed().collect(Collectors.groupingBy(c -> c, Collectors.counting()));
    double bits = 0;
    for (long count : counts.values()) {
      double share = (double) count / value.length();
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }
}
