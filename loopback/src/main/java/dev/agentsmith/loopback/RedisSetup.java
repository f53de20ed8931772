package dev.agentsmith.loopback;

import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// How a [RedisServer] is started.
///
/// @param directory for its program and its log
/// @param program a `redis-server`; null for the one that Agent Smith brings along
/// @param port 0 for a free one
/// @param password null for none; without quotes, backslashes and line ends
/// @param listening not on loopback: needs a password
/// @param onLaunch gets the pid as soon as there is a process, before it answers
public record RedisSetup(
    Path directory,
    @Nullable Path program,
    int port,
    @Nullable Secret password,
    Listening listening,
    LongConsumer onLaunch) {
  public RedisSetup {
    if (!listening.isLoopback() && password == null) {
      throw new IllegalArgumentException("a Redis that others can reach needs a password");
    }
  }

  public static RedisSetup in(Path directory) {
    return new RedisSetup(
        directory.toAbsolutePath(), null, 0, null, Listening.onLoopback(), _ -> {});
  }

  public RedisSetup withProgram(Path other) {
    return new RedisSetup(directory, other, port, password, listening, onLaunch);
  }

  public RedisSetup withPort(int other) {
    return new RedisSetup(directory, program, other, password, listening, onLaunch);
  }

  public RedisSetup withPassword(Secret other) {
    return new RedisSetup(directory, program, port, other, listening, onLaunch);
  }

  public RedisSetup withListening(Listening other) {
    return new RedisSetup(directory, program, port, password, other, onLaunch);
  }

  public RedisSetup telling(LongConsumer other) {
    return new RedisSetup(directory, program, port, password, listening, other);
  }

  /// Starts it, and returns when it answers.
  ///
  /// @throws dev.agentsmith.core.problem.ProblemException if it can't be started, with its own
  ///     words
  public RedisServer start() {
    return RedisServer.start(this);
  }
}
