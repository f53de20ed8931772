package dev.agentsmith.agent.sandbox;

import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/// The first process of a command.
public interface StartedProcess {
  long pid();

  /// Both output streams, in the order of writing.
  InputStream output();

  /// Its exit code, or 128 and the signal that ended it.
  CompletableFuture<Integer> exit();

  /// Lets go of an ended process. Until then its number, which is also that of its session, is
  /// given to no other.
  void release();
}
