package dev.agentsmith.agent.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.agentsmith.agent.sandbox.SocketCalls.Waiting;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects, binds and listens for the processes of one command, where the run has no network of
/// its own. They get sockets that we made, so that what they may reach is decided by values that
/// they can't change any more: servers of the run's own commands, and the proxy to allowed hosts.
final class SocketBroker {
  private static final Logger log = LoggerFactory.getLogger(SocketBroker.class);
  private static final int EBADF = 9;
  private static final int EACCES = 13;
  private static final int EINVAL = 22;
  private static final int ENOTSOCK = 88;
  private static final int SET_FLAGS = 4; // F_SETFL
  private static final int DO_NOT_BLOCK = 0x800; // O_NONBLOCK
  private static final int OCTAL = 8;
  private static final int FEW_BYTES = 256;

  private final Kernel kernel;
  private final Loopback loopback;

  SocketBroker(Kernel kernel, Loopback loopback) {
    this.kernel = kernel;
    this.loopback = loopback;
  }

  /// Begins to answer the calls of one command, in a thread that ends with it.
  ///
  /// @param asking the file that its filter gave; closed by that thread
  /// @param end of a pipe whose other end is closed when the command has ended; likewise
  void serve(int asking, int end) {
    Thread.ofPlatform()
        .name("sockets")
        .daemon()
        .start(
            () -> {
              try (var calls = new SocketCalls(kernel, asking, end)) {
                for (Waiting call = calls.next(); call != null; call = calls.next()) {
                  calls.answer(call, resultOrError(calls, call));
                }
              }
            });
  }

  /// Whatever goes wrong here, the next call must be answered too.
  private long resultOrError(SocketCalls calls, Waiting call) {
    try {
      return result(calls, call);
    } catch (RuntimeException e) {
      log.warn("socket call refused number={} cause={}", call.number(), e.toString());
      return -EACCES;
    }
  }

  private long result(SocketCalls calls, Waiting call) {
    String process = "/proc/" + call.thread();
    String own = Loopback.inode(process + "/fd/" + call.file());
    if (own.isEmpty()) {
      return -ENOTSOCK;
    }
    Optional<Integer> flags = flags(process + "/fdinfo/" + call.file());
    if (flags.isEmpty()) {
      return -EBADF;
    }
    if (call.number() == kernel.calls().listen()) {
      return loopback.isServer(own)
          ? 0
          : give(calls, call, flags.get(), loopback.listen(Endpoint.ANY));
    }
    byte[] address;
    try {
      address = read(process, call);
    } catch (IOException e) {
      return -EACCES;
    }
    if (!calls.isWaiting(call)) {
      return -EACCES;
    }
    Optional<Endpoint> asked = Endpoint.parse(address);
    if (asked.isEmpty()) {
      return -EINVAL;
    }
    if (call.number() == kernel.calls().connect()) {
      return give(calls, call, flags.get(), loopback.connect(asked.get()));
    }
    // A signal can make the kernel ask again for what was done already.
    return loopback.isServer(own)
        ? 0
        : give(calls, call, flags.get(), loopback.listen(asked.get()));
  }

  /// @param made a socket of ours, or a negative error number
  private long give(SocketCalls calls, Waiting call, int flags, long made) {
    if (made < 0) {
      return made;
    }
    kernel.call(kernel.calls().fileControl(), made, SET_FLAGS, flags & DO_NOT_BLOCK);
    long given = calls.replace(call, (int) made, (flags & Kernel.CLOSE_ON_EXEC) != 0);
    kernel.call(kernel.calls().close(), made);
    return given;
  }

  /// How a process has a file open (proc_pid_fdinfo(5)); empty if it has not. Only the beginning is
  /// read: of some files the rest is as long as the process likes.
  private static Optional<Integer> flags(String information) {
    try (var in = new FileInputStream(information)) {
      return new String(in.readNBytes(FEW_BYTES), ISO_8859_1)
          .lines()
          .filter(line -> line.startsWith("flags:"))
          .map(line -> Integer.valueOf(line.substring("flags:".length()).strip(), OCTAL))
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static byte[] read(String process, Waiting call) throws IOException {
    byte[] bytes = new byte[Math.clamp(call.length(), 0, Endpoint.MOST_BYTES)];
    try (var memory = new RandomAccessFile(process + "/mem", "r")) {
      memory.seek(call.address());
      int read = memory.read(bytes);
      return Arrays.copyOf(bytes, Math.max(0, read));
    }
  }
}
