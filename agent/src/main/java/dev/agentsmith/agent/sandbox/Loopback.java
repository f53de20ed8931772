package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/// What of this machine's loopback the commands of one run share: the servers that they started
/// themselves, and the door to a proxy if there is one. Sockets are made here and given to them.
/// For many threads.
final class Loopback {
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_SNDTIMEO = 21; // also that of a connect, socket(7)
  private static final int MAX_WAITING = 128;
  private static final int PATIENCE_SECONDS = 2;
  private static final int ECONNREFUSED = 111;
  private static final int EADDRNOTAVAIL = 99;
  private static final int ENETUNREACH = 101;
  private static final int ETIMEDOUT = 110;
  private static final int EINPROGRESS = 115;
  private static final int MANY = 1_000;
  private static final int FIRST_FREE_PORT = 1_024;
  private static final int EACCES = 13;
  private static final String LISTENING = "0A"; // TCP_LISTEN
  private static final int STATE_FIELD = 3;
  private static final int INODE_FIELD = 9;

  private final Kernel kernel;
  private final @Nullable Door door;

  /// Where our servers listen, by the inodes of their sockets.
  private final Map<String, Endpoint> servers = new ConcurrentHashMap<>();

  Loopback(Kernel kernel, @Nullable Door door) {
    this.kernel = kernel;
    this.door = door;
  }

  /// A socket that listens, on loopback whatever was asked for.
  ///
  /// @return its file, or a negative error number
  long listen(Endpoint asked) {
    Optional<Endpoint> place = asked.onLoopback();
    if (place.isEmpty()) {
      return -EADDRNOTAVAIL;
    }
    if (asked.port() > 0 && asked.port() < FIRST_FREE_PORT) {
      return -EACCES; // whoever we are: the command is nobody
    }
    if (servers.size() > MANY) {
      Set<String> old = new HashSet<>(servers.keySet());
      old.removeAll(listening());
      servers.keySet().removeAll(old);
    }
    return socket(
        place.get(),
        (socket, arena) -> {
          option(arena, socket, SO_REUSEADDR, 1);
          long bound = named(kernel.calls().bind(), socket, place.get(), arena);
          return bound < 0 ? bound : kernel.call(kernel.calls().listen(), socket, MAX_WAITING);
        },
        (socket, port) ->
            servers.put(inode("/proc/self/fd/" + socket), place.get().withPort(port)));
  }

  /// A socket that is connected: to a server of ours, or to the door.
  ///
  /// @return its file, or a negative error number
  long connect(Endpoint asked) {
    Optional<Endpoint> place = asked.onLoopback();
    if (place.isEmpty()) {
      return -ENETUNREACH;
    }
    if (door != null && !door.isClosed() && asked.port() == door.getLocalPort()) {
      return connected(new Endpoint(asked.six(), door.getInetAddress(), asked.port()), door);
    }
    Set<String> alive = listening();
    return servers.entrySet().stream()
        .filter(it -> it.getValue().port() == asked.port() && alive.contains(it.getKey()))
        .min(Comparator.comparing(it -> !it.getValue().address().equals(place.get().address())))
        .map(it -> toServer(it.getKey(), it.getValue(), asked.six()))
        .orElse((long) -ECONNREFUSED);
  }

  /// The command could have closed its server meanwhile, and somebody of the machine have taken the
  /// port: only one that listens before and after is the one that was reached.
  private long toServer(String inode, Endpoint server, boolean six) {
    long socket =
        connected(new Endpoint(six || isSix(server), server.address(), server.port()), null);
    if (socket >= 0 && !listening().contains(inode)) {
      kernel.call(kernel.calls().close(), socket);
      return -ECONNREFUSED;
    }
    return socket;
  }

  /// True if the socket with this inode is one that listens for us.
  boolean isServer(String inode) {
    return servers.containsKey(inode);
  }

