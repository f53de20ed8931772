package dev.agentsmith.agent.workspace;

import dev.agentsmith.core.repo.BranchName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The far side of a run's repository: a URL, or a path of the user's on this machine.
final class GitRemote {
  private static final Duration NETWORK_LIMIT = Duration.ofMinutes(15);
  private static final Duration PUSH_LIMIT = Duration.ofMinutes(3);
  private static final int MAX_NUMBER = 50;
  private static final String HEADS = "refs/heads/";

  private final RunDirectory directory;
  private final GitOrigin origin;
  private final Git git;
  private final GitFiles files;
  private String configuration = "";
  private String target = "origin";
  private @Nullable String pushed;

  /// Where the work begins.
  ///
  /// @param baseCommit what that branch stands at; the same, unless the work goes on
  /// @param base the branch it is meant for
  /// @param branch its own
  /// @param goesOn true if it goes on from what an earlier run left on that branch
  record Start(String commit, String baseCommit, String base, BranchName branch, boolean goesOn) {}

  GitRemote(RunDirectory directory, GitOrigin origin, Git git) {
    this.directory = directory;
    this.origin = origin;
    this.git = git;
    this.files = new GitFiles(directory);
  }

  /// Makes our repository, with all of the history that the work can need.
  Start start(BranchName wanted, EarlierWork earlier)
      throws GitFailed, InterruptedException, IOException {
    return origin.url().isLocal() ? startLocal(wanted) : startRemote(wanted, earlier);
  }

  /// Asks for its first branch, and takes nothing.
  ///
  /// @throws dev.agentsmith.core.problem.ProblemException if it can't be reached
  void reach(Duration limit) throws InterruptedException, IOException {
    if (origin.url().isLocal()) {
      localFacts();
      return;
    }
    files.writeOurs(GitConfiguration.remote(origin.url()), List.of());
    try {
      ours("ls-remote", "origin", "HEAD").with(credentials()).within(limit).run();
    } catch (GitFailed e) {
      throw GitProblem.unreachable(origin, e);
    }
  }

