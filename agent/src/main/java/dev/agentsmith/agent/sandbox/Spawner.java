package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts a process from the calling thread by posix_spawn(3), so that it is held by what holds
/// this thread.
///
/// Not by Java's own means: those start a thread from the calling one, which would stay in the
/// sandbox, be used again for others, and in time lend its chains to threads of the agent itself.
final class Spawner {
  private static final short SET_SIGNALS = 0x08; // POSIX_SPAWN_SETSIGMASK
  private static final short SET_SESSION = 0x80; // POSIX_SPAWN_SETSID
  private static final int OPAQUE_BYTES = 1024; // more than any C library needs
  private static final int UNSHARE_AND_CLOSE_ON_EXEC = 2 | 4;
  private static final int FIRST_OWN = 3;

  private final Kernel kernel;
  private final MemorySegment spawn;
  private final MemorySegment initAttributes;
  private final MemorySegment setFlags;
  private final MemorySegment initActions;
  private final MemorySegment addOpen;
  private final MemorySegment addDuplicate;

  private Spawner(Kernel kernel, List<MemorySegment> functions) {
    this.kernel = kernel;
    this.spawn = functions.get(0);
    this.initAttributes = functions.get(1);
    this.setFlags = functions.get(2);
    this.initActions = functions.get(3);
    this.addOpen = functions.get(4);
    this.addDuplicate = functions.get(5);
  }

  /// @return null if this C library hasn't what is needed
  static @Nullable Spawner of(Kernel kernel) {
    var functions = new ArrayList<MemorySegment>();
    for (String name :
        List.of(
            "posix_spawn",
            "posix_spawnattr_init",
            "posix_spawnattr_setflags",
            "posix_spawn_file_actions_init",
            "posix_spawn_file_actions_addopen",
            "posix_spawn_file_actions_adddup2")) {
      MemorySegment function = kernel.symbol(name);
      if (function == null) {
        return null;
      }
      functions.add(function);
    }
    return new Spawner(kernel, functions);
  }

  /// What a new process is made of, laid out in memory, so that the restricted thread has nothing
  /// left to do but the call.
  final class Order {
    private final MemorySegment pid;
    private final MemorySegment attributes;
    private final MemorySegment actions;
    private final MemorySegment words;
    private final MemorySegment variables;

    /// @param words the program's path first
    /// @param output what becomes its standard output and error
    /// @param gate what it gets as number 3
    Order(Arena arena, List<String> words, Map<String, String> environment, int output, int gate) {
      this.pid = arena.allocate(JAVA_INT);
      this.attributes = arena.allocate(OPAQUE_BYTES, 16);
      this.actions = arena.allocate(OPAQUE_BYTES, 16);
      this.words = strings(arena, words);
      this.variables =
          strings(
              arena,
              environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
      kernel.function(initAttributes, attributes.address());
      // Java threads have signals blocked that a program expects to be open; the mask is empty.
      kernel.function(setFlags, attributes.address(), SET_SIGNALS | SET_SESSION);
      kernel.function(initActions, actions.address());
      MemorySegment nothing = arena.allocateFrom("/dev/null");
      kernel.function(addOpen, actions.address(), 0, nothing.address(), 0, 0);
      kernel.function(addDuplicate, actions.address(), output, 1);
      kernel.function(addDuplicate, actions.address(), output, 2);
      kernel.function(addDuplicate, actions.address(), gate, FIRST_OWN);
    }

    /// Starts it from this thread, whose list of open files becomes one of its own: that a file of
    /// the agent's is not handed on must not change the file for the agent.
    ///
    /// @return its process id, or a negative error number
    long start() {
      long closed =
          kernel.call(Calls.CLOSE_RANGE, FIRST_OWN, Integer.MAX_VALUE, UNSHARE_AND_CLOSE_ON_EXEC);
      if (closed < 0) {
        return closed;
      }
      int error =
          kernel.function(
              spawn,
              pid.address(),
              words.getAtIndex(ADDRESS, 0).address(),
              actions.address(),
              attributes.address(),
              words.address(),
              variables.address());
      return error == 0 ? pid.get(JAVA_INT, 0) : -error;
    }

    private MemorySegment strings(Arena arena, List<String> values) {
      MemorySegment pointers = arena.allocate(ADDRESS, values.size() + 1L);
      for (int i = 0; i < values.size(); i++) {
        pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(values.get(i)));
      }
      return pointers;
    }
  }
}