  /// The name of an open socket; empty if it is none.
  static String inode(String file) {
    try {
      String target = Files.readSymbolicLink(Path.of(file)).toString();
      return target.startsWith("socket:[") ? target.substring(8, target.length() - 1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean isSix(Endpoint server) {
    return server.address() instanceof Inet6Address;
  }

  private long connected(Endpoint place, @Nullable Door expecting) {
    return socket(
        place,
        (socket, arena) -> {
          if (expecting != null) {
            Endpoint any = new Endpoint(place.six(), place.address(), 0);
            long bound = named(kernel.calls().bind(), socket, any, arena);
            if (bound < 0) {
              return bound;
            }
            expecting.expect(from(place, socket, arena));
          }
          option(arena, socket, SO_SNDTIMEO, PATIENCE_SECONDS);
          long result = named(kernel.calls().connect(), socket, place, arena);
          option(arena, socket, SO_SNDTIMEO, 0);
          if (expecting != null && result < 0) {
            expecting.forget(from(place, socket, arena));
          }
          return result == -EINPROGRESS ? -ETIMEDOUT : result;
        },
        (_, _) -> {});
  }

  private InetSocketAddress from(Endpoint place, int socket, Arena arena) {
    return new InetSocketAddress(place.address(), port(socket, arena));
  }

  /// Is told of a socket that is ready.
  private interface Ready {
    void as(int socket, int port);
  }

  private long socket(Endpoint place, ToLongBiFunction<Integer, Arena> work, Ready ready) {
    long socket =
        kernel.call(kernel.calls().socket(), place.family(), SOCK_STREAM | Kernel.CLOSE_ON_EXEC, 0);
    if (socket < 0) {
      return socket;
    }
    try (Arena arena = Arena.ofConfined()) {
      long result = work.applyAsLong((int) socket, arena);
      if (result < 0) {
        kernel.call(kernel.calls().close(), socket);
        return result;
      }
      ready.as((int) socket, port((int) socket, arena));
      return socket;
    }
  }

  private long named(int call, int socket, Endpoint place, Arena arena) {
    byte[] bytes = place.bytes();
    MemorySegment address = arena.allocate(Endpoint.MOST_BYTES, 8);
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 0, bytes.length);
    return kernel.call(call, socket, address.address(), bytes.length);
  }

  private int port(int socket, Arena arena) {
    MemorySegment address = arena.allocate(Endpoint.MOST_BYTES, 8);
    MemorySegment length = arena.allocate(JAVA_INT);
    length.set(JAVA_INT, 0, Endpoint.MOST_BYTES);
    kernel.call(kernel.calls().socketName(), socket, address.address(), length.address());
    return Endpoint.parse(address.toArray(JAVA_BYTE)).map(Endpoint::port).orElse(0);
  }

  /// @param value a number, or the seconds of a `struct timeval`
  private void option(Arena arena, int socket, int option, int value) {
    MemorySegment given = arena.allocate(16, 8);
    given.set(JAVA_LONG, 0, value);
    int length = option == SO_SNDTIMEO ? 16 : 4;
    kernel.call(
        kernel.calls().setSocketOption(), socket, SOL_SOCKET, option, given.address(), length);
  }

  /// The inodes of all sockets of this machine that listen (proc_net_tcp of the kernel's
  /// documentation). A port alone could be somebody else's by now.
  private static Set<String> listening() {
    Set<String> inodes = new HashSet<>();
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      for (String line : rows(Path.of(table))) {
        String[] fields = line.strip().split(" +", INODE_FIELD + 2);
        if (fields.length > INODE_FIELD && fields[STATE_FIELD].equals(LISTENING)) {
          inodes.add(fields[INODE_FIELD]);
        } else {
          break; // those that listen come first
        }
      }
    }
    return inodes;
  }

  private static List<String> rows(Path table) {
    try {
      List<String> lines = Files.readAllLines(table, ISO_8859_1);
      return lines.isEmpty() ? lines : lines.subList(1, lines.size());
    } catch (IOException e) {
      return List.of(); // no IPv6
    }
  }
}
