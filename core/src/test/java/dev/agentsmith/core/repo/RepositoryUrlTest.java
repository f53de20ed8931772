package dev.agentsmith.core.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.problem.ProblemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryUrlTest {
  private static final Path HERE = Path.of("/home/u/work");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.com/org/my-api",
        "https://github.com/org/my-api.git",
        "https://GitHub.COM/org/my-api/",
        "ssh://git@github.com/org/my-api.git",
        "ssh://git@github.com:22/org/my-api",
        "git@github.com:org/my-api.git",
        "github.com:org/my-api",
        "git://github.com/org/my-api",
      })
  void oneRepositoryHasOneIdentityHoweverItIsWritten(String text) {
    RepositoryUrl url = RepositoryUrl.parse(text, HERE);
    assertThat(url.identity()).isEqualTo("github.com/org/my-api");
    assertThat(url.name()).isEqualTo("my-api");
    assertThat(url.isLocal()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    ".,              /home/u/work,     work",
    "../shop,        /home/u/shop,     shop",
    "shop.git,       /home/u/work/shop,shop",
    "/srv/git/shop/, /srv/git/shop,    shop",
    "file:///srv/a,  /srv/a,           a",
  })
  void aPathIsAbsolute(String text, String identity, String name) {
    RepositoryUrl url = RepositoryUrl.parse(text, HERE);
    assertThat(url.isLocal()).isTrue();
    assertThat(url.identity()).isEqualTo(identity);
    assertThat(url.name()).isEqualTo(name);
  }

  @Test
  void portsAndCaseOfPathsTellRepositoriesApart() {
    assertThat(at("http://127.0.0.1:3000/a").isSameAs(at("http://127.0.0.1:3001/a"))).isFalse();
    assertThat(at("https://h.org/Org/A").isSameAs(at("https://h.org/org/a"))).isFalse();
    assertThat(at("https://h.org/a").isSameAs(at("https://h.org/a/b"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://sekret@github.com/org/a",
        "https://x:sekret@github.com/org/a",
        "ssh://git:sekret@github.com/org/a",
      })
  void aTokenInTheUrlIsRefusedWithoutBeingShown(String text) {
    assertThatThrownBy(() -> at(text))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "The repository URL for host github.com carries a user or token. Take it out of the URL"
                + " and give it as an environment variable, for example GIT_TOKEN.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "--upload-pack=touch /tmp/x", "ext::sh -c id", "ftp://h/a"})
  void whatGitWouldTakeForSomethingElseIsRefused(String text) {
    assertThatThrownBy(() -> at(text)).isInstanceOf(ProblemException.class);
  }

  private static RepositoryUrl at(String text) {
    return RepositoryUrl.parse(text, HERE);
  }
}
