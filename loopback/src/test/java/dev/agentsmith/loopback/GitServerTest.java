package dev.agentsmith.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.GitServer.Reading;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitServerTest {
  private static final Secret TOKEN = Secret.of("t0ken");

  @TempDir Path home;
  private Path files;

  @BeforeEach
  void aProjectWithTwoFiles() throws Exception {
    files = Files.createDirectories(home.resolve("files"));
    Files.createDirectories(files.resolve("src"));
    Files.writeString(files.resolve("README.md"), "# Todo list\n");
    Files.writeString(files.resolve("src/big.txt"), "0123456789\n".repeat(20_000));
  }

  @Test
  void aPushWithTheTokenArrives() throws Exception {
    try (GitServer git = serve(Reading.EVERYBODY)) {
      Path clone = clone(git.url("todo-list"));
      commit(clone, "README.md", "changed\n");

      git(clone, "push", "--quiet", withToken(git, "t0ken"), "HEAD:refs/heads/fix/1");

      assertThat(git(git.repository("todo-list"), "show", "fix/1:README.md"))
          .isEqualTo("changed\n");
    }
  }

  @Test
  void aPushWithoutOrWithAWrongTokenIsRefused() throws Exception {
    try (GitServer git = serve(Reading.EVERYBODY)) {
      Path clone = clone(git.url("todo-list"));
      commit(clone, "README.md", "changed\n");

      assertThatThrownBy(() -> git(clone, "push", git.url("todo-list"), "HEAD:refs/heads/fix/1"))
          .hasMessageContaining("could not read Username");
      assertThatThrownBy(() -> git(clone, "push", withToken(git, "t0ke"), "HEAD:refs/heads/fix/1"))
          .hasMessageContaining("Authentication failed");
      assertThat(git(git.repository("todo-list"), "branch", "--list").strip()).isEqualTo("* main");
    }
  }

  @Test
  void readingCanNeedTheTokenToo() throws Exception {
    try (GitServer git = serve(Reading.WITH_TOKEN)) {
      assertThatThrownBy(() -> clone(git.url("todo-list")))
          .hasMessageContaining("could not read Username");
      assertThat(clone(withToken(git, "t0ken")).resolve("README.md")).hasContent("# Todo list");
    }
  }

  @Test
  void aPartialCloneFetchesAFileOnlyWhenItIsReadAndAShallowOneHasNoPast() throws Exception {
    try (GitServer git = serve(Reading.EVERYBODY)) {
      Path clone = home.resolve("partial");
      git(
          home,
          "clone",
          "--quiet",
          "--filter=blob:none",
          "--no-checkout",
          "--depth=1",
          git.url("todo-list"),
          clone.toString());

      assertThat(git(clone, "rev-list", "--objects", "--missing=print", "HEAD").lines())
          .filteredOn(line -> line.startsWith("?"))
          .hasSize(2);
      assertThat(git(clone, "show", "HEAD:README.md")).isEqualTo("# Todo list\n");
      assertThat(git(clone, "rev-list", "--objects", "--missing=print", "HEAD").lines())
          .filteredOn(line -> line.startsWith("?"))
          .hasSize(1);
    }
  }

  @Test
  void aRequestThatIsGzippedIsUnderstood() throws Exception {
    String ask = "0014command=ls-refs\n0000";
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(ask.getBytes(StandardCharsets.UTF_8));
    }
    try (GitServer git = serve(Reading.EVERYBODY);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(git.url("todo-list") + "/git-upload-pack"))
              .header("Content-Type", "application/x-git-upload-pack-request")
              .header("Content-Encoding", "gzip")
              .header("Git-Protocol", "version=2")
              .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
              .build();

      var answer = client.send(request, BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("refs/heads/main");
    }
  }

  @Test
  void aRepositoryThatIsNotThereAndAPathThatLeavesTheDirectoryAreNotFound() throws Exception {
    Files.createDirectories(home.resolve("outside"));
    git(home, "init", "--quiet", "--bare", home.resolve("outside/secret.git").toString());
    try (GitServer git = serve(Reading.EVERYBODY)) {
      assertThatThrownBy(() -> git(home, "ls-remote", git.url("no-such")))
          .hasMessageContaining("not found");
      assertThatThrownBy(() -> git(home, "ls-remote", git.url("%2e%2e/outside/secret")))
          .hasMessageContaining("not found");
    }
  }

  @Test
  void aFolderBecomesACheckoutWithTheSameCommit() throws Exception {
    try (GitServer git = serve(Reading.EVERYBODY)) {
      FixedRepository.checkout(files);

      assertThat(git(files, "rev-parse", "main"))
          .isEqualTo(git(git.repository("todo-list"), "rev-parse", "main"));
      assertThat(git(files, "status", "--porcelain")).isEmpty();
    }
  }

  @Test
  void theSameFilesGiveTheSameCommit() throws Exception {
    try (GitServer git = serve(Reading.EVERYBODY)) {
      Path again = git.createRepository("again", files);

      assertThat(git(again, "rev-parse", "main"))
          .isEqualTo(git(git.repository("todo-list"), "rev-parse", "main"));
    }
  }

  private GitServer serve(Reading reading) {
    GitServer git = GitServer.start(home.resolve("served"), TOKEN, reading);
    git.createRepository("todo-list", files);
    return git;
  }

  private static String withToken(GitServer git, String token) {
    return git.url("todo-list").replace("http://", "http://x:" + token + "@");
  }

  private Path clone(String url) throws Exception {
    Path clone = home.resolve("clone");
    git(home, "clone", "--quiet", url, clone.toString());
    return clone;
  }

  private static void commit(Path clone, String file, String text) throws Exception {
    Files.writeString(clone.resolve(file), text);
    git(
        clone,
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.org",
        "commit",
        "--quiet",
        "-am",
        "Change");
  }

  private static String git(Path directory, String... arguments) throws Exception {
    return Git.run(Git.command(arguments).directory(directory.toFile()));
  }
}
