package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// A set of Landlock rules (landlock(7)): what is not named can't be opened. Made once and laid on
/// the threads that start commands.
final class Landlock {
  private static final long EXECUTE = 1;
  private static final long WRITE_FILE = 1 << 1;
  private static final long READ_FILE = 1 << 2;
  private static final long READ_DIRECTORY = 1 << 3;
  private static final long MAKE_CHAR = 1 << 6;
  private static final long MAKE_BLOCK = 1 << 11;
  private static final long TRUNCATE = 1 << 14; // from version 3
  private static final long DEVICE_CONTROL = 1 << 15; // from version 5
  private static final long FILE_RIGHTS =
      EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_CONTROL;
  private static final long READ = EXECUTE | READ_FILE | READ_DIRECTORY;

  private static final long BIND_TCP = 1;
  private static final long CONNECT_TCP = 1 << 1;
  private static final long ALL_SCOPES = 3; // abstract unix sockets, signals

  private static final int VERSION_FLAG = 1;
  private static final int RULE_PATH = 1;
  private static final int O_PATH = 0x200000;
  private static final int AT_CURRENT_DIRECTORY = -100;

  private final Kernel kernel;
  private final int version;
  private final long handled;
  private final int rules;

  private Landlock(Kernel kernel, int version, long handled, int rules) {
    this.kernel = kernel;
    this.version = version;
    this.handled = handled;
    this.rules = rules;
  }

  /// The version of the interface (its ABI); 0 if this kernel has it not, or not switched on.
  static int version(Kernel kernel) {
    return (int) Math.max(0, kernel.call(Calls.LANDLOCK_CREATE_RULESET, 0, 0, VERSION_FLAG));
  }

  /// Rules that allow nothing yet.
  static Landlock create(Kernel kernel, int version, Network network) {
    long files = (1L << fileRights(version)) - 1;
    // In a network of its own a command may listen and connect as it likes.
    long ports = version >= 4 && network != Network.OWN ? BIND_TCP | CONNECT_TCP : 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = arena.allocate(24, 8);
      attributes.set(JAVA_LONG, 0, files);
      attributes.set(JAVA_LONG, 8, ports);
      attributes.set(JAVA_LONG, 16, version >= 6 ? ALL_SCOPES : 0);
      long size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
      long made = kernel.call(Calls.LANDLOCK_CREATE_RULESET, attributes.address(), size, 0);
      if (made < 0) {
        throw new IllegalStateException("no Landlock rules can be made: error " + -made);
      }
      return new Landlock(kernel, version, files, (int) made);
    }
  }

  /// True if signals and abstract sockets outwards are refused too.
  boolean isScoped() {
    return version >= 6;
  }

  void readable(Path place) {
    allow(place, READ);
  }

  void writable(Path place) {
    allow(place, handled & ~(MAKE_CHAR | MAKE_BLOCK | DEVICE_CONTROL));
  }

  /// A device such as `/dev/null`.
  void device(Path place) {
    allow(place, READ_FILE | WRITE_FILE | TRUNCATE | DEVICE_CONTROL);
  }

  /// Puts the calling thread, and all it starts, under the rules for good.
  ///
  /// @return 0, or a negative error number
  long restrictThread() {
    return kernel.call(Calls.LANDLOCK_RESTRICT_SELF, rules, 0);
  }

  void close() {
    kernel.call(kernel.calls().close(), rules);
  }

  /// What doesn't exist is not allowed either.
  private void allow(Path place, long rights) {
    if (!Files.exists(place)) {
      return;
    }
    long possible = Files.isDirectory(place) ? rights : rights & FILE_RIGHTS;
    try (Arena arena = Arena.ofConfined()) {
      long opened =
          kernel.call(
              kernel.calls().open(),
              AT_CURRENT_DIRECTORY,
              arena.allocateFrom(place.toString()).address(),
              O_PATH | Kernel.CLOSE_ON_EXEC);
      if (opened < 0) {
        return; // it went away, or is not ours to see
      }
      try {
        MemorySegment rule = arena.allocate(16, 8);
        rule.set(JAVA_LONG, 0, possible & handled);
        rule.set(JAVA_INT, 8, (int) opened);
        check(
            kernel.call(Calls.LANDLOCK_ADD_RULE, rules, RULE_PATH, rule.address(), 0),
            place.toString());
      } finally {
        kernel.call(kernel.calls().close(), opened);
      }
    }
  }

  private static void check(long result, String what) {
    if (result < 0) {
      throw new IllegalStateException("Landlock refuses a rule on " + what + ": error " + -result);
    }
  }

  private static int fileRights(int version) {
    return switch (version) {
      case 1 -> 13;
      case 2 -> 14;
      case 3, 4 -> 15;
      default -> 16;
    };
  }
}
