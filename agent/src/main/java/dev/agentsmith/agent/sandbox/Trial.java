package dev.agentsmith.agent.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Finds out what this kernel, and the container we may be in, allow of the sandbox: by trying each
/// part on a thread that then ends.
final class Trial {
  private static final int NO_NEW_PRIVILEGES = 38; // PR_SET_NO_NEW_PRIVS
  private static final int UNSHARE_AND_CLOSE_ON_EXEC = 2 | 4;
  private static final Path PTRACE_SCOPE = Path.of("/proc/sys/kernel/yama/ptrace_scope");
  private static final int CHILDREN_ONLY = 1;

  private static final List<String> SYSTEM =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/opt",
          "/nix",
          "/snap",
          "/home/linuxbrew",
          "/proc",
          "/sys",
          "/run/systemd/resolve",
          "/var/lib/dpkg",
          "/var/cache/fontconfig",
          "/var/lib/snapd/snap");

  /// Devices without a machine behind them.
  private static final List<String> DEVICES =
      List.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty");

  /// Directories in `/etc` that tools are set up by; to root, the others are readable too.
  private static final List<String> TOOL_SETTINGS =
      List.of(
          "alternatives",
          "ca-certificates",
          "crypto-policies",
          "default",
          "fonts",
          "gradle",
          "java",
          "ld.so.conf.d",
          "maven",
          "node",
          "perl",
          "php",
          "python",
          "ruby",
          "terminfo",
          "xdg",
          "skel",
          "profile.d",
          "bash_completion.d",
          "ImageMagick",
          "gss",
          "pip",
          "apt",
          "openmpi",
          "R",
          "lsb-release.d");

  private static final List<String> CERTIFICATES =
      List.of(
          "/etc/ssl/certs",
          "/etc/ssl/openssl.cnf",
          "/etc/ssl/cert.pem",
          "/etc/pki/tls/certs",
          "/etc/pki/tls/cert.pem",
          "/etc/pki/tls/openssl.cnf",
          "/etc/pki/ca-trust",
          "/etc/pki/java");

  private final Kernel kernel;
  private final SandboxRules rules;
  private final @Nullable OwnNetwork network;
  private final Network reach;
  private final @Nullable ServerSocket door;
  private final Loopback loopback;
  private final int landlockVersion;
  private final @Nullable Landlock landlock;
  private final @Nullable SeccompFilter filter;

  /// @param networks those to try, in this order; the last that works is none at all
  Trial(Kernel kernel, SandboxRules rules, List<Network> networks) {
    this.kernel = kernel;
    this.rules = rules;
    this.network = networks.contains(Network.OWN) ? OwnNetwork.create(kernel).orElse(null) : null;
    SeccompFilter asking = new SeccompFilter(kernel.calls(), Network.BROKERED, Arena.ofAuto());
    if (network != null) {
      this.reach = Network.OWN;
    } else if (networks.contains(Network.BROKERED) && looksIntoChildren() && filters(asking)) {
      this.reach = Network.BROKERED;
    } else {
      this.reach = Network.NONE;
    }
    Door door = rules.reachesHosts() && reach == Network.BROKERED ? door() : null;
    this.loopback = new Loopback(kernel, door);
    this.door = network != null && rules.reachesHosts() ? network.listen() : door;
    this.landlockVersion = Landlock.version(kernel);
    this.landlock = landlock(reach);
    var seccomp = new SeccompFilter(kernel.calls(), reach, Arena.ofAuto());
    this.filter = filters(seccomp) ? seccomp : null;
  }

  /// False on a kernel so old that a command would inherit the agent's open files.
  boolean closesFiles() {
    return works(
        () ->
            kernel.call(
                Calls.CLOSE_RANGE,
                Integer.MAX_VALUE - 1,
                Integer.MAX_VALUE,
                UNSHARE_AND_CLOSE_ON_EXEC));
  }

  Restrictions restrictions() {
    return new Restrictions(kernel, network, landlock, filter);
  }

  /// Where commands can ask for other hosts; null if they may not, or can't.
  @Nullable ServerSocket wayOut() {
    return door;
  }

  Loopback loopback() {
    return loopback;
  }

  Protection protection(boolean grouped) {
    List<String> inForce = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    if (landlock == null) {
      missing.add(
          "Commands can read and write all files of this user: the kernel has no Landlock."
              + " Use Linux 5.13 or newer with lsm=landlock.");
    } else {
      inForce.add("Landlock (ABI " + landlockVersion + ")");
      if (!landlock.isScoped()) {
        missing.add(
            "Commands can send signals to other processes of this user: Landlock is older than"
                + " Linux 6.12.");
      }
    }
    if (filter == null) {
      missing.add(
          "Commands can make any system call and open connections: seccomp filters are refused here.");
    } else {
      inForce.add("seccomp");
    }
    if (filter != null) {
      addNetwork(inForce, missing);
    }
    String memory = gibibytes(rules.limits().memoryBytes());
    if (grouped) {
      inForce.add(
          "cgroup limits: %s memory, %d processes".formatted(memory, rules.limits().processes()));
    } else {
      inForce.add(
          "limits for each process: " + gibibytes(2 * rules.limits().memoryBytes()) + " memory");
      missing.add(
          "The number of processes is %s: no control group can be made here."
              .formatted(isRoot() ? "not limited" : "limited for this user as a whole"));
    }
    return new Protection(landlock != null && filter != null, inForce, missing);
  }

  private void addNetwork(List<String> inForce, List<String> missing) {
    switch (reach) {
      case OWN ->
          inForce.add(
              door == null
                  ? "a network of its own"
                  : "a network of its own with one port for packages and allowed hosts");
      case BROKERED -> {
        inForce.add(
            door == null
                ? "TCP among its own commands"
                : "TCP among its own commands and to one port for packages and allowed hosts");
        missing.add("Tests that use UDP fail: a network of its own takes root, or CAP_SYS_ADMIN.");
      }
      case NONE -> {
        inForce.add("no sockets");
        missing.add(
            "Tests that open sockets fail: a network of its own takes root, or CAP_SYS_ADMIN, and"
                + " TCP among commands a kernel whose yama.ptrace_scope is 0 or 1.");
        if (rules.reachesHosts()) {
          missing.add(
              "Neither packages nor the hosts of network.allow can be reached, for the same reason.");
        }
      }
    }
  }

  /// False where reading what a call's pointer leads to is refused even to the one who started it
  /// (Documentation/admin-guide/LSM/Yama.rst).
  private static boolean looksIntoChildren() {
    try {
      return Integer.parseInt(Files.readString(PTRACE_SCOPE).strip()) <= CHILDREN_ONLY;
    } catch (IOException | NumberFormatException e) {
      return true; // a kernel without Yama
    }
  }

  private static @Nullable Door door() {
    try {
      return new Door();
    } catch (IOException e) {
      return null; // no loopback: then there is nothing to reach
    }
  }

  private boolean filters(SeccompFilter candidate) {
    return works(
        () -> {
          long result = candidate.restrictThread(kernel);
          if (result > 0) {
            kernel.call(kernel.calls().close(), result);
          }
          return result;
        });
  }

  private @Nullable Landlock landlock(Network reach) {
    if (landlockVersion == 0) {
      return null;
    }
    Landlock made = Landlock.create(kernel, landlockVersion, reach);
    SYSTEM.forEach(place -> made.readable(Path.of(place)));
    DEVICES.forEach(place -> made.device(Path.of(place)));
    CERTIFICATES.forEach(place -> made.readable(Path.of(place)));
    settings().forEach(made::readable);
    rules.readable().forEach(made::readable);
    // Semaphores that processes share (sem_open(3)) are files there.
    made.writable(Path.of("/dev/shm"));
    rules.writable().forEach(made::writable);
    if (works(made::restrictThread)) {
      return made;
    }
    made.close();
    return null;
  }

  /// What all users of this machine may read in `/etc`: asked because to root everything is
  /// readable, and a file of passwords is nothing a build needs.
  private static List<Path> settings() {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/etc"))) {
      for (Path entry : entries) {
        if (Files.exists(entry)
            && Files.getPosixFilePermissions(entry).contains(PosixFilePermission.OTHERS_READ)
            && (!Files.isDirectory(entry) || isOfTool(entry))) {
          all.add(entry);
        }
      }
    } catch (IOException e) {
      // Then there is nothing in it that a command could read.
    }
    return all;
  }

  private static boolean isOfTool(Path directory) {
    String name = directory.getFileName().toString();
    return TOOL_SETTINGS.stream().anyMatch(name::startsWith);
  }

  private boolean works(LongSupplier restriction) {
    var result = new CompletableFuture<Long>();
    Thread.ofPlatform()
        .name("trial")
        .start(
            () -> {
              try {
                kernel.call(kernel.calls().processControl(), NO_NEW_PRIVILEGES, 1, 0, 0, 0);
                result.complete(restriction.getAsLong());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    return result.join() >= 0;
  }

  private boolean isRoot() {
    return kernel.user() == 0;
  }

  private static String gibibytes(long bytes) {
    long mebibytes = bytes >> 20;
    return mebibytes % 1024 == 0 ? mebibytes / 1024 + " GiB" : mebibytes + " MiB";
  }
}
