package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.clients.githost.GitToken;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.BranchName;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.GitServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRemoteTest {
  private static final Secret TOKEN = Secret.of("t0ken-that-must-not-leak");
  private static final BranchName BRANCH = BranchName.of("fix", "1", "Total is wrong");

  @TempDir Path folder;
  private @Nullable GitServer server;

  @BeforeEach
  void aServerWithARepository() throws Exception {
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(files.resolve("a.txt"), "version 2\n");
    server = GitServer.start(folder.resolve("served"), TOKEN, GitServer.Reading.WITH_TOKEN);
    server.createRepository("shop", files);
    git("config", "uploadpack.allowFilter", "true");
  }

  @AfterEach
  void close() {
    server().close();
  }

  @Test
  void aRemoteRepositoryIsCheckedOutAndPushedToWithAToken() throws Exception {
    GitRepository repository = checkOut("shop", TOKEN, null);
    assertThat(repository.baseBranch()).isEqualTo("main");
    Files.writeString(folder.resolve("run/checkout/a.txt"), "version 3\n");

    repository.push(repository.commit(repository.snapshot(), List.of(), "Three"));

    assertThat(git("show", "fix/1-total-is-wrong:a.txt")).isEqualTo("version 3");
    assertThat(git("show", "main:a.txt")).isEqualTo("version 2");
  }

  @Test
  void theTokenIsInNoFileAndNotInTheEnvironmentOfCommands() throws Exception {
    GitRepository repository = checkOut("shop", TOKEN, null);
    Files.writeString(folder.resolve("run/checkout/a.txt"), "version 3\n");
    repository.push(repository.commit(repository.snapshot(), List.of(), "Three"));

    List<Path> holding = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder.resolve("run"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, ISO_8859_1).contains(TOKEN.reveal())) {
          holding.add(file);
        }
      }
    }
    assertThat(holding).isEmpty();
  }

  @Test
  void oldVersionsOfFilesAreNotFetched() throws Exception {
    String first = commitFile("version 1");
    git("update-ref", "refs/heads/main", first);
    git("update-ref", "refs/heads/main", commitFile("version 2", first));

    checkOut("shop", TOKEN, null);

    assertThat(objects("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"))
        .containsOnlyOnce("blob");
  }

  @Test
  void aBranchThatIsTakenOnTheServerGetsANumber() throws Exception {
    git("branch", "fix/1-total-is-wrong", "main");

    assertThat(checkOut("shop", TOKEN, null).branch().value()).isEqualTo("fix/1-total-is-wrong-2");
  }

  @Test
  void whatSomebodyElsePushedOntoOurBranchStaysAndOursGoesBesideIt() throws Exception {
    GitRepository repository = checkOut("shop", TOKEN, null);
    Files.writeString(folder.resolve("run/checkout/a.txt"), "version 3\n");
    repository.push(repository.commit(repository.snapshot(), List.of(), "Three"));
    String theirs =
        git(
            "-c",
            "user.name=Ben",
            "-c",
            "user.email=b@example.org",
            "commit-tree",
            "fix/1-total-is-wrong^{tree}",
            "-p",
            "fix/1-total-is-wrong",
            "-m",
            "mine");
    git("update-ref", "refs/heads/fix/1-total-is-wrong", theirs);

    Files.writeString(folder.resolve("run/checkout/a.txt"), "version 4\n");
    repository.push(repository.commit(repository.snapshot(), List.of(), "Four"));

    assertThat(repository.branch().value()).isEqualTo("fix/1-total-is-wrong-2");
    assertThat(git("rev-parse", "fix/1-total-is-wrong")).isEqualTo(theirs);
    assertThat(git("show", "fix/1-total-is-wrong-2:a.txt")).isEqualTo("version 4");
  }

  @Test
  void theConfiguredBranchIsTheBase() throws Exception {
    git("branch", "develop", "main");

    assertThat(checkOut("shop", TOKEN, "develop").baseBranch()).isEqualTo("develop");
  }

  @Test
  void whatTheServerRefusesIsToldWithItsMend() {
    int port = server().port();
    assertProblem(
        "shop",
        null,
        null,
        "The repository URL wants a token and none is set. Set GIT_TOKEN (or GITHUB_TOKEN) to a"
            + " token that may read and push there.");
    assertProblem(
        "shop",
        Secret.of("another-token"),
        null,
        "The repository URL refused the token. Check that GIT_TOKEN (or GITHUB_TOKEN) is valid and"
            + " may read and push there.");
    assertProblem(
        "nowhere",
        TOKEN,
        null,
        "There is no repository URL, or the token can't see it. Check the address, and the token's"
            + " rights.");
    assertProblem(
        "shop",
        TOKEN,
        "develop",
        "The repository URL has no branch \"develop\". Correct source.default_branch in"
            + " agentsmith.yml, or leave it out.");
    server().close();
    assertProblem(
        "shop",
        TOKEN,
        null,
        ("The repository URL can't be reached: unable to access 'URL/': Failed to connect to"
                + " 127.0.0.1 port PORT after N ms: Couldn't connect to server. Check the address and"
                + " the network, then run again.")
            .replace("PORT", "" + port));
  }

  @Test
  void aRemoteRepositoryWithoutCommitsIsToldSo() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("served/empty.git"));
    new ProcessBuilder("git", "init", "-q", "--bare").directory(empty.toFile()).start().waitFor();

    assertProblem(
        "empty",
        TOKEN,
        null,
        "The repository URL is empty: there is no commit to start from. Commit and push something"
            + " first, then run again.");
  }

  private void assertProblem(
      String name, @Nullable Secret token, @Nullable String branch, String sentence) {
    String expected = sentence.replace("URL", server().url(name));
    assertThatThrownBy(() -> checkOut(name, token, branch))
        .isInstanceOf(ProblemException.class)
        .satisfies(
            e ->
                assertThat(String.valueOf(e.getMessage()).replaceAll("after \\d+ ms", "after N ms"))
                    .isEqualTo(expected));
  }

  private GitRepository checkOut(String name, @Nullable Secret token, @Nullable String branch)
      throws InterruptedException, IOException {
    Path run = folder.resolve("run");
    if (Files.exists(run)) {
      run = Files.createTempDirectory(folder, "run");
    }
    return GitRepository.checkOut(
        new RunDirectory(run),
        new GitOrigin(
            RepositoryUrl.parse(server().url(name), folder),
            token == null ? null : GitToken.of(token),
            branch),
        BRANCH,
        System.getenv());
  }

  private String commitFile(String content, String... parents) throws Exception {
    String blob = piped(content + "\n", "hash-object", "-w", "--stdin");
    String tree = piped("100644 blob " + blob + "\ta.txt\n", "mktree");
    List<String> words =
        new ArrayList<>(
            List.of("-c", "user.name=a", "-c", "user.email=a@b", "commit-tree", tree, "-m", "x"));
    for (String parent : parents) {
      words.addAll(List.of("-p", parent));
    }
    return git(words.toArray(String[]::new));
  }

  private String git(String... arguments) throws IOException, InterruptedException {
    return piped("", arguments);
  }

  private String piped(String input, String... arguments) throws IOException, InterruptedException {
    return run(server().repository("shop"), input, arguments);
  }

  private List<String> objects(String... arguments) throws IOException, InterruptedException {
    return run(folder.resolve("run/repository.git"), "", arguments).lines().toList();
  }

  private static String run(Path place, String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("git", "-c", "safe.directory=*"));
    words.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(words).directory(place.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(UTF_8));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private GitServer server() {
    GitServer started = server;
    if (started == null) {
      throw new IllegalStateException("the server is not started");
    }
    return started;
  }
}
