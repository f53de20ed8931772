package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.network.LocalService;
import dev.agentsmith.agent.network.Outside;
import dev.agentsmith.agent.sandbox.Limits;
import dev.agentsmith.agent.sandbox.Sandbox;
import dev.agentsmith.agent.sandbox.StartedProcess;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a command that means harm gets from this kernel. The machine of these tests must have
/// Landlock and seccomp; a run on one that has not says so, and so does the first test here.
class SandboxTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>(System.getenv());
  private RunDirectory directory = new RunDirectory(Path.of("/"));
  private List<String> allowedHosts = List.of();
  private Confinement confinement = confinement();

  @BeforeEach
  void aRun() throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    environment.put("HOME", home.toString());
    directory = new RunDirectory(folder.resolve("run"));
    directory.create();
    confinement = confinement();
  }

  @Test
  void whatHoldsCommandsIsSaid() {
    assertThat(confinement.protection().isWhole()).isTrue();
    assertThat(confinement.protection().sentence())
        .matches("Sandbox: Landlock \\(ABI \\d+\\), seccomp, .+\\.");
  }

  @Test
  void theCheckoutAndTheScratchDirectoryAreAllThatCanBeWritten() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside"), "as it was");

    CommandResult result =
        run(
            "echo 1 > a && echo 2 > $HOME/b && echo 3 > $TMPDIR/c && echo inside;"
                + " echo x > %1$s; rm %1$s; mv %1$s here; ln %1$s here; touch /tmp/agentsmith-x;"
                    .formatted(outside)
                + " echo x > /proc/sys/kernel/core_pattern; echo $?");

    assertThat(result.output())
        .startsWith("inside\n")
        .contains("Permission denied")
        .endsWith("1\n");
    assertThat(outside).content().isEqualTo("as it was");
    assertThat(Path.of("/tmp/agentsmith-x")).doesNotExist();
    assertThat(directory.checkout().resolve("here")).doesNotExist();
  }

  @Test
  void whatIsOursAndTheUsersCanNotBeRead() throws Exception {
    Path home = folder.resolve("home");
    List<Path> hidden =
        List.of(
            home.resolve(".m2/settings.xml"),
            home.resolve(".npmrc"),
            home.resolve(".cargo/credentials.toml"),
            home.resolve(".gradle/gradle.properties"),
            home.resolve(".ssh/id_ed25519"),
            home.resolve(".aws/credentials"),
            directory.repository().resolve("config"),
            directory.root().resolve("journal"));
    for (Path file : hidden) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "hidden-value");
    }

    for (Path file : hidden) {
      CommandResult result = run("cat " + file);
      assertThat(result.output()).isEqualTo("cat: " + file + ": Permission denied\n");
    }
    assertThat(run("cat /etc/shadow; ls " + home).output())
        .isEqualTo(
            "cat: /etc/shadow: Permission denied\nls: cannot open directory '%s': Permission denied\n"
                .formatted(home));
  }

  @Test
  void noCacheOfTheUserCanBeReadOrChangedByACommand() throws Exception {
    Path jar = folder.resolve("home/.m2/repository/org/a/a.jar");
    Path crate = folder.resolve("home/.cargo/registry/b.crate");
    Path tarball = folder.resolve("home/.npm/_cacache/c");
    for (Path file : List.of(jar, crate, tarball)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "fetched");

      assertThat(run("cat " + file).exitCode()).isEqualTo(1);
      assertThat(run("echo poison >> " + file).exitCode()).isEqualTo(1);
      assertThat(file).content().isEqualTo("fetched");
    }
    assertThat(run("echo x > $HOME/.npm && echo x > $CARGO_HOME/registry").exitCode()).isZero();
  }

  @Test
  void theAgentsOwnProcessIsOutOfReach() throws Exception {
    long agent = ProcessHandle.current().pid();

    CommandResult result =
        run(
            ("cat /proc/%1$d/environ; cat /proc/%1$d/mem; cat /proc/%1$d/fd/1; cat /proc/%1$d/maps;"
                    + " kill -TERM %1$d; kill -0 $PPID; cat /proc/$PPID/environ; echo end")
                .formatted(agent));

    assertThat(result.output()).doesNotContain("PATH=").endsWith("end\n");
    assertThat(result.output().lines().filter(line -> line.contains("ermi")).count())
        .as(result.output())
        .isGreaterThanOrEqualTo(7);
  }

  @Test
  void noConnectionLeavesTheMachineOrReachesOneOfItsServices() throws Exception {
    try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(300);
      datagrams.setSoTimeout(300);

      String tcp = python("s=socket.socket(); s.connect(('127.0.0.1', %d))", listener);
      String udp =
          run("python3 -c \"import socket; socket.socket(type=2).sendto(b'x',('127.0.0.1',%d))\""
                  .formatted(datagrams.getLocalPort()))
              .output();
      run("exec 3<>/dev/tcp/127.0.0.1/" + listener.getLocalPort());

      assertThat(tcp).containsAnyOf("Connection refused", "Permission denied");
      assertThat(udp).doesNotContain("not found");
      assertThat(arrived(listener)).isFalse();
      assertThat(arrived(datagrams)).isFalse();
    }
  }

  @Test
  void serversOfTheMachineBehindASocketFileAreOutOfReach() throws Exception {
    Path socket = directory.checkout().resolve("docker.sock");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      server.configureBlocking(false);

      String output = run("python3 -c \"import socket; socket.socket(1)\"").output();

      assertThat(output).contains("PermissionError: [Errno 13]");
      assertThat(server.accept()).isNull();
    }
  }

  @Test
  void aServerOfTheTestsCanBeAskedByAnotherCommandWhereTheRunHasItsOwnNetwork() throws Exception {
    CommandRunner runner = runner();
    assertThat(confinement.protection().inForce().toString()).contains("a network of its own");
    RunningCommand server =
        runner.start(
            new Command(
                "cd $TMPDIR && echo hello > index.html && exec python3 -m http.server 8080",
                directory.checkout(),
                LIMIT));
    var asked =
        new Command(
            "python3 -c \"import urllib.request as u;print(u.urlopen('http://localhost:8080/index.html').read())\"",
            directory.checkout(),
            LIMIT);

    Eventually.within(LIMIT)
        .until(() -> runner.run(asked).output(), said -> said.equals("b'hello\\n'\n"));

    assertThat(server.isRunning()).isTrue();
    server.stop();
    assertThat(server.isRunning()).isFalse();
  }

  @Test
  void aHostThatIsNotAllowedIsRefusedByTheProxyAndListed() throws Exception {
    allowedHosts = List.of("repo.example.org");
    confinement = confinement();

    String output =
        run("""
            python3 - <<'END'
            import urllib.request, socket, os
            print(os.environ['https_proxy'].rsplit(':', 1)[0])
            for url in ['https://evil.example.com/x', 'https://evil.example.com/y',
                        'http://evil.example.com/', 'http://127.0.0.1.nip.example.com:8080/']:
                try:
                    urllib.request.urlopen(url)
                except Exception as e:
                    print(e)
            END
            """)
            .output();

    assertThat(output)
        .isEqualTo(
            """
            http://127.0.0.1
            <urlopen error Tunnel connection failed: 403 Forbidden>
            <urlopen error Tunnel connection failed: 403 Forbidden>
            HTTP Error 403: Forbidden
            HTTP Error 403: Forbidden
            """);
    assertThat(confinement.remarks())
        .contains(
            "Refused by the network list: evil.example.com:443 (2 times),"
                + " 127.0.0.1.nip.example.com:8080 (once), evil.example.com:80 (once).");
    assertThat(confinement.protection().inForce())
        .contains("a network of its own with one port for packages and allowed hosts");
  }

  @Test
  void callsThatLeadOutAreRefused() throws Exception {
    String output =
        run("""
                python3 - <<'END'
                import ctypes, os
                libc = ctypes.CDLL(None, use_errno=True)
                def call(name, *args):
                    r = libc.syscall(*args)
                    print(name, r if r >= 0 else os.strerror(ctypes.get_errno()))
                x86 = os.uname().machine == 'x86_64'
                call('ptrace', 101 if x86 else 117, 0, 0, 0, 0)
                call('mount', 165 if x86 else 40, 0, 0, 0, 0, 0)
                call('unshare', 272 if x86 else 97, 0x10000000)
                call('setns', 308 if x86 else 268, 0, 0)
                call('clone into a namespace', 56 if x86 else 220, 0x10000000, 0, 0, 0, 0)
                call('clone3', 435, 0, 0)
                call('io_uring_setup', 425, 1, 0)
                call('bpf', 321 if x86 else 280, 0, 0, 0)
                call('keyctl', 250 if x86 else 219, 0, 0, 0, 0, 0)
                call('process_vm_readv', 310 if x86 else 270, os.getppid(), 0, 0, 0, 0, 0)
                call('pidfd_getfd', 438, 0, 0, 0)
                call('perf_event_open', 298 if x86 else 241, 0, 0, 0, 0, 0)
                call('userfaultfd', 323 if x86 else 282, 0)
                call('kexec_load', 246 if x86 else 104, 0, 0, 0, 0)
                call('open_by_handle_at', 304 if x86 else 265, 0, 0, 0)
                if x86: call('x32 getpid', 0x40000000 + 39)
                END
                """)
            .output();

    assertThat(output.lines())
        .hasSizeGreaterThanOrEqualTo(15)
        .allMatch(
            line ->
                line.endsWith(" Operation not permitted")
                    || line.equals("clone3 Function not implemented"));
  }

  @Test
  void aDaemonThatThrewEverythingAwayEndsWithItsCommand() throws Exception {
    Path pids = directory.checkout().resolve("pids");

    CommandResult result =
        run(
            ("(env -i /usr/bin/setsid /bin/sh -c '(ulimit -x 7; ulimit -c 0; echo $$ > %1$s;"
                    + " exec /bin/sleep 300) &' &); while [ ! -s %1$s ]; do :; done; echo done")
                .formatted(pids));

    assertThat(result.output()).endsWith("done\n");
    assertThat(result.leftBehind()).isPositive();
    assertThat(ProcessHandle.allProcesses().filter(SandboxTest::isSleeper)).isEmpty();
  }

  @Test
  void aForkBombIsHeldAndEnded() throws Exception {
    CommandRunner runner = runner();
    var bomb =
        new Command("b() { b | b & }; b; sleep 60", directory.checkout(), Duration.ofSeconds(3));

    CommandResult result = runner.run(bomb);

    assertThat(result.timedOut()).isTrue();
    assertThat(runner.run(new Command("echo fine", directory.checkout(), LIMIT)).output())
        .isEqualTo("fine\n");
  }

  @Test
  void moreMemoryThanAllowedIsNotHad() throws Exception {
    CommandResult result = run("python3 -c \"b = bytearray(600 << 20)\" && echo had it; echo end");

    assertThat(result.output()).contains("Killed").doesNotEndWith("had it\nend\n");
  }

  @Test
  void javaHasItsTemporaryFilesInTheScratchDirectoryAndSaysNothingOfIt() throws Exception {
    Files.writeString(
        directory.checkout().resolve("T.java"),
        "void main() throws Exception {"
            + " System.out.println(java.nio.file.Files.createTempFile(\"a\", \"b\").getParent()); }",
        UTF_8);

    assertThat(run(System.getProperty("java.home") + "/bin/java T.java").output())
        .isEqualTo(directory.tmp() + "\n");
  }

  @Test
  void aFileWithoutPermissionsInEtcStaysClosed() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("/etc/passwd"))))
        .startsWith("rw-r--r--");
    assertThat(run("head -c 5 /etc/passwd").output()).isEqualTo("root:");
  }

  private String python(String line, ServerSocket listener) throws InterruptedException {
    return run("python3 -c \"import socket; " + line.formatted(listener.getLocalPort()) + "\"")
        .output();
  }

  private static boolean arrived(ServerSocket listener) throws IOException {
    try (var _ = listener.accept()) {
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static boolean arrived(DatagramSocket datagrams) throws IOException {
    try {
      datagrams.receive(new DatagramPacket(new byte[10], 10));
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static boolean isSleeper(ProcessHandle process) {
    return process.info().commandLine().orElse("").endsWith("sleep 300");
  }

  /// Whoever is told of it as one of a command's other processes: an end of all commands may come
  /// before it is known which one is the first.
  @Test
  void howACommandEndedIsLeftToWhoWaitsForIt() throws Exception {
    Sandbox sandbox = confinement.sandbox().orElseThrow();
    StartedProcess process =
        sandbox.start(
            List.of("/bin/sh", "-c", "exit 7"),
            Map.of("PATH", "/usr/bin:/bin"),
            directory.checkout(),
            sandbox.nextMark());
    assertThat(process.exit().get(30, TimeUnit.SECONDS)).isEqualTo(7);

    sandbox.forget(Set.of(process.pid()));

    Path there = Path.of("/proc", Long.toString(process.pid()));
    assertThat(there).exists();
    process.release();
    Eventually.within(LIMIT).until(() -> !Files.exists(there));
  }

  private CommandResult run(String line) throws InterruptedException {
    return runner().run(new Command(line, directory.checkout(), LIMIT));
  }

  private CommandRunner runner() {
    return new CommandRunner(new CommandEnvironment(environment, directory), confinement, "test");
  }

  private Confinement confinement() {
    return new Confinement(
        directory,
        new CommandEnvironment(environment, directory),
        new Limits(512L << 20, 100),
        allowedHosts,
        new Outside(Proxies.none()),
        LocalService.none());
  }
}
