package dev.agentsmith.agent.sandbox;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Processes whose parent ended before them. Where the agent is a container's first process they
/// become its children, and each that ended counts against the container's limit on processes until
/// its parent has asked for it (wait(2)). Safe for many threads.
final class Orphans {
  private static final int BY_PID = 1; // P_PID
  private static final int NOT_WAITING = 1; // WNOHANG
  private static final int EXITED = 4; // WEXITED
  private static final int ECHILD = 10;

  private final Kernel kernel;
  private final Set<Long> awaited = ConcurrentHashMap.newKeySet();
  private final Set<Long> ending = ConcurrentHashMap.newKeySet();

  Orphans(Kernel kernel) {
    this.kernel = kernel;
  }

  /// Notes one that we started, before anything else can know it: how it ended is for whoever waits
  /// for it, until that is done.
  void await(long pid) {
    awaited.add(pid);
  }

  void awaitNoMore(long pid) {
    awaited.remove(pid);
  }

  /// Lets the kernel forget them as far as they are our children, nobody waits for them and they
  /// have ended; those that are still at it are asked for again the next time.
  ///
  /// @param pids processes that ended or were told to
  void forget(Set<Long> pids) {
    ending.addAll(pids);
    // The first time asks for those that have ended, the second finds that they are no children.
    ending.removeIf(this::isForgotten);
    ending.removeIf(this::isForgotten);
  }

  /// True too if another asks for it: its parent, or who waits for it here.
  private boolean isForgotten(long pid) {
    if (awaited.contains(pid)) {
      return true;
    }
    long result;
    do {
      // Without an address for what it ended with, the answer is 0 for one that just was let go and
      // for one that has not ended.
      result = kernel.call(kernel.calls().waitId(), BY_PID, pid, 0, EXITED | NOT_WAITING, 0);
    } while (result == -Kernel.EINTR);
    return result == -ECHILD;
  }
}
