package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A network namespace with nothing in it but its own loopback, shared by all commands of a run:
/// what one of them serves another one can ask for, and nothing leads in or out. Needs privileges
/// that only root has.
final class OwnNetwork {
  private static final int NEW_NETWORK = 0x40000000; // CLONE_NEWNET
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int AT_CURRENT_DIRECTORY = -100;
  private static final int SET_FLAGS = 0x8914; // SIOCSIFFLAGS
  private static final short UP = 1; // IFF_UP
  private static final int NAME_BYTES = 16;
  private static final int MAX_WAITING = 128;

  private final Kernel kernel;
  private final int namespace;

  private OwnNetwork(Kernel kernel, int namespace) {
    this.kernel = kernel;
    this.namespace = namespace;
  }

  /// Makes one; empty if we may not.
  static Optional<OwnNetwork> create(Kernel kernel) {
    var made = new CompletableFuture<Optional<OwnNetwork>>();
    // A thread of its own: it is the one that is moved, and it ends there.
    Thread.ofPlatform()
        .name("network")
        .start(
            () -> {
              try {
                made.complete(inThisThread(kernel));
              } catch (RuntimeException | Error e) {
                made.completeExceptionally(e);
              }
            });
    return made.join();
  }

  /// Moves the calling thread, and all it starts, into this network.
  ///
  /// @return 0, or a negative error number
  long enter() {
    return kernel.call(kernel.calls().setNamespace(), namespace, NEW_NETWORK);
  }

  /// A socket that listens on this network's loopback. It stays in this network, whoever accepts
  /// connections by it; the thread that makes it goes in, and ends there.
  ServerSocket listen() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    var made = new CompletableFuture<ServerSocket>();
    Thread.ofPlatform()
        .name("network")
        .start(
            () -> {
              try {
                if (enter() < 0) {
                  throw new IllegalStateException("the run's own network can't be entered");
                }
                made.complete(new ServerSocket(0, MAX_WAITING, loopback));
              } catch (IOException e) {
                made.completeExceptionally(new UncheckedIOException(e));
              } catch (RuntimeException | Error e) {
                made.completeExceptionally(e);
              }
            });
    return made.join();
  }

  void close() {
    kernel.call(kernel.calls().close(), namespace);
  }

  private static Optional<OwnNetwork> inThisThread(Kernel kernel) {
    Calls calls = kernel.calls();
    if (kernel.call(calls.unshare(), NEW_NETWORK) < 0) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      long socket = kernel.call(calls.socket(), AF_INET, SOCK_DGRAM, 0);
      if (socket < 0) {
        return Optional.empty();
      }
      MemorySegment request = arena.allocate(40, 8); // struct ifreq
      request.setString(0, "lo");
      request.set(JAVA_SHORT, NAME_BYTES, UP);
      long up = kernel.call(calls.ioctl(), socket, SET_FLAGS, request.address());
      kernel.call(calls.close(), socket);
      long namespace =
          kernel.call(
              calls.open(),
              AT_CURRENT_DIRECTORY,
              arena.allocateFrom("/proc/thread-self/ns/net").address(),
              Kernel.CLOSE_ON_EXEC);
      return up < 0 || namespace < 0
          ? Optional.empty()
          : Optional.of(new OwnNetwork(kernel, (int) namespace));
    }
  }
}
