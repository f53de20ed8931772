package dev.agentsmith.clients.github;

import dev.agentsmith.clients.github.GitHubFailure.Kind;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// What GitHub would not do, as a person reads it.
final class GitHubProblems {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final URI api;
  private final String label;

  GitHubProblems(GitHubRepository repository) {
    this(repository.api(), repository.label());
  }

  /// @param label how people call the place
  GitHubProblems(URI api, String label) {
    this.api = api;
    this.label = label;
  }

  /// @param doing what was tried: `read ticket #42`
  /// @param right what a fine-grained token needs for it: `Issues: read`
  Problem of(GitHubFailure failure, String doing, String right) {
    return switch (failure.kind()) {
      case Kind.Unreachable(String why) ->
          Problem.of(
              "GitHub (%s) can't be reached: %s.".formatted(api, why),
              "Check the address and the network, then run again.");
      case Kind.Limited(Instant until) ->
          Problem.of(
              "GitHub allows no more calls with this token until %s UTC."
                  .formatted(CLOCK.format(until)),
              "Run again then.");
      case Kind.Refused(int status, String words, String needs) ->
          refused(status, words, needs.isEmpty() ? right : needs, doing);
    };
  }

  ProblemException thrown(GitHubFailure failure, String doing, String right) {
    return new ProblemException(of(failure, doing, right));
  }

  private Problem refused(int status, String words, String right, String doing) {
    String what = "GitHub says %d for %s".formatted(status, label);
    return switch (status) {
      case 401 ->
          Problem.of(
              "GitHub refuses the token (it says 401).",
              "Check that GITHUB_TOKEN is whole, not expired and not revoked.");
      case 403 ->
          Problem.of(
              "GitHub does not let the token %s in %s (it says 403%s)."
                  .formatted(doing, label, words.isEmpty() ? "" : ": " + words),
              "Give it the right \"%s\".".formatted(right));
      case 404 -> Problem.of(what + ".", "The token can't see it, or the name is wrong.");
      case 301, 302, 307, 308 ->
          Problem.of(what + ": it was renamed or moved.", "Give its new address.");
      case 410 ->
          Problem.of(
              "GitHub can't %s in %s: it was deleted there, or the feature is switched off (it says 410)."
                  .formatted(doing, label),
              "Switch it on in the repository's settings, or take another ticket.");
      case 422 ->
          Problem.of(
              "GitHub can't %s in %s (it says 422%s)."
                  .formatted(doing, label, words.isEmpty() ? "" : ": " + words),
              "");
      default ->
          Problem.of(
              "%s%s.".formatted(what, words.isEmpty() ? "" : ": " + words),
              status >= 500 ? "Run again later." : "");
    };
  }
}
