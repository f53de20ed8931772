package dev.agentsmith.agent.sandbox;

import org.jspecify.annotations.Nullable;

/// What is laid on a thread before it starts a command. A thread can't take it off again, so each
/// command has one of its own, which then ends.
record Restrictions(
    Kernel kernel,
    @Nullable OwnNetwork network,
    @Nullable Landlock landlock,
    @Nullable SeccompFilter filter) {
  private static final int DROP_CAPABILITY = 24; // PR_CAPBSET_DROP
  private static final int NO_NEW_PRIVILEGES = 38; // PR_SET_NO_NEW_PRIVS
  private static final int LAST_CAPABILITY = 63;

  /// What root's builds need of root's powers: CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID,
  /// CAP_SETGID, CAP_SETUID (linux/capability.h), as unpacking an archive does.
  private static final long KEPT_CAPABILITIES = 1 | 1 << 1 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7;

  /// Restricts the calling thread.
  ///
  /// @return the file by which its filter asks (see [SocketCalls]); 0 if it never does
  /// @throws IllegalStateException if it is not restricted: then it must start nothing
  int putOnThread() {
    if (network != null) {
      check(network.enter(), "the run's own network");
    }
    int control = kernel.calls().processControl();
    for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
      if ((KEPT_CAPABILITIES >> capability & 1) == 0
          && kernel.call(control, DROP_CAPABILITY, capability) < 0) {
        break; // not root, or no more capabilities: there is nothing to drop
      }
    }
    check(kernel.call(control, NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no_new_privs");
    if (landlock != null) {
      check(landlock.restrictThread(), "Landlock");
    }
    return filter == null ? 0 : (int) check(filter.restrictThread(kernel), "the seccomp filter");
  }

  void close() {
    if (network != null) {
      network.close();
    }
    if (landlock != null) {
      landlock.close();
    }
  }

  private static long check(long result, String what) {
    if (result < 0) {
      throw new IllegalStateException(what + " could not be put on a command: error " + -result);
    }
    return result;
  }
}
