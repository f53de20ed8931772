package dev.agentsmith.loopback;

import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How a [RedisServer] is started.
///
/// @param directory for its program and its log
/// @param program a `redis-server`; null for the one that Agent Smith brings along
/// @param port 0 for a free one
/// @param password null for none; without quotes, backslashes and line ends
public record RedisSetup(
    Path directory, @Nullable Path program, int port, @Nullable Secret password) {

  public static RedisSetup in(Path directory) {
    return new RedisSetup(directory.toAbsolutePath(), null, 0, null);
  }

  public RedisSetup withProgram(Path other) {
    return new RedisSetup(directory, other, port, password);
  }

  public RedisSetup withPort(int other) {
    return new RedisSetup(directory, program, other, password);
  }

  public RedisSetup withPassword(Secret other) {
    return new RedisSetup(directory, program, port, other);
  }

  /// Starts it, and returns when it answers.
  ///
  /// @throws dev.agentsmith.core.problem.ProblemException if it can't be started, with its own
  ///     words
  public RedisServer start() {
    return RedisServer.start(this);
  }
}
