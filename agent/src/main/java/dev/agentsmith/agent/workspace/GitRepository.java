package dev.agentsmith.agent.workspace;

import dev.agentsmith.agent.workspace.Snapshot.ChangedFile;
import dev.agentsmith.core.repo.BranchName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The repository of one run, on its own branch.
///
/// There are two: ours beside the checkout, with which everything is recorded and pushed, and one
/// in the checkout for commands to look at. Ours takes from the checkout the content of files and
/// nothing else, so no configuration, hook or commit that a command leaves there counts.
/// For one thread at a time.
public final class GitRepository {
  public static final String AUTHOR_NAME = "Agent Smith";
  public static final String AUTHOR_EMAIL = "agent-smith@users.noreply.example";

  private static final Map<String, String> IDENTITY =
      Map.of(
          "GIT_AUTHOR_NAME", AUTHOR_NAME,
          "GIT_AUTHOR_EMAIL", AUTHOR_EMAIL,
          "GIT_COMMITTER_NAME", AUTHOR_NAME,
          "GIT_COMMITTER_EMAIL", AUTHOR_EMAIL);
  private static final String GITLINK = "160000";

  private final RunDirectory directory;
  private final GitRemote remote;
  private final Git git;
  private final GitFiles files;
  private final List<String> excludes = new ArrayList<>();
  private final String base;
  private final String baseCommit;
  private final String baseBranch;
  private final boolean goesOn;
  private boolean uncommittedChanges;
  private BranchName branch;

  GitRepository(RunDirectory directory, GitRemote remote, Git git, GitRemote.Start start) {
    this.directory = directory;
    this.remote = remote;
    this.git = git;
    this.files = new GitFiles(directory);
    this.base = start.commit();
    this.baseCommit = start.baseCommit();
    this.baseBranch = start.base();
    this.goesOn = start.goesOn();
    this.branch = start.branch();
  }

  /// Gets the repository and checks it out on a new branch.
  ///
  /// @param wanted the branch's name; a number is added if the remote has it already
  /// @param environment of this process
  /// @throws dev.agentsmith.core.problem.ProblemException if that is not possible
  public static GitRepository checkOut(
      RunDirectory directory, GitOrigin origin, BranchName wanted, Map<String, String> environment)
      throws InterruptedException {
    return checkOut(directory, origin, wanted, EarlierWork.NONE, environment);
  }

