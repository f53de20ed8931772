package dev.agentsmith.agent.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What commands reach by sockets where the run has no network of its own, as in a Pod: programs
/// of several kinds, whose ways to make a socket differ.
class SocketBrokerTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;
  private @Nullable Sandbox made;

  @AfterEach
  void close() {
    sandbox().close();
  }

  @Test
  void whatIsInForceIsSaid() {
    assertThat(sandbox().protection().inForce())
        .contains("TCP among its own commands and to one port for packages and allowed hosts");
    assertThat(sandbox().protection().missing())
        .contains("Tests that use UDP fail: a network of its own takes root, or CAP_SYS_ADMIN.");
  }

  @Test
  void serversOfOneCommandAreReachedByAnother() throws Exception {
    StartedProcess server =
        sandbox()
            .start(
                List.of(
                    "/usr/bin/env", "python3", "-u", "-m", "http.server", "--bind", "0.0.0.0", "0"),
                environment(),
                folder,
                1);
    String line = firstLine(server);
    String port = line.replaceAll("(?s).*port (\\d+).*", "$1");

    for (String host : List.of("127.0.0.1", "localhost", "0.0.0.0")) {
      assertThat(
              python(
                  """
                  import urllib.request
                  print(urllib.request.urlopen('http://%s:%s/').status)
                  """
                      .formatted(host, port)))
          .isEqualTo("200\n");
    }
    ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
    server.exit().get(10, TimeUnit.SECONDS);
    server.release();
    assertThat(
            python(
                "import socket; print(socket.socket().connect_ex(('127.0.0.1', %s)))"
                    .formatted(port)))
        .isEqualTo("111\n"); // ECONNREFUSED
  }

  @Test
  void aTestThatAsksItsOwnServerWorksInEachLanguage() throws Exception {
    assertThat(
            python(
                """
                import asyncio
                async def answer(r, w):
                    w.write(await r.readline()); w.close()
                async def main():
                    s = await asyncio.start_server(answer, 'localhost', 0)
                    r, w = await asyncio.open_connection(*s.sockets[0].getsockname()[:2])
                    w.write(b'hello\\n'); print(await r.readline())
                asyncio.run(main())
                """))
        .isEqualTo("b'hello\\n'\n");
    assertThat(
            run(
                "node",
                "-e",
                """
                const http = require('http');
                const s = http.createServer((q, r) => r.end('hello')).listen(0, () =>
                  http.get({port: s.address().port, agent: false}, r => r.on('data', d => {
                    console.log(String(d)); s.close(); })));
                """))
        .isEqualTo("hello\n");
    Files.writeString(
        folder.resolve("T.java"),
        """
        import module java.net.http;
        import com.sun.net.httpserver.HttpServer;
        void main() throws Exception {
          var server = HttpServer.create(new InetSocketAddress(0), 0);
          server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes());
            exchange.close();
          });
          server.start();
          var uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
          try (var client = HttpClient.newHttpClient()) {
            IO.println(client.send(HttpRequest.newBuilder(uri).build(),
                HttpResponse.BodyHandlers.ofString()).body());
          }
          server.stop(0);
          try (var socket = new ServerSocket(0); var other = new Socket("localhost", socket.getLocalPort())) {
            IO.println(other.isConnected());
          }
        }
        """
            .replace("void main", "import java.net.*;\nvoid main"));
    assertThat(run(System.getProperty("java.home") + "/bin/java", "T.java"))
        .isEqualTo("hello\ntrue\n");
    assertThat(
            run(
                "perl",
                "-MIO::Socket::IP",
                "-e",
                """
                $s = IO::Socket::IP->new(Listen => 5, LocalHost => '127.0.0.1') or die "l $@";
                $c = IO::Socket::IP->new(PeerHost => 'localhost', PeerPort => $s->sockport) or die "c $@";
                print $c->connected ? "hello\\n" : "no\\n";
                """))
        .isEqualTo("hello\n");
  }

  @Test
  void whatTheMachineServesIsRefusedLikeAPortThatNobodyListensOn() throws Exception {
    try (var machine = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      machine.setSoTimeout(300);

      assertThat(
              python(
                  """
                  import socket, errno
                  def ask(family, *address):
                      print(errno.errorcode.get(socket.socket(family).connect_ex(address), 'REACHED'))
                  for host in ['127.0.0.1', '0.0.0.0', '127.0.0.2']:
                      ask(socket.AF_INET, host, %1$d)
                  for host in ['::1', '::ffff:127.0.0.1', '::']:
                      ask(socket.AF_INET6, host, %1$d)
                  ask(socket.AF_INET, '192.0.2.1', 80)
                  ask(socket.AF_INET6, '2001:db8::1', 80)
                  """
                      .formatted(machine.getLocalPort())))
          .isEqualTo("ECONNREFUSED\n".repeat(6) + "ENETUNREACH\n".repeat(2));
      assertThat(arrived(machine)).isFalse();
    }
  }

  @Test
  void aPortThatAnotherServerTookOverIsNotOurs() throws Exception {
    String port =
        python(
                """
                import socket
                s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])
                """)
            .strip();
    try (var machine =
        new ServerSocket(Integer.parseInt(port), 5, InetAddress.getLoopbackAddress())) {
      machine.setSoTimeout(300);

      assertThat(
              python(
                  "import socket; print(socket.socket().connect_ex(('127.0.0.1', %s)))"
                      .formatted(port)))
          .isEqualTo("111\n");
      assertThat(arrived(machine)).isFalse();
    }
  }

  @Test
  void nothingListensForTheNetwork() throws Exception {
    String output =
        python(
            """
            import socket
            a = socket.socket(); a.bind(('0.0.0.0', 0)); a.listen(); print(a.getsockname()[0])
            b = socket.socket(); b.listen(); print(b.getsockname()[0])
            c = socket.socket(socket.AF_INET6); c.bind(('::', 0)); print(c.getsockname()[0])
            d = socket.socket()
            try:
                d.bind(('192.0.2.1', 0))
            except OSError as e:
                print(e.errno)
            """);

    assertThat(output).isEqualTo("127.0.0.1\n127.0.0.1\n::ffff:127.0.0.1\n99\n");
  }

  @Test
  void otherSocketsAreRefused() throws Exception {
    String output =
        python(
            """
            import socket
            def refused(make):
                try:
                    make(); print('made')
                except OSError as e:
                    print(e.errno)
            refused(lambda: socket.socket(socket.AF_UNIX))
            refused(lambda: socket.socket(type=socket.SOCK_DGRAM))
            refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262))
            refused(lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))
            refused(lambda: socket.socketpair())
            s = socket.socket()
            refused(lambda: s.sendto(b'x', 0x20000000, ('127.0.0.1', 9)))
            refused(lambda: s.bind(('127.0.0.1', 80)))
            import ctypes, select
            libc = ctypes.CDLL(None, use_errno=True)
            def connect(fd):
                libc.connect(fd, b'\\2\\0\\0\\x50\\x7f\\0\\0\\1' + bytes(8), 16)
                print(ctypes.get_errno())
            connect(select.epoll().fileno())
            connect(999)
            """);

    assertThat(output).isEqualTo("13\n13\n13\n13\nmade\n1\n13\n88\n88\n");
  }

  /// A second thread writes another address while the first one connects with it.
  @Test
  void anAddressThatChangesUnderOurEyesReachesNothingElse() throws Exception {
    try (var machine = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
      machine.setSoTimeout(300);

      String output =
          python(
              """
              import ctypes, socket, struct, sys, threading
              sys.setswitchinterval(1e-6)
              libc = ctypes.CDLL(None)
              server = socket.socket(); server.bind(('127.0.0.1', 0)); server.listen(500)
              def address(port):
                  return struct.pack('=H', socket.AF_INET) + struct.pack('!H', port) + bytes([127,0,0,1]) + bytes(8)
              good, bad = address(server.getsockname()[1]), address(%d)
              place = ctypes.create_string_buffer(good, 16)
              done = False
              def flip():
                  while not done:
                      ctypes.memmove(place, bad, 16); ctypes.memmove(place, good, 16)
              flipper = threading.Thread(target=flip); flipper.start()
              results = set()
              for i in range(100):
                  s = socket.socket()
                  results.add(libc.connect(s.fileno(), place, 16))
                  s.close()
              done = True; flipper.join()
              print(results <= {0, -1} and 0 in results)
              """
                  .formatted(machine.getLocalPort()));

      assertThat(output).isEqualTo("True\n");
      assertThat(arrived(machine)).isFalse();
    }
  }

  @Test
  void onlyCommandsOfOursComeThroughTheDoor() throws Exception {
    try (ServerSocket door = sandbox().door().orElseThrow()) {
      try (var stranger = new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort())) {
        StartedProcess command =
            sandbox()
                .start(
                    List.of(
                        "/usr/bin/env",
                        "python3",
                        "-c",
                        "import socket; s = socket.create_connection(('127.0.0.1', %d)); print(s.recv(9))"
                            .formatted(door.getLocalPort())),
                    environment(),
                    folder,
                    1);
        door.setSoTimeout((int) LIMIT.toMillis());

        try (Socket accepted = door.accept()) {
          assertThat(accepted.getPort()).isNotEqualTo(stranger.getLocalPort());
          accepted.getOutputStream().write("welcome".getBytes(UTF_8));
        }

        assertThat(new String(command.output().readAllBytes(), UTF_8)).isEqualTo("b'welcome'\n");
        command.release();
        stranger.setSoTimeout((int) LIMIT.toMillis());
        assertThat(stranger.getInputStream().read()).isNegative();
      }
    }
  }

  @Test
  void whatAnswersEndsWithItsCommand() throws Exception {
    python("import socket; socket.socket().connect_ex(('127.0.0.1', 9))");

    Eventually.within(LIMIT)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("sockets"))
                    .count(),
            count -> count == 0);
  }

  private Sandbox sandbox() {
    Sandbox known = made;
    if (known != null) {
      return known;
    }
    var rules =
        new SandboxRules(
            List.of(Path.of(System.getProperty("java.home"))),
            List.of(folder),
            true,
            new Limits(2L << 30, 512));
    Sandbox fresh = Sandbox.prepare(rules, List.of(Network.BROKERED)).orElseThrow();
    made = fresh;
    return fresh;
  }

  private String python(String code) throws Exception {
    return run("python3", "-c", code);
  }

  private String run(String program, String... words) throws Exception {
    var all = new ArrayList<>(List.of("/usr/bin/env", program));
    all.addAll(List.of(words));
    StartedProcess process = sandbox().start(all, environment(), folder, 1);
    String output = new String(process.output().readAllBytes(), UTF_8);
    process.exit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    process.release();
    return output;
  }

  private Map<String, String> environment() {
    return Map.of(
        "PATH",
        "/usr/local/bin:/usr/bin:/bin",
        "HOME",
        folder.toString(),
        "TMPDIR",
        folder.toString());
  }

  private static String firstLine(StartedProcess process) throws IOException {
    var text = new StringBuilder();
    for (int c = process.output().read(); c >= 0 && c != '\n'; c = process.output().read()) {
      text.append((char) c);
    }
    return text.toString();
  }

  private static boolean arrived(ServerSocket listener) throws IOException {
    try {
      listener.accept().close();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
