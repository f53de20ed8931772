package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Calls into the Linux kernel and the C library, without native code of ours. Safe for many
/// threads; what a call restricts is as a rule the calling thread alone.
///
/// All calls go through one handle that takes seven words: making a handle costs milliseconds, and
/// a C function doesn't see the arguments it has no use for.
@SuppressWarnings("restricted") // the launcher allows native access
public final class Kernel {
  public static final int EPERM = 1;
  static final int EINTR = 4;
  static final int CLOSE_ON_EXEC = 0x80000; // O_CLOEXEC, SOCK_CLOEXEC

  private final MethodHandle handle;
  private final Linker linker;
  private final MemorySegment syscall;
  private final Calls calls;

  private Kernel(Linker linker, MemorySegment syscall, Calls calls) {
    this.linker = linker;
    this.syscall = syscall;
    this.calls = calls;
    this.handle =
        linker.downcallHandle(
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG),
            Linker.Option.captureCallState("errno"));
  }

  /// This machine's kernel; empty if it is no Linux whose calls we know.
  public static Optional<Kernel> find() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
      return Optional.empty();
    }
    Calls calls = Calls.of(System.getProperty("os.arch", ""));
    if (calls == null) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("syscall")
        .map(syscall -> new Kernel(linker, syscall, calls));
  }

  public Calls calls() {
    return calls;
  }

  /// A system call.
  ///
  /// @return what it returned, or the negative number of its error
  public long call(int number, long... arguments) {
    return invoke(
        syscall,
        number,
        at(arguments, 0),
        at(arguments, 1),
        at(arguments, 2),
        at(arguments, 3),
        at(arguments, 4),
        at(arguments, 5));
  }

  /// Who this process is; `/proc/self` says root to one that made itself undumpable.
  int user() {
    return (int) call(calls.effectiveUser());
  }

  /// A function of the C library that returns an `int`.
  int function(MemorySegment function, long... arguments) {
    return (int)
        invoke(
            function,
            at(arguments, 0),
            at(arguments, 1),
            at(arguments, 2),
            at(arguments, 3),
            at(arguments, 4),
            at(arguments, 5),
            0);
  }

  @Nullable MemorySegment symbol(String name) {
    return linker.defaultLookup().find(name).orElse(null);
  }

  private static long at(long[] arguments, int index) {
    return index < arguments.length ? arguments[index] : 0;
  }

  private long invoke(
      MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(JAVA_LONG);
      long result = (long) handle.invokeExact(function, state, a, b, c, d, e, f, g);
      return result == -1 ? -state.get(JAVA_INT, 0) : result;
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
