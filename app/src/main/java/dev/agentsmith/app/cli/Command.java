package dev.agentsmith.app.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// One word of the command line. Its options are declared in code, which starts faster than
/// annotations do; only the command that is called is ever made.
interface Command {
  /// Its options and help.
  CommandSpec spec();

  /// Does it.
  ///
  /// @return the exit code
  /// @throws dev.agentsmith.core.problem.ProblemException told to the person; exit code 2
  /// @throws UsageProblem told to the person with the way to the help; exit code 2
  int run(ParseResult words, Surroundings around) throws InterruptedException;
}
