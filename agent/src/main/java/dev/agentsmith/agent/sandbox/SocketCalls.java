package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The system calls that a command's processes wait in until they are answered here
/// (seccomp_unotify(2)). None is ever let through: whoever looked at its arguments first could find
/// others there when the kernel reads them. For one thread.
final class SocketCalls implements AutoCloseable {
  // linux/seccomp.h
  private static final long RECEIVE = 0xC050_2100L; // SECCOMP_IOCTL_NOTIF_RECV
  private static final long SEND = 0xC018_2101L; // SECCOMP_IOCTL_NOTIF_SEND
  private static final long IS_VALID = 0x4008_2102L; // SECCOMP_IOCTL_NOTIF_ID_VALID
  private static final long ADD_FILE = 0x4018_2103L; // SECCOMP_IOCTL_NOTIF_ADDFD
  private static final int IN_PLACE = 1; // SECCOMP_ADDFD_FLAG_SETFD

  private static final int NOTICE_BYTES = 80;
  private static final int ANSWER_BYTES = 24;
  private static final short READABLE = 1; // POLLIN

  private final Kernel kernel;
  private final int listener;
  private final int end;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment notice = arena.allocate(NOTICE_BYTES, 8);
  private final MemorySegment answer = arena.allocate(ANSWER_BYTES, 8);
  private final MemorySegment polled = arena.allocate(16, 8);

  /// A call that waits.
  ///
  /// @param thread that made it, by its number
  record Waiting(long id, int thread, int number, int file, long address, int length) {}

  /// @param listener the file that the filter gave
  /// @param end of a pipe whose other end is closed when the command has ended
  SocketCalls(Kernel kernel, int listener, int end) {
    this.kernel = kernel;
    this.listener = listener;
    this.end = end;
  }

  /// Waits for the next call.
  ///
  /// @return null if there will be none
  @Nullable Waiting next() {
    while (true) {
      polled.set(JAVA_INT, 0, listener);
      polled.set(JAVA_SHORT, 4, READABLE);
      polled.set(JAVA_INT, 8, end);
      polled.set(JAVA_SHORT, 12, READABLE);
      long ready = kernel.call(kernel.calls().poll(), polled.address(), 2, 0, 0, 0);
      if (ready < 0 && ready != -Kernel.EINTR) {
        return null;
      }
      if (ready < 0) {
        continue;
      }
      boolean ended = polled.get(JAVA_SHORT, 14) != 0;
      if (ended || (polled.get(JAVA_SHORT, 6) & READABLE) == 0) {
        return null; // the command has ended, or nobody is left behind the filter
      }
      notice.fill((byte) 0);
      if (kernel.call(kernel.calls().ioctl(), listener, RECEIVE, notice.address()) == 0) {
        return new Waiting(
            notice.get(JAVA_LONG, 0),
            notice.get(JAVA_INT, 8),
            notice.get(JAVA_INT, 16),
            (int) notice.get(JAVA_LONG, 32),
            notice.get(JAVA_LONG, 40),
            (int) notice.get(JAVA_LONG, 48));
      }
    }
  }

  /// False if its thread is gone: what was read of it meanwhile may be another one's.
  boolean isWaiting(Waiting call) {
    answer.set(JAVA_LONG, 0, call.id());
    return kernel.call(kernel.calls().ioctl(), listener, IS_VALID, answer.address()) == 0;
  }

  /// Gives the caller a file of ours in the place of its own.
  ///
  /// @return 0, or a negative error number
  long replace(Waiting call, int ours, boolean closeOnExec) {
    answer.fill((byte) 0);
    answer.set(JAVA_LONG, 0, call.id());
    answer.set(JAVA_INT, 8, IN_PLACE);
    answer.set(JAVA_INT, 12, ours);
    answer.set(JAVA_INT, 16, call.file());
    answer.set(JAVA_INT, 20, closeOnExec ? Kernel.CLOSE_ON_EXEC : 0);
    return Math.min(0, kernel.call(kernel.calls().ioctl(), listener, ADD_FILE, answer.address()));
  }

  /// Lets the caller go on.
  ///
  /// @param result 0, or a negative error number
  void answer(Waiting call, long result) {
    answer.fill((byte) 0);
    answer.set(JAVA_LONG, 0, call.id());
    answer.set(JAVA_INT, 16, (int) result);
    // That it can't be told means that it is gone.
    kernel.call(kernel.calls().ioctl(), listener, SEND, answer.address());
  }

  @Override
  public void close() {
    kernel.call(kernel.calls().close(), listener);
    kernel.call(kernel.calls().close(), end);
    arena.close();
  }
}
