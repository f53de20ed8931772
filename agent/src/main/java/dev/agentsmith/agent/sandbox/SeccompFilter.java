package dev.agentsmith.agent.sandbox;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A filter of system calls (seccomp(2)): what no build needs and what leads out is refused with an
/// error, as if the kernel didn't allow it. Nothing ends a process but a call of a foreign
/// architecture, whose numbers mean something else.
final class SeccompFilter {
  private static final int SET_MODE_FILTER = 1; // SECCOMP_SET_MODE_FILTER
  private static final int NEW_LISTENER = 1 << 3; // SECCOMP_FILTER_FLAG_NEW_LISTENER

  /// From Linux 5.19: once we have seen a call, only a deadly signal ends its waiting. Without it
  /// the kernel makes an interrupted call again, on the socket that we put there meanwhile.
  private static final int WAIT_KILLABLE = 1 << 5; // SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV

  // linux/bpf_common.h: load a word, jump, return, and.
  private static final int LOAD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int JUMP_BITS = 0x45;
  private static final int AND = 0x54;
  private static final int RETURN = 0x06;

  // linux/seccomp.h: actions, and the places of what a filter sees.
  private static final int ALLOW = 0x7fff0000;
  private static final int ASK_US = 0x7fc00000; // SECCOMP_RET_USER_NOTIF
  private static final int KILL_PROCESS = 0x80000000;
  private static final int ERROR = 0x00050000;
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;

  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final int EINVAL = 22;
  private static final int ENOSYS = 38;

  private static final int X32 = 0x40000000;

  /// Each CLONE_NEW… flag of clone(2).
  private static final int NEW_NAMESPACES = 0x7E020080;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_TYPE_MASK = 0xf;
  private static final int IPPROTO_TCP = 6;
  private static final int MSG_FASTOPEN = 0x20000000;
  private static final int TIOCSTI = 0x5412;
  private static final int TIOCLINUX = 0x541C;

  private final List<long[]> instructions = new ArrayList<>();
  private final boolean asksUs;
  private final MemorySegment program;

  SeccompFilter(Calls calls, Network network, Arena arena) {
    this.asksUs = network == Network.BROKERED;
    write(calls, network);
    this.program = assembled(arena);
  }

  /// Puts the calling thread, and all it starts, behind the filter for good.
  ///
  /// @return 0, or the file by which it asks (see [SocketCalls]), or a negative error number
  long restrictThread(Kernel kernel) {
    int number = kernel.calls().seccomp();
    if (!asksUs) {
      return kernel.call(number, SET_MODE_FILTER, 0, program.address());
    }
    long result =
        kernel.call(number, SET_MODE_FILTER, NEW_LISTENER | WAIT_KILLABLE, program.address());
    return result == -EINVAL
        ? kernel.call(number, SET_MODE_FILTER, NEW_LISTENER, program.address())
        : result;
  }

  private void write(Calls calls, Network network) {
    add(LOAD, 0, 0, ARCHITECTURE);
    add(JUMP_EQUAL, 1, 0, calls.auditArchitecture());
    answer(KILL_PROCESS);
    add(LOAD, 0, 0, NUMBER);
    if (calls.hasX32()) {
      // The same calls under other numbers, which the list below doesn't have.
      add(JUMP_AT_LEAST, 0, 1, X32);
      answer(ERROR | EPERM);
    }
    for (int number : calls.refused()) {
      add(JUMP_EQUAL, 0, 1, number);
      answer(ERROR | EPERM);
    }
    // Its flags are behind a pointer; told that there is no clone3, the C library takes clone.
    add(JUMP_EQUAL, 0, 1, Calls.CLONE3);
    answer(ERROR | ENOSYS);
    call(
        calls.cloneProcess(),
        () -> {
          add(LOAD, 0, 0, argument(0));
          add(JUMP_BITS, 0, 1, NEW_NAMESPACES);
          answer(ERROR | EPERM);
        });
    call(
        calls.ioctl(),
        () -> {
          add(LOAD, 0, 0, argument(1));
          add(JUMP_EQUAL, 1, 0, TIOCSTI);
          add(JUMP_EQUAL, 0, 1, TIOCLINUX);
          answer(ERROR | EPERM);
        });
    call(
        calls.setLimit(),
        () -> {
          add(LOAD, 0, 0, argument(0));
          add(JUMP_EQUAL, 0, 1, Limits.MARK);
          answer(ERROR | EPERM);
        });
    call(calls.processLimit(), this::ownLimitsOnly);
    call(calls.socket(), () -> sockets(network));
    // The one kind of Unix socket that could still be led elsewhere after it was made.
    call(
        calls.socketPair(),
        () -> {
          add(LOAD, 0, 0, argument(1));
          add(AND, 0, 0, SOCK_TYPE_MASK);
          add(JUMP_EQUAL, 0, 1, SOCK_DGRAM);
          answer(ERROR | EACCES);
        });
    if (network == Network.BROKERED) {
      for (int number : new int[] {calls.connect(), calls.bind(), calls.listen()}) {
        call(number, () -> answer(ASK_US));
      }
      // Data in the first packet would connect without a connect.
      call(calls.sendTo(), () -> refuseFlag(3));
      call(calls.sendMessage(), () -> refuseFlag(2));
      call(calls.sendMessages(), () -> refuseFlag(3));
    }
    answer(ALLOW);
  }

