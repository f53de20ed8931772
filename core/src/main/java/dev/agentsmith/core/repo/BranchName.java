package dev.agentsmith.core.repo;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// The branch a run works on: `fix/42-total-ignores-the-quantity`. Only characters that git, shells
/// and URLs take as they are; at most 60 of them.
public record BranchName(String value) {
  private static final int MAX_SLUG = 40;
  private static final Pattern VALID = Pattern.compile("[a-z]+/[a-z0-9][a-z0-9-]{0,58}");

  public BranchName {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException("not a branch name of ours: " + value);
    }
  }

  /// @param kind the pipeline's prefix, `fix`
  /// @param lead the ticket, or the start of the run id where there is no ticket
  /// @param title free text; what is no letter or digit becomes a dash
  public static BranchName of(String kind, String lead, String title) {
    String slug = slug(title);
    String start = slug(lead);
    return new BranchName(kind + "/" + (slug.isEmpty() ? start : start + "-" + slug));
  }

  /// The same branch under a name that nobody has yet.
  public BranchName numbered(int number) {
    return new BranchName(value + "-" + number);
  }

  private static String slug(String text) {
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFD)
            .replaceAll("\\p{M}+", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    if (plain.length() <= MAX_SLUG) {
      return plain;
    }
    int lastDash = plain.lastIndexOf('-', MAX_SLUG);
    return plain.substring(0, lastDash > 10 ? lastDash : MAX_SLUG);
  }
}
