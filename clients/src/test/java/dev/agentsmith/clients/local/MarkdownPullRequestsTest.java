package dev.agentsmith.clients.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.githost.PullRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownPullRequestsTest {
  @TempDir Path folder;

  @Test
  void aPullRequestIsOneFileHoweverOftenItIsOpened() throws Exception {
    var host = new MarkdownPullRequests(folder.resolve("pulls"));

    host.open(
        new PullRequest("fix/42-total", "main", "abc", "fix: one", "First.\n", true, List.of()));
    String place =
        host.open(
                new PullRequest(
                    "fix/42-total", "main", "def", "fix: two", "Second.", false, List.of()))
            .url();

    assertThat(place).isEqualTo(folder.resolve("pulls/fix-42-total.md").toString());
    assertThat(Path.of(place))
        .hasContent(
            """
            ---
            branch: fix/42-total
            base: main
            commit: def
            draft: false
            ---
            # fix: two

            Second.
            """);
    try (Stream<Path> all = Files.list(folder.resolve("pulls"))) {
      assertThat(all.toList()).isEqualTo(List.of(Path.of(place)));
    }
  }
}
