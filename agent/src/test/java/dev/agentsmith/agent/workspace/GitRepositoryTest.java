package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.agent.workspace.Snapshot.ChangedFile;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.BranchName;
import dev.agentsmith.core.repo.RepositoryUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRepositoryTest {
  private static final BranchName BRANCH = BranchName.of("fix", "1", "Total is wrong");

  @TempDir Path folder;
  private Path origin = Path.of("");

  @BeforeEach
  void aRepositoryWithOneCommit() throws Exception {
    origin = folder.resolve("origin");
    Files.createDirectories(origin);
    shell("git init -q -b main && echo one > a.txt && echo 'target/' > .gitignore && git add .");
    commitAll("first");
  }

  @Test
  void aLocalRepositoryIsCheckedOutOnANewBranchAndItsOwnFilesStayAsTheyAre() throws Exception {
    Files.writeString(origin.resolve("a.txt"), "not committed\n");

    GitRepository repository = checkOut();

    assertThat(repository.branch().value()).isEqualTo("fix/1-total-is-wrong");
    assertThat(repository.baseBranch()).isEqualTo("main");
    assertThat(repository.hasUncommittedChanges()).isTrue();
    assertThat(checkout("a.txt")).hasContent("one\n");
    assertThat(repository.files()).containsExactly(".gitignore", "a.txt");
    assertThat(origin.resolve("a.txt")).hasContent("not committed\n");
    assertThat(shellIn(checkout(""), "git status --short --branch"))
        .isEqualTo("## fix/1-total-is-wrong");
  }

  /// As in a container that works on a mounted checkout. Who is not root can't give files away:
  /// then the repository stays their own.
  @Test
  void aRepositoryOfAnotherUserIsPushedToAsWell() throws Exception {
    shell("[ \"$(id -u)\" != 0 ] || chown -R 12345 .");

    GitRepository repository = checkOut();
    Files.writeString(checkout("a.txt"), "two\n");
    repository.push(repository.commit(repository.snapshot(), List.of(), "Two"));

    assertThat(shell("git -c safe.directory='*' log --format=%s -1 fix/1-total-is-wrong"))
        .isEqualTo("Two");
  }

  @Test
  void aChangeBecomesOneCommitOnABranchOfTheOrigin() throws Exception {
    GitRepository repository = checkOut();
    Files.writeString(checkout("a.txt"), "one\ntwo\n");
    Files.createDirectories(checkout("target"));
    Files.writeString(checkout("target/built"), "x");
    Files.writeString(checkout("b.txt"), "new\n");

    Snapshot snapshot = repository.snapshot();
    String commit = repository.commit(snapshot, List.of(), "Add two\n\nIt was missing.\n");
    repository.push(commit);

    assertThat(snapshot.files())
        .containsExactly(new ChangedFile("a.txt", 1, 0), new ChangedFile("b.txt", 1, 0));
    assertThat(snapshot.changes().brief()).isEqualTo("2 files +2 −0");
    assertThat(shell("git log --format='%an <%ae>: %s' main..fix/1-total-is-wrong"))
        .isEqualTo("Agent Smith <agent-smith@users.noreply.example>: Add two");
    assertThat(shell("git show fix/1-total-is-wrong:a.txt")).isEqualTo("one\ntwo");
    assertThat(shell("git status --short --branch")).isEqualTo("## main");
  }

  @Test
  void aTakenBranchNameGetsANumberAndALaterPushReplacesOnlyOurOwn() throws Exception {
    shell("git branch fix/1-total-is-wrong");
    GitRepository repository = checkOut();
    assertThat(repository.branch().value()).isEqualTo("fix/1-total-is-wrong-2");
    shell("git branch fix/1-total-is-wrong-2"); // taken between our look and our push

    Files.writeString(checkout("a.txt"), "first try\n");
    repository.push(repository.commit(repository.snapshot(), List.of(), "One"));
    Files.writeString(checkout("a.txt"), "second try\n");
    repository.push(repository.commit(repository.snapshot(), List.of(), "Two"));

    assertThat(repository.branch().value()).isEqualTo("fix/1-total-is-wrong-2-2");
    assertThat(shell("git log --format=%s main..fix/1-total-is-wrong-2-2")).isEqualTo("Two");
    assertThat(shell("git rev-parse fix/1-total-is-wrong-2"))
        .isEqualTo(shell("git rev-parse main"));
  }

  @Test
  void nothingThatACommandWritesIntoTheCheckoutsGitDirectoryIsUsed() throws Exception {
    GitRepository repository = checkOut();
    Path proof = folder.resolve("proof");
    Path git = checkout(".git");
    Files.createDirectories(git.resolve("hooks"));
    for (String hook :
        List.of("pre-commit", "pre-push", "post-index-change", "reference-transaction")) {
      Files.writeString(git.resolve("hooks").resolve(hook), "#!/bin/sh\ntouch " + proof + "\n");
      assertThat(git.resolve("hooks").resolve(hook).toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(
        git.resolve("config"),
        """
        [core]
        	fsmonitor = touch %1$s
        	sshCommand = touch %1$s
        [filter "x"]
        	clean = touch %1$s; cat
        [diff "x"]
        	command = touch %1$s
        [remote "origin"]
        	url = /elsewhere
        """
            .formatted(proof));
    Files.writeString(checkout(".gitattributes"), "* filter=x diff=x\n");
    Files.writeString(checkout("a.txt"), "changed\n");

    Snapshot snapshot = repository.snapshot();
    repository.push(repository.commit(snapshot, List.of(), "Change"));

    assertThat(repository.diff(snapshot)).contains("+changed");
    assertThat(proof).doesNotExist();
    assertThat(shell("git show fix/1-total-is-wrong:a.txt")).isEqualTo("changed");
  }

  @Test
  void aRepositoryInsideTheCheckoutIsNotCommittedAsASubmodule() throws Exception {
    GitRepository repository = checkOut();
    shellIn(checkout(""), "mkdir inner && cd inner && git init -q && echo x > x && git add x");
    shellIn(checkout("inner"), "git -c user.name=a -c user.email=a@b commit -qm inner");
    shellIn(checkout(""), "mkdir unborn && cd unborn && git init -q && echo y > y");
    Files.writeString(checkout("a.txt"), "changed\n");

    assertThat(repository.snapshot().files()).containsExactly(new ChangedFile("a.txt", 1, 1));
  }

  @Test
  void tracesOfATestRunBeforeTheChangeAreNoChange() throws Exception {
    GitRepository repository = checkOut();
    Files.createDirectories(checkout("cache dir"));
    Files.writeString(checkout("cache dir/x"), "x");
    Files.writeString(checkout("a.txt"), "overwritten by a test\n");

    repository.forgetTraces();

    assertThat(repository.snapshot().isEmpty()).isTrue();
    assertThat(checkout("a.txt")).hasContent("one\n");
  }

  @Test
  void filesOfTheReportAreCommittedEvenIfTheyAreIgnored() throws Exception {
    Files.writeString(origin.resolve(".gitignore"), ".agentsmith/\n");
    commitAll("ignore");
    GitRepository repository = checkOut();
    Snapshot snapshot = repository.snapshot();
    Files.createDirectories(checkout(".agentsmith/runs"));
    Files.writeString(checkout(".agentsmith/runs/result.md"), "# Result\n");
    Files.writeString(checkout("a.txt"), "changed after the tests\n");

    repository.push(repository.commit(snapshot, List.of(".agentsmith/runs"), "Report"));

    assertThat(shell("git diff --name-only main fix/1-total-is-wrong"))
        .isEqualTo(".agentsmith/runs/result.md");
  }

  @Test
  void aRepositoryWithoutCommitsAndAFolderThatIsNoneAreToldApart() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    shellIn(empty, "git init -q");
    Path plain = Files.createDirectories(folder.resolve("plain"));

    assertProblem(
        empty,
        "The repository %s is empty: there is no commit to start from. Commit and push something"
            + " first, then run again.");
    assertProblem(
        plain,
        "%s is not a git repository. Run it inside a checkout, or give --repo a path or URL.");
    assertProblem(
        folder.resolve("nowhere"),
        "%s is not a git repository. Run it inside a checkout, or give --repo a path or URL.");
  }

  private void assertProblem(Path place, String sentence) {
    assertThatThrownBy(() -> checkOut(place, "run-of-" + place.getFileName()))
        .isInstanceOf(ProblemException.class)
        .hasMessage(sentence.formatted(place));
  }

  private GitRepository checkOut() throws Exception {
    return checkOut(origin, "run");
  }

  private GitRepository checkOut(Path place, String run) throws Exception {
    return GitRepository.checkOut(
        new RunDirectory(folder.resolve(run)),
        new GitOrigin(RepositoryUrl.parse(place.toString(), folder), null, null),
        BRANCH,
        System.getenv());
  }

  private Path checkout(String name) {
    return folder.resolve("run/checkout").resolve(name);
  }

  private void commitAll(String message) throws Exception {
    shell("git -c user.name=a -c user.email=a@b commit -qam '" + message + "'");
  }

  private String shell(String line) throws Exception {
    return shellIn(origin, line);
  }

  private static String shellIn(Path place, String line) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("/bin/sh", "-c", line)
            .directory(place.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(Duration.ofSeconds(20))).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output.strip();
  }
}
