package dev.agentsmith.agent.ecosystem;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The tools of this machine, as the user has set them up. They are asked in an empty directory,
/// where no repository has a word in it.
public interface Tools {

  /// The variables of the user that tools are set up by.
  Map<String, String> environment();

  /// The user's home directory; empty if there is none.
  Optional<Path> home();

  /// A program on PATH, its links followed; empty if it is not there.
  Optional<Path> find(String program);

  /// What a program prints.
  ///
  /// @param files of the directory it runs in, by their names
  /// @param more variables for it
  /// @return empty if it is not there, fails, or takes too long
  Optional<String> ask(Map<String, String> files, Map<String, String> more, String... words);

  default Optional<String> ask(String... words) {
    return ask(Map.of(), Map.of(), words);
  }
}
