package dev.agentsmith.app.cli;

/// One word of the command line. Only the command that is called is ever made.
interface Command {
  /// Its options and help.
  CommandDoc doc();

  /// Does it.
  ///
  /// @return the exit code
  /// @throws dev.agentsmith.core.problem.ProblemException told to the person; exit code 2
  /// @throws UsageProblem told to the person with the way to the help; exit code 2
  int run(Words words, Surroundings around) throws InterruptedException;
}
