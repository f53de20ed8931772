package dev.agentsmith.dispatcher.intent;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A link to an issue: GitHub's, GitLab's (in groups of groups too) or Jira's, at any host.
///
/// @param repository the repository's URL; null where the link doesn't tell (Jira)
record IssueLink(String ticket, @Nullable String repository) {
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "(?i)((?:https?://)?[\\w.-]+(?::\\d{1,5})?(?:/[\\w.~-]+){2,12}?)"
              + "/(?:-/)?(?:issues|work_items)/(\\d{1,9})/?(?:[?#]\\S*)?");
  private static final Pattern JIRA =
      Pattern.compile(
          "(?i)(?:https?://)?[\\w.-]+(?::\\d{1,5})?/"
              + "(?:(?:\\S*?/)?browse/|\\S*?[?&]selectedIssue=)([a-z][a-z0-9_]{0,19}-\\d{1,9})/?(?:[?&#]\\S*)?");

  static Optional<IssueLink> read(String url) {
    Matcher repository = REPOSITORY.matcher(url);
    if (repository.matches()) {
      String place = repository.group(1);
      return Optional.of(
          new IssueLink(repository.group(2), place.contains("://") ? place : "https://" + place));
    }
    Matcher jira = JIRA.matcher(url);
    return jira.matches() ? Optional.of(new IssueLink(jira.group(1), null)) : Optional.empty();
  }
}
