package dev.agentsmith.agent.sandbox;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The numbers of system calls on one kind of processor (`asm/unistd.h`), as far as we use them.
///
/// @param auditArchitecture how a seccomp filter sees this processor (`linux/audit.h`)
/// @param poll ppoll(2), which both kinds have
/// @param refused calls that no build needs, and that look into other processes, change the
///     machine, or open a way around the rest
record Calls(
    int auditArchitecture,
    boolean hasX32,
    int read,
    int close,
    int ioctl,
    int open,
    int pipe,
    int socket,
    int connect,
    int bind,
    int listen,
    int socketName,
    int setSocketOption,
    int socketPair,
    int sendTo,
    int sendMessage,
    int sendMessages,
    int cloneProcess,
    int waitId,
    int processControl,
    int setLimit,
    int processLimit,
    int setCapabilities,
    int unshare,
    int setNamespace,
    int effectiveUser,
    int fileControl,
    int poll,
    int seccomp,
    List<Integer> refused) {

  // The same on all processors, for they came after the numbers were made common.
  static final int CLONE3 = 435;
  static final int CLOSE_RANGE = 436;
  static final int LANDLOCK_CREATE_RULESET = 444;
  static final int LANDLOCK_ADD_RULE = 445;
  static final int LANDLOCK_RESTRICT_SELF = 446;

  /// io_uring_setup, io_uring_enter, io_uring_register, open_tree, move_mount, fsopen, fsconfig,
  /// fsmount, fspick, pidfd_getfd, process_madvise, mount_setattr, quotactl_fd, memfd_secret.
  private static final List<Integer> COMMON =
      List.of(425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 443, 447, 467);

  Calls {
    refused = Stream.concat(refused.stream(), COMMON.stream()).toList();
  }

  /// @return null if the processor is none of those we know
  static @Nullable Calls of(String processor) {
    return switch (processor) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default -> null;
    };
  }

  private static final Calls X86_64 =
      new Calls(
          0xC000003E,
          true,
          0,
          3,
          16,
          257,
          293,
          41,
          42,
          49,
          50,
          51,
          54,
          53,
          44,
          46,
          307,
          56,
          247,
          157,
          160,
          302,
          126,
          272,
          308,
          107,
          72,
          271,
          317,
          List.of(
              101, // ptrace
              103, // syslog
              134, // uselib
              153, // vhangup
              154, // modify_ldt
              155, // pivot_root
              159, // adjtimex
              161, // chroot
              163, // acct
              164, // settimeofday
              165, // mount
              166, // umount2
              167, // swapon
              168, // swapoff
              169, // reboot
              170, // sethostname
              171, // setdomainname
              172, // iopl
              173, // ioperm
              175, // init_module
              176, // delete_module
              179, // quotactl
              212, // lookup_dcookie
              227, // clock_settime
              246, // kexec_load
              248, // add_key
              249, // request_key
              250, // keyctl
              256, // migrate_pages
              272, // unshare
              279, // move_pages
              298, // perf_event_open
              300, // fanotify_init
              303, // name_to_handle_at
              304, // open_by_handle_at
              305, // clock_adjtime
              308, // setns
              310, // process_vm_readv
              311, // process_vm_writev
              312, // kcmp
              313, // finit_module
              320, // kexec_file_load
              321, // bpf
              323)); // userfaultfd

  private static final Calls AARCH64 =
      new Calls(
          0xC00000B7,
          false,
          63,
          57,
          29,
          56,
          59,
          198,
          203,
          200,
          201,
          204,
          208,
          199,
          206,
          211,
          269,
          220,
          95,
          167,
          164,
          261,
          91,
          97,
          268,
          175,
          25,
          73,
          277,
          List.of(
              18, // lookup_dcookie
              39, // umount2
              40, // mount
              41, // pivot_root
              51, // chroot
              58, // vhangup
              60, // quotactl
              89, // acct
              97, // unshare
              104, // kexec_load
              105, // init_module
              106, // delete_module
              112, // clock_settime
              116, // syslog
              117, // ptrace
              142, // reboot
              161, // sethostname
              162, // setdomainname
              170, // settimeofday
              171, // adjtimex
              217, // add_key
              218, // request_key
              219, // keyctl
              224, // swapon
              225, // swapoff
              238, // migrate_pages
              239, // move_pages
              241, // perf_event_open
              262, // fanotify_init
              264, // name_to_handle_at
              265, // open_by_handle_at
              266, // clock_adjtime
              268, // setns
              270, // process_vm_readv
              271, // process_vm_writev
              272, // kcmp
              273, // finit_module
              280, // bpf
              282, // userfaultfd
              294)); // kexec_file_load
}