  /// What a git process needs to be let in by the remote, and no other process gets.
  Map<String, String> credentials() throws InterruptedException {
    if (origin.token() == null || !origin.url().isHttp()) {
      return Map.of();
    }
    try {
      return Map.of(
          "GIT_ASKPASS", files.writeAskPass().toString(),
          "AGENTSMITH_GIT_TOKEN", origin.token().current().reveal());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BranchName push(String commit, BranchName branch) throws InterruptedException {
    BranchName name = branch;
    for (int n = 2; ; n++) {
      try {
        files.restoreOurs(configuration);
        // Empty after the colon: only if the remote doesn't have that branch (git-push(1)).
        String lease = HEADS + name.value() + ":" + (pushed == null ? "" : pushed);
        ours(
                "push",
                "--porcelain",
                "--no-verify",
                "--force-with-lease=" + lease,
                target,
                commit + ":" + HEADS + name.value())
            .with(origin.url().isLocal() ? anyOwner() : credentials())
            .within(PUSH_LIMIT)
            .run();
        pushed = commit;
        return name;
      } catch (GitFailed e) {
        if (!e.says("stale info") || n > MAX_NUMBER) {
          throw GitProblem.notPushed(origin, name.value(), e);
        }
        // Somebody else works there: what they did is theirs.
        pushed = null;
        name = branch.numbered(n);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// The receiving end of a local push refuses repositories of other users, and takes
  /// `safe.directory` from no argument (git-config(1)): it stands in a file of ours.
  private Map<String, String> anyOwner() throws IOException {
    Files.writeString(directory.pushConfiguration(), "[safe]\n\tdirectory = *\n");
    return Map.of("GIT_CONFIG_GLOBAL", directory.pushConfiguration().toString());
  }

  /// Asks for names while the objects come; both need the same round trips.
  private Start startRemote(BranchName wanted, EarlierWork earlier)
      throws GitFailed, InterruptedException, IOException {
    configuration = GitConfiguration.remote(origin.url());
    files.writeOurs(configuration, List.of());
    String from = origin.branch() == null ? "HEAD" : HEADS + origin.branch();
    Map<String, String> credentials = credentials();
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> names =
          both.submit(
              () ->
                  ours("ls-remote", "--symref", "origin", from, HEADS + wanted.value() + "*")
                      .with(credentials)
                      .within(NETWORK_LIMIT)
                      .run());
      Future<String> objects =
          both.submit(
              () ->
                  ours(
                          "fetch",
                          "--quiet",
                          "--filter=blob:none",
                          "--no-tags",
                          "--no-write-fetch-head",
                          "origin",
                          "+" + from + ":" + GitFiles.BASE)
                      .with(credentials)
                      .within(NETWORK_LIMIT)
                      .run());
      String refs = reached(names);
      if (!refs.contains("\t" + from + "\n")) {
        throw origin.branch() == null
            ? GitProblem.empty(origin.url())
            : GitProblem.noBranch(origin);
      }
      reached(objects);
      return goOn(begin(files.readBase(), branchOf(refs), wanted), refs, earlier);
    }
  }

  private static Start begin(String commit, String base, BranchName branch) {
    return new Start(commit, commit, base, branch, false);
  }

  /// The same start, or the branch of an earlier run, or the next free name.
  private Start goOn(Start start, String refs, EarlierWork earlier)
      throws GitFailed, InterruptedException, IOException {
    List<String> taken = taken(refs);
    BranchName name = start.branch();
    for (int n = 2; taken.contains(name.value()); n++) {
      String tip = fetchTip(name);
      boolean ours =
          ours("log", "-1", "--format=%ae", tip).run().strip().equals(GitRepository.AUTHOR_EMAIL);
      if (earlier.goesOn(name.value(), ours)) {
        files.writeBase(tip);
        pushed = tip;
        return new Start(tip, start.baseCommit(), start.base(), name, true);
      }
      name = start.branch().numbered(n);
    }
    return new Start(start.commit(), start.baseCommit(), start.base(), name, false);
  }

  private String fetchTip(BranchName name) throws GitFailed, InterruptedException, IOException {
    ours(
            "fetch",
            "--quiet",
            "--filter=blob:none",
            "--no-tags",
            "--no-write-fetch-head",
            "origin",
            "+" + HEADS + name.value() + ":" + GitFiles.EARLIER)
        .with(credentials())
        .within(NETWORK_LIMIT)
        .run();
    return files.readRef(GitFiles.EARLIER);
  }

  /// True if it is the user's own checkout and has changes that are not committed.
  boolean hasUncommittedChanges() throws InterruptedException {
    if (!origin.url().isLocal()) {
      return false;
    }
    try {
      return !inPlace("status", "--porcelain").run().isBlank();
    } catch (GitFailed e) {
      return false; // a bare repository, or none at all, which is told elsewhere
    }
  }

  private Start startLocal(BranchName wanted) throws GitFailed, InterruptedException, IOException {
    try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
      String pattern = HEADS + wanted.value() + "*";
      Future<String> heads =
          beside.submit(() -> inPlace("for-each-ref", "--format=x%09%(refname)", pattern).run());
      LocalFacts facts = localFacts();
      configuration = GitConfiguration.local(facts.sha256());
      target = facts.repository().toString();
      files.writeOurs(configuration, List.of(facts.repository().resolve("objects")));
      files.writeBase(facts.commit());
      files.copyShallow(facts.repository().resolve("shallow"));
      List<String> taken = taken(reached(heads));
      BranchName name = wanted;
      for (int n = 2; taken.contains(name.value()); n++) {
        name = wanted.numbered(n);
      }
      return begin(facts.commit(), branchName(facts.ref()), name);
    }
  }

  /// @param repository where its objects and branches are
  /// @param ref of the branch to start from; `HEAD` if there is none
  private record LocalFacts(Path repository, boolean sha256, String commit, String ref) {}

  private LocalFacts localFacts() throws InterruptedException {
    String from = origin.branch() == null ? "HEAD" : HEADS + origin.branch();
    try {
      List<String> lines =
          inPlace(
                  "rev-parse",
                  "--path-format=absolute",
                  "--git-common-dir",
                  "--show-object-format",
                  from,
                  "--symbolic-full-name",
                  from)
              .run()
              .lines()
              .toList();
      return new LocalFacts(
          Path.of(lines.get(0)), lines.get(1).equals("sha256"), lines.get(2), lines.get(3));
    } catch (GitFailed e) {
      if (e.says("not a git repository") || e.says("cannot change to")) {
        throw GitProblem.noRepository(origin.url());
      }
      throw origin.branch() == null ? GitProblem.empty(origin.url()) : GitProblem.noBranch(origin);
    }
  }

  private String reached(Future<String> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GitFailed failed) {
        throw GitProblem.unreachable(origin, failed);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static String branchOf(String refs) {
    for (String line : refs.lines().toList()) {
      if (line.startsWith("ref: ") && line.endsWith("\tHEAD")) {
        return branchName(line.substring("ref: ".length(), line.indexOf('\t')));
      }
    }
    return refs.lines()
        .findFirst()
        .map(line -> branchName(line.substring(line.indexOf('\t') + 1)))
        .orElse("HEAD");
  }

  private static String branchName(String ref) {
    return ref.startsWith(HEADS) ? ref.substring(HEADS.length()) : ref;
  }

  private static List<String> taken(String refs) {
    return refs.lines()
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .filter(ref -> ref.startsWith(HEADS))
        .map(GitRemote::branchName)
        .toList();
  }

  /// In the user's own repository, only to read.
  private Git.Call inPlace(String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-C", origin.url().value(),
                "-c", "core.fsmonitor=false",
                "-c", "core.hooksPath=/dev/null",
                "-c", "safe.directory=*"));
    words.addAll(List.of(arguments));
    return git.call(words);
  }

  private Git.Call ours(String... arguments) {
    Map<String, String> place = new HashMap<>();
    place.put("GIT_DIR", directory.repository().toString());
    return git.call(arguments).with(place);
  }
}
