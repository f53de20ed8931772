package dev.agentsmith.core.problem;

import java.util.List;
import java.util.stream.Collectors;

/// Carries one or more [Problem]s to the person who can mend them. Everything else that is thrown
/// is a bug or the far side.
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ProblemException(Problem problem) {
    this(List.of(problem));
  }

  public ProblemException(Problem problem, Throwable cause) {
    super(problem.sentence(), cause);
    this.problems = List.of(problem);
  }

  public ProblemException(List<Problem> problems) {
    super(problems.stream().map(Problem::sentence).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  public Problem first() {
    return problems.getFirst();
  }
}
