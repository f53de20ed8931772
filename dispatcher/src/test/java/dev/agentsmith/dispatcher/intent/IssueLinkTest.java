package dev.agentsmith.dispatcher.intent;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssueLinkTest {

  @ParameterizedTest
  @CsvSource({
    "https://github.com/org/my-api/issues/42, 42, https://github.com/org/my-api",
    "https://github.com/org/my-api/issues/42/, 42, https://github.com/org/my-api",
    "https://github.com/org/my-api/issues/42#issuecomment-1, 42, https://github.com/org/my-api",
    "https://github.com/org/my-api/issues/42?x=1, 42, https://github.com/org/my-api",
    "HTTPS://GitHub.com/Org/My.Api/issues/42, 42, HTTPS://GitHub.com/Org/My.Api",
    "github.com/org/my-api/issues/42, 42, https://github.com/org/my-api",
    "http://git.example.com:8080/org/api/issues/1, 1, http://git.example.com:8080/org/api",
    "http://localhost:3000/org/api/issues/1, 1, http://localhost:3000/org/api",
    "https://gitlab.com/org/my-api/-/issues/7, 7, https://gitlab.com/org/my-api",
    "https://gitlab.com/org/a/b/my-api/-/issues/7, 7, https://gitlab.com/org/a/b/my-api",
    "https://gitlab.com/org/my-api/issues/7, 7, https://gitlab.com/org/my-api",
    "https://gitlab.com/org/my-api/-/work_items/7, 7, https://gitlab.com/org/my-api",
    "https://x.atlassian.net/browse/PROJ-123, PROJ-123,",
    "https://jira.example.com/jira/browse/A2B-1?focusedId=9, A2B-1,",
    "https://x.atlassian.net/jira/software/projects/P/boards/1?selectedIssue=P-9, P-9,",
    "https://x.atlassian.net/jira/boards/1?a=b&selectedIssue=PROJ-9&c=d, PROJ-9,"
  })
  void aLinkTellsItsTicketAndItsRepositoryIfItCan(
      String url, String ticket, @Nullable String repository) {
    assertThat(IssueLink.read(url)).contains(new IssueLink(ticket, repository));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.com/org/my-api",
        "https://github.com/org/my-api/issues",
        "https://github.com/org/my-api/issues/new",
        "https://github.com/org/my-api/issues/42abc",
        "https://github.com/org/my-api/pull/42",
        "https://github.com/org/issues/42",
        "https://gitlab.com/org/my-api/-/merge_requests/7",
        "https://x.atlassian.net/browse/PROJ",
        "https://x.atlassian.net/browse/PROJ-1x",
        "https://example.com/nobrowse/PROJ-1",
        "https://example.com/",
        "ftp://github.com/org/my-api/issues/42",
        "https://user:secret@github.com/org/my-api/issues/42"
      })
  void anythingElseIsNoIssue(String url) {
    assertThat(IssueLink.read(url)).isEmpty();
  }
}
