package dev.agentsmith.agent.workspace;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;

/// What git could not do, as a person reads it.
final class GitProblem {
  private GitProblem() {}

  static ProblemException unreachable(GitOrigin origin, GitFailed failure) {
    RepositoryUrl url = origin.url();
    if (failure.says("could not read Username") || failure.says("could not read Password")) {
      return problem(
          "The repository %s wants a token and none is set.".formatted(url),
          "Set GIT_TOKEN (or GITHUB_TOKEN) to a token that may read and push there.");
    }
    if (failure.says("Authentication failed") || failure.says("error: 403")) {
      return problem(
          "The repository %s refused the token.".formatted(url),
          "Check that GIT_TOKEN (or GITHUB_TOKEN) is valid and may read and push there.");
    }
    if (failure.says("not found") || failure.says("does not appear to be a git repository")) {
      return problem(
          "There is no repository %s, or the token can't see it.".formatted(url),
          "Check the address, and the token's rights.");
    }
    if (failure.says("unable to update url base from redirection") || failure.says("error: 30")) {
      return problem(
          "The repository %s answers from another address, and redirections are not followed."
              .formatted(url),
          "Give its new address.");
    }
    return problem(
        "The repository %s can't be reached: %s.".formatted(url, failure.lastWords()),
        "Check the address and the network, then run again.");
  }

  static ProblemException noRepository(RepositoryUrl url) {
    return problem(
        "%s is not a git repository.".formatted(url),
        "Run it inside a checkout, or give --repo a path or URL.");
  }

  static ProblemException empty(RepositoryUrl url) {
    return problem(
        "The repository %s is empty: there is no commit to start from.".formatted(url),
        "Commit and push something first, then run again.");
  }

  static ProblemException noBranch(GitOrigin origin) {
    return problem(
        "The repository %s has no branch \"%s\".".formatted(origin.url(), origin.branch()),
        "Correct source.default_branch in agentsmith.yml, or leave it out.");
  }

  static ProblemException notPushed(GitOrigin origin, String branch, GitFailed failure) {
    if (failure.says("could not read Username")
        || failure.says("Authentication failed")
        || failure.says("error: 403")) {
      return problem(
          "The repository %s refused the push of branch %s.".formatted(origin.url(), branch),
          "Check that GIT_TOKEN (or GITHUB_TOKEN) may push there.");
    }
    if (failure.says("stale info") || failure.says("fetch first")) {
      return problem(
          "Somebody else changed the branch %s of %s meanwhile; it was left as it is."
              .formatted(branch, origin.url()),
          "Run again: a new branch will be used.");
    }
    return problem(
        "The branch %s could not be pushed to %s: %s."
            .formatted(branch, origin.url(), failure.lastWords()),
        "Mend that, then run again.");
  }

  static ProblemException broken(String doing, GitFailed failure) {
    return new ProblemException(
        Problem.of("git could not %s: %s.".formatted(doing, failure.lastWords()), ""), failure);
  }

  private static ProblemException problem(String what, String mend) {
    return new ProblemException(Problem.of(what, mend));
  }
}
