package dev.agentsmith.core.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run has made so far: it grows with the steps and is all there is to show if the run dies.
///
/// @param untested why the tests could not be run, one sentence: then what is delivered is a draft;
///     null if they were, or nothing had to be tested
/// @param commit the commit the branch stands at, abbreviated; set once it was pushed
public record Work(
    @Nullable String branch,
    @Nullable String commit,
    @Nullable String pullRequest,
    @Nullable Changes changes,
    @Nullable TestTally testsBefore,
    @Nullable TestTally testsAfter,
    List<Criterion> criteria,
    @Nullable String untested) {
  public static final Work NONE = new Work(null, null, null, null, null, null, List.of(), null);

  public Work {
    criteria = List.copyOf(criteria);
  }

  /// `1 file +2 −1`.
  public record Changes(int files, int insertions, int deletions) {
    public String brief() {
      return "%d %s +%d −%d".formatted(files, files == 1 ? "file" : "files", insertions, deletions);
    }
  }

  /// An acceptance criterion and what shows that it holds.
  public record Criterion(String text, boolean met, String evidence) {}

  public Work withBranch(String name) {
    return new Work(
        name, commit, pullRequest, changes, testsBefore, testsAfter, criteria, untested);
  }

  public Work withCommit(String sha) {
    return new Work(branch, sha, pullRequest, changes, testsBefore, testsAfter, criteria, untested);
  }

  public Work withPullRequest(String url) {
    return new Work(branch, commit, url, changes, testsBefore, testsAfter, criteria, untested);
  }

  public Work withChanges(Changes diff) {
    return new Work(branch, commit, pullRequest, diff, testsBefore, testsAfter, criteria, untested);
  }

  public Work withTestsBefore(TestTally tally) {
    return new Work(branch, commit, pullRequest, changes, tally, testsAfter, criteria, untested);
  }

  public Work withTestsAfter(TestTally tally) {
    return new Work(branch, commit, pullRequest, changes, testsBefore, tally, criteria, untested);
  }

  public Work withCriteria(List<Criterion> list) {
    return new Work(branch, commit, pullRequest, changes, testsBefore, testsAfter, list, untested);
  }

  /// True if tests were run after the change and passed: else what the model says of its criteria
  /// is its word alone.
  public boolean isTested() {
    return untested == null && testsAfter != null && testsAfter.green();
  }

  public Work withUntested(String why) {
    return new Work(branch, commit, pullRequest, changes, testsBefore, testsAfter, criteria, why);
  }
}