  /// The same, where work may go on from the branch of an earlier run.
  public static GitRepository checkOut(
      RunDirectory directory,
      GitOrigin origin,
      BranchName wanted,
      EarlierWork earlier,
      Map<String, String> environment)
      throws InterruptedException {
    directory.create();
    Git git = new Git(environment, directory.root());
    GitRemote remote = new GitRemote(directory, origin, git);
    try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> changed = beside.submit(remote::hasUncommittedChanges);
      GitRemote.Start start = remote.start(wanted, earlier);
      var repository = new GitRepository(directory, remote, git, start);
      repository.fillCheckout();
      new GitFiles(directory).writeTheirs(start.branch().value(), start.commit());
      repository.uncommittedChanges = changed.get();
      return repository;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (GitFailed e) {
      throw GitProblem.broken("check out " + origin.url(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public BranchName branch() {
    return branch;
  }

  /// True if the work goes on from what an earlier run left on its branch.
  public boolean goesOn() {
    return goesOn;
  }

  /// The branch that the work is meant for.
  public String baseBranch() {
    return baseBranch;
  }

  /// The commit that the work started from.
  public String base() {
    return base;
  }

  /// True if the user's own checkout has changes that are not committed, and so not in this one.
  public boolean hasUncommittedChanges() {
    return uncommittedChanges;
  }

  /// All files that are or may become part of the repository, sorted.
  public List<String> files() throws InterruptedException {
    try {
      String names =
          ours("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
              .run();
      return split(names).stream().filter(this::exists).sorted().toList();
    } catch (GitFailed e) {
      throw GitProblem.broken("list the files", e);
    }
  }

  /// The text of a small file as it is on the branch that the work is meant for, whatever an
  /// earlier run made of it; empty if it is not there.
  public Optional<String> baseText(String path) throws InterruptedException {
    try {
      return Optional.of(ours("show", "--no-textconv", baseCommit + ":" + path).run());
    } catch (GitFailed e) {
      return Optional.empty();
    }
  }

  /// Never counts what matches these patterns (as in `.gitignore`) as a change.
  public void exclude(List<String> patterns) {
    excludes.addAll(patterns);
    try {
      files.writeExcludes(excludes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Undoes what a command did to files of the base, and excludes what it added: the traces of a
  /// test run before anything was changed are nobody's work.
  ///
  /// @return what was added and is not ignored
  public List<String> forgetTraces() throws InterruptedException {
    try {
      List<String> added =
          split(ours("ls-files", "-z", "--others", "--exclude-standard", "--directory").run());
      if (!added.isEmpty()) {
        exclude(added.stream().map(GitRepository::pattern).toList());
      }
      String changed = ours("diff-files", "-z", "--name-only", "--no-ext-diff").run();
      if (!changed.isEmpty()) {
        ours("checkout-index", "--force", "--quiet", "-z", "--stdin").reading(changed).run();
      }
      return added;
    } catch (GitFailed e) {
      throw GitProblem.broken("reset the checkout", e);
    }
  }

  /// Records the checkout as it is now.
  public Snapshot snapshot() throws InterruptedException {
    try {
      addAll();
      List<String> links = newLinks();
      if (!links.isEmpty()) {
        // A repository inside the checkout would become a submodule that nobody else has.
        ours("update-index", "--force-remove", "-z", "--stdin")
            .reading(String.join("\0", links) + "\0")
            .run();
      }
      return new Snapshot(ours("write-tree").run().strip(), changedFiles());
    } catch (GitFailed e) {
      throw GitProblem.broken("record the change", e);
    }
  }

  /// The difference between the base and the snapshot, as a patch.
  public String diff(Snapshot snapshot) throws InterruptedException {
    try {
      return ours("diff-tree", "-p", "-M", "--no-ext-diff", "--no-textconv", base, snapshot.tree())
          .run();
    } catch (GitFailed e) {
      throw GitProblem.broken("compare the change", e);
    }
  }

  /// The snapshot with these files as they are in the base, or not at all if it has none.
  public Snapshot without(Snapshot snapshot, Collection<String> paths) throws InterruptedException {
    try {
      ours("read-tree", snapshot.tree()).run();
      List<String> words =
          new ArrayList<>(List.of("--literal-pathspecs", "ls-tree", "-z", base, "--"));
      words.addAll(paths);
      ours("update-index", "--force-remove", "-z", "--stdin")
          .reading(String.join("\0", paths) + "\0")
          .run();
      ours("update-index", "-z", "--index-info")
          .reading(ours(words.toArray(String[]::new)).run())
          .run();
      return new Snapshot(ours("write-tree").run().strip(), changedFiles());
    } catch (GitFailed e) {
      throw GitProblem.broken("leave files out", e);
    }
  }

  /// One commit on top of the base: the snapshot and, besides, these files as they are now, even if
  /// they are ignored.
  ///
  /// @return the commit's id
  public String commit(Snapshot snapshot, List<String> also, String message)
      throws InterruptedException {
    try {
      String tree = snapshot.tree();
      if (!also.isEmpty()) {
        ours("read-tree", tree).run();
        List<String> add = new ArrayList<>(List.of("add", "--force", "--"));
        add.addAll(also);
        ours(add.toArray(String[]::new)).run();
        tree = ours("write-tree").run().strip();
      }
      return ours("commit-tree", tree, "-p", base, "-F", "-")
          .with(IDENTITY)
          .reading(message)
          .run()
          .strip();
    } catch (GitFailed e) {
      throw GitProblem.broken("commit", e);
    }
  }

  /// Makes the branch on the remote point at `commit`. Only ever replaces what this run itself
  /// pushed; if the name was taken meanwhile, the next free number is used.
  public void push(String commit) throws InterruptedException {
    branch = remote.push(commit, branch);
  }

  private void fillCheckout() throws GitFailed, InterruptedException {
    ours("read-tree", "-u", "--reset", GitFiles.BASE).with(remote.credentials()).run();
  }

  private void addAll() throws GitFailed, InterruptedException {
    try {
      ours("add", "--all", "--ignore-errors", ".").run();
    } catch (GitFailed e) {
      // A repository without commits inside the checkout is left out; all else was added.
      boolean harmless =
          e.words()
              .lines()
              .filter(line -> line.startsWith("error:") || line.startsWith("fatal:"))
              .allMatch(line -> line.endsWith("does not have a commit checked out"));
      if (!harmless) {
        throw e;
      }
    }
  }

  private List<String> newLinks() throws GitFailed, InterruptedException {
    List<String> fields =
        split(ours("diff-index", "-z", "--raw", "--cached", "--no-renames", base).run());
    List<String> links = new ArrayList<>();
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      String[] modes = fields.get(i).split(" ", -1); // ":old new sha sha status"
      if (modes.length > 1 && modes[1].equals(GITLINK) && !modes[0].equals(":" + GITLINK)) {
        links.add(fields.get(i + 1));
      }
    }
    return links;
  }

  private List<ChangedFile> changedFiles() throws GitFailed, InterruptedException {
    List<ChangedFile> changed = new ArrayList<>();
    String lines =
        ours("diff-index", "-z", "--numstat", "--cached", "--no-renames", "--no-ext-diff", base)
            .run();
    for (String line : split(lines)) {
      String[] fields = line.split("\t", 3);
      changed.add(new ChangedFile(fields[2], count(fields[0]), count(fields[1])));
    }
    return changed;
  }

  private Git.Call ours(String... arguments) {
    return git.call(arguments)
        .with(
            Map.of(
                "GIT_DIR", directory.repository().toString(),
                "GIT_WORK_TREE", directory.checkout().toString(),
                "GIT_INDEX_FILE", directory.index().toString()))
        .in(directory.checkout());
  }

  private boolean exists(String name) {
    return Files.exists(directory.checkout().resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private static int count(String number) {
    return number.equals("-") ? 0 : Integer.parseInt(number);
  }

  /// A pattern for exactly this path (gitignore(5)).
  private static String pattern(String path) {
    return "/" + path.replaceAll("([\\\\*?\\[\\]!# ])", "\\\\$1");
  }

  private static List<String> split(String fields) {
    return fields.isEmpty() ? List.of() : List.of(fields.split("\0"));
  }
}
