package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// A process that was started in the sandbox, and the thread that waits for it.
final class ConfinedProcess implements StartedProcess {
  private static final int BY_PID = 1; // P_PID
  private static final int EXITED = 4; // WEXITED
  private static final int LEAVE_IT = 0x01000000; // WNOWAIT
  private static final int CLD_EXITED = 1;
  private static final int SIGNALLED = 128;

  private final Kernel kernel;
  private final long pid;
  private final InputStream output;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final CountDownLatch released = new CountDownLatch(1);

  ConfinedProcess(Kernel kernel, long pid, InputStream output) {
    this.kernel = kernel;
    this.pid = pid;
    this.output = output;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public InputStream output() {
    return output;
  }

  @Override
  public CompletableFuture<Integer> exit() {
    return exit;
  }

  @Override
  public void release() {
    released.countDown();
  }

  /// Waits for its end and tells it; then, when it was released, lets the kernel forget it.
  void carry() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment information = arena.allocate(128, 8); // siginfo_t
      await(information, EXITED | LEAVE_IT);
      int code = information.get(JAVA_INT, 8);
      int status = information.get(JAVA_INT, 24);
      exit.complete(code == CLD_EXITED ? status : SIGNALLED + status);
      released.await();
      await(information, EXITED);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      exit.completeExceptionally(new IllegalStateException("the process was lost sight of"));
    }
  }

  private void await(MemorySegment information, int options) {
    long result;
    do {
      result = kernel.call(kernel.calls().waitId(), BY_PID, pid, information.address(), options, 0);
    } while (result == -Kernel.EINTR);
    if (result < 0) {
      throw new IllegalStateException("process " + pid + " can't be waited for: error " + -result);
    }
  }
}
