package dev.agentsmith.e2e.chaos;

import java.io.IOException;

/// The Redis of a system under test.
sealed interface RedisSide extends AutoCloseable permits OneRedis, WatchedRedis {
  /// What a client behind its own way gets as `REDIS_URL`.
  ///
  /// @param way where that way begins
  String url(String way);

  /// Where ways lead to.
  int port();

  /// SIGKILL for the one that is written to.
  void kill();

  /// What was killed is there again, and empty.
  void startAgain() throws IOException;

  /// SIGSTOP and SIGCONT for the one that is written to.
  void stop(boolean now) throws IOException;

  @Override
  void close() throws IOException;
}
