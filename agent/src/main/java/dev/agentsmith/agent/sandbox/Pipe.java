package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A pipe of the kernel whose ends a child can be given. For one thread.
final class Pipe implements AutoCloseable {
  private static final int CLOSED = -1;

  private final Kernel kernel;
  private int out;
  private int in;

  private Pipe(Kernel kernel, int out, int in) {
    this.kernel = kernel;
    this.out = out;
    this.in = in;
  }

  static Pipe create(Kernel kernel) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      long result = kernel.call(kernel.calls().pipe(), ends.address(), Kernel.CLOSE_ON_EXEC);
      if (result < 0) {
        throw new IllegalStateException("no pipe can be made: error " + -result);
      }
      return new Pipe(kernel, ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
    }
  }

  /// The end that is read.
  int out() {
    return out;
  }

  /// The end that is written.
  int in() {
    return in;
  }

  /// The same for somebody who will close it.
  int takeOut() {
    int taken = out;
    out = CLOSED;
    return taken;
  }

  void closeIn() {
    close(in);
    in = CLOSED;
  }

  void closeOut() {
    close(out);
    out = CLOSED;
  }

  /// Reads it in Java.
  InputStream reader() {
    try {
      var reader = new FileInputStream("/proc/self/fd/" + out);
      closeOut();
      return reader;
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Lets a reader go that waits for a line.
  void open() {
    try (var writer = new FileOutputStream("/proc/self/fd/" + in)) {
      writer.write('\n');
    } catch (IOException e) {
      // Nobody reads any more: its process was ended before it began.
    }
    closeIn();
  }

  @Override
  public void close() {
    close(in);
    close(out);
  }

  private void close(int end) {
    if (end != CLOSED) {
      kernel.call(kernel.calls().close(), end);
    }
  }
}