  /// A process may read all limits, and set its own but the one that marks it.
  private void ownLimitsOnly() {
    add(LOAD, 0, 0, argument(2));
    add(JUMP_EQUAL, 0, 3, 0);
    add(LOAD, 0, 0, argument(2) + 4);
    add(JUMP_EQUAL, 0, 1, 0);
    answer(ALLOW);
    add(LOAD, 0, 0, argument(0));
    add(JUMP_EQUAL, 1, 0, 0);
    answer(ERROR | EPERM);
    add(LOAD, 0, 0, argument(1));
    add(JUMP_EQUAL, 0, 1, Limits.MARK);
    answer(ERROR | EPERM);
  }

  private void sockets(Network network) {
    switch (network) {
      case NONE -> answer(ERROR | EACCES);
      case OWN -> {
        add(LOAD, 0, 0, argument(0));
        add(JUMP_EQUAL, 2, 0, AF_INET);
        add(JUMP_EQUAL, 1, 0, AF_INET6);
        add(JUMP_EQUAL, 0, 1, AF_NETLINK);
        answer(ALLOW);
        answer(ERROR | EACCES);
      }
      case BROKERED -> {
        add(LOAD, 0, 0, argument(0));
        add(JUMP_EQUAL, 2, 0, AF_INET);
        add(JUMP_EQUAL, 1, 0, AF_INET6);
        answer(ERROR | EACCES);
        add(LOAD, 0, 0, argument(1));
        add(AND, 0, 0, SOCK_TYPE_MASK);
        add(JUMP_EQUAL, 1, 0, SOCK_STREAM);
        answer(ERROR | EACCES);
        // Other streams (MPTCP, SCTP) have more ways to other addresses.
        add(LOAD, 0, 0, argument(2));
        add(JUMP_EQUAL, 1, 0, 0);
        add(JUMP_EQUAL, 0, 1, IPPROTO_TCP);
        answer(ALLOW);
        answer(ERROR | EACCES);
      }
    }
  }

  private void refuseFlag(int argument) {
    add(LOAD, 0, 0, argument(argument));
    add(JUMP_BITS, 0, 1, MSG_FASTOPEN);
    answer(ERROR | EPERM);
  }

  /// The instructions for one call; what they don't answer is allowed.
  private void call(int number, Runnable body) {
    int before = instructions.size();
    body.run();
    answer(ALLOW);
    int length = instructions.size() - before;
    instructions.add(before, new long[] {JUMP_EQUAL, 0, length, number});
  }

  private void answer(int action) {
    add(RETURN, 0, 0, action);
  }

  private void add(int code, int ifTrue, int ifFalse, int value) {
    instructions.add(new long[] {code, ifTrue, ifFalse, value});
  }

  /// The lower word of an argument; both processors store it first.
  private static int argument(int index) {
    return 16 + 8 * index;
  }

  /// `struct sock_fprog`, and behind it `struct sock_filter` each.
  private MemorySegment assembled(Arena arena) {
    MemorySegment code = arena.allocate(8L * instructions.size(), 8);
    long at = 0;
    for (long[] instruction : instructions) {
      code.set(JAVA_SHORT, at, (short) instruction[0]);
      code.set(JAVA_BYTE, at + 2, (byte) instruction[1]);
      code.set(JAVA_BYTE, at + 3, (byte) instruction[2]);
      code.set(JAVA_INT, at + 4, (int) instruction[3]);
      at += 8;
    }
    MemorySegment header = arena.allocate(16, 8);
    header.set(JAVA_SHORT, 0, (short) instructions.size());
    header.set(ADDRESS, 8, code);
    return header;
  }
}
