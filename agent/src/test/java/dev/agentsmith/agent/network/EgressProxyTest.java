package dev.agentsmith.agent.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The proxy on real sockets. Names have made-up addresses, and a connection to whichever of them
/// leads to one server here; which addresses were taken is kept.
class EgressProxyTest {
  private final List<String> tooOften = new CopyOnWriteArrayList<>();
  private static final String PUBLIC = "93.184.216.34";

  private final Map<String, String> names = new HashMap<>();
  private final List<String> dialled = new CopyOnWriteArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private ServerSocket server;
  private EgressProxy proxy;
  private volatile String words = "hello";

  EgressProxyTest() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = proxy(Proxies.none());
  }

  @BeforeEach
  void aServerOutThere() {
    names.put("repo.example.org", PUBLIC);
    names.put("inside.example.org", "10.0.0.7");
    names.put("metadata.example.org", "169.254.169.254");
    names.put("mixed.example.org", "127.0.0.1 " + PUBLIC);
    names.put("rebinding.example.org", PUBLIC);
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void aTunnelLeadsToTheAllowedHost() throws Exception {
    String answer =
        ask(
            "CONNECT repo.example.org:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\nGET / HTTP/1.1\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nhello");
    assertThat(dialled).containsExactly(PUBLIC + ":443");
    assertThat(proxy.refused()).isEmpty();
  }

  @Test
  void aPlainRequestIsSentOnForTheHostItNamesWhateverItsHeaderSays() throws Exception {
    String answer =
        ask(
            "POST http://Repo.Example.org/a?b HTTP/1.1\r\nHost: evil.example.com\r\n"
                + "Proxy-Authorization: Basic eDp5\r\nX: 1\r\nContent-Length: 2\r\n\r\nhi"
                + "GET http://evil.example.com/ HTTP/1.1\r\nHost: evil.example.com\r\n\r\n");

    assertThat(answer).isEqualTo("hello");
    assertThat(heard)
        .containsExactly(
            String.join(
                "\r\n",
                "POST /a?b HTTP/1.1",
                "Host: repo.example.org",
                "Connection: close",
                "X: 1",
                "Content-Length: 2",
                "",
                "hi"));
    assertThat(dialled).containsExactly(PUBLIC + ":80");
  }

  @Test
  void aRequestInChunksIsSentOnToItsEndAndNoFurther() throws Exception {
    String head = "PUT http://repo.example.org/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    String chunks = "2;x=y\r\nhi\r\n0\r\nTrailer: 1\r\n\r\n";
    ask(head + chunks + "GET / HTTP/1.1\r\nHost: evil\r\n\r\n");

    assertThat(heard).singleElement().asString().endsWith("\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
  }

  @Test
  void aHostThatIsNotAllowedIsRefusedAndListedWithHowOften() throws Exception {
    assertThat(ask("CONNECT evil.example.com:443 HTTP/1.1\r\nHost: repo.example.org\r\n\r\n"))
        .startsWith("HTTP/1.1 403 Forbidden\r\n")
        .endsWith(
            "evil.example.com:443 is not among the hosts that this project allows (network.allow).\n");
    ask("CONNECT EVIL.example.com.:443 HTTP/1.1\r\n\r\n");
    ask("GET http://evil.example.com/ HTTP/1.1\r\nHost: repo.example.org\r\n\r\n");

    assertThat(dialled).isEmpty();
    assertThat(asked).as("nothing leaves by names either").isEmpty();
    assertThat(proxy.refused())
        .containsExactly(
            "Refused by the network list: evil.example.com:443 (2 times), evil.example.com:80"
                + " (once).");
  }

  @Test
  void anAllowedNameThatLeadsInsideIsRefusedAfterItWasResolved() throws Exception {
    for (String host : List.of("inside.example.org", "metadata.example.org")) {
      assertThat(ask("CONNECT %s:443 HTTP/1.1\r\n\r\n".formatted(host)))
          .startsWith("HTTP/1.1 403 Forbidden\r\n")
          .endsWith(host + " leads to an address that is not public.\n");
    }

    assertThat(dialled).isEmpty();
    assertThat(proxy.refused())
        .containsExactly(
            "Refused, for the name leads to an address that is not public:"
                + " inside.example.org:443 (once), metadata.example.org:443 (once).");
  }

  @Test
  void ofSeveralAddressesOnlyThePublicOnesAreTaken() throws Exception {
    ask("CONNECT mixed.example.org:443 HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");

    assertThat(dialled).containsExactly(PUBLIC + ":443");
  }

  @Test
  void aNameThatChangesItsAddressIsAskedForOnce() throws Exception {
    ask("CONNECT rebinding.example.org:443 HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");

    assertThat(asked).containsExactly("rebinding.example.org");
    assertThat(dialled).containsExactly(PUBLIC + ":443");
  }

  @Test
  void addressesAreNotReachedInAnySpelling() throws Exception {
    for (String host : List.of("127.0.0.1", "[::1]", "0x7f.1", "2130706433", PUBLIC)) {
      assertThat(ask("CONNECT %s:443 HTTP/1.1\r\n\r\n".formatted(host)))
          .as(host)
          .startsWith("HTTP/1.1 403 Forbidden\r\n");
      assertThat(ask("GET http://%s/ HTTP/1.1\r\n\r\n".formatted(host)))
          .as(host)
          .startsWith("HTTP/1.1 403 Forbidden\r\n");
    }
    assertThat(dialled).isEmpty();
  }

  @Test
  void whatCanBeReadInTwoWaysIsRefused() throws Exception {
    for (String request :
        List.of(
            "GET http://repo.example.org/ HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding:"
                + " chunked\r\n\r\n",
            "GET http://repo.example.org/ HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
            "GET http://repo.example.org/ HTTP/1.1\r\nContent-Length : 2\r\n\r\n",
            "GET http://repo.example.org/ HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
            "GET http://repo.example.org/ HTTP/1.1\r\nA: b\nHost: evil\r\n\r\n",
            "GET http://repo.example.org/ HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n",
            "GET  http://repo.example.org/ HTTP/1.1\r\n\r\n",
            "GET http://repo.example.org/ HTTP/2\r\n\r\n",
            "\u0016\u0003\u0001 no HTTP\r\n\r\n")) {
      assertThat(ask(request)).as(request).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }
    assertThat(dialled).isEmpty();
  }

  @Test
  void aHeadWithoutEndIsRefused() throws Exception {
    assertThat(ask("GET http://repo.example.org/" + "x".repeat(40_000)))
        .startsWith("HTTP/1.1 400 Bad Request\r\n");
  }

  @Test
  void aRequestThatIsNotForAProxyIsRefused() throws Exception {
    assertThat(ask("GET /etc/passwd HTTP/1.1\r\nHost: repo.example.org\r\n\r\n"))
        .startsWith("HTTP/1.1 403 Forbidden\r\n");
  }

  @Test
  void aHostWithoutAnAddressIsNotTakenForARefusedOne() throws Exception {
    assertThat(ask("CONNECT nowhere.example.org:443 HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
        .endsWith("nowhere.example.org has no address.\n");
    assertThat(proxy.refused()).isEmpty();
  }

  @Test
  void behindAnotherProxyTunnelsGoThroughIt() throws Exception {
    proxy.close();
    proxy = proxy(new Proxies(new Environment(Map.of("HTTPS_PROXY", "http://192.168.0.9:3128"))));

    words = "HTTP/1.1 200 OK\r\n\r\nhello";
    assertThat(ask("CONNECT repo.example.org:443 HTTP/1.1\r\n\r\n"))
        .isEqualTo("HTTP/1.1 200 Connection established\r\n\r\nhello");
    assertThat(dialled).containsExactly("192.168.0.9:3128");
    assertThat(heard)
        .containsExactly(
            "CONNECT repo.example.org:443 HTTP/1.1\r\nHost: repo.example.org:443\r\n\r\n");
    words = "HTTP/1.1 407 Who are you\r\n\r\n";
    assertThat(ask("CONNECT repo.example.org:443 HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
        .endsWith(
            "repo.example.org:443 can't be reached: the proxy before this one says: HTTP/1.1 407 Who"
                + " are you\n");
    assertThat(ask("CONNECT inside.example.org:443 HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 403 Forbidden\r\n");
  }

  @Test
  void closingEndsWhatIsOpen() throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client
          .getOutputStream()
          .write("CONNECT repo.example.org:443 HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      assertThat(client.getInputStream().read()).isEqualTo('H');

      proxy.close();

      Eventually.within(Duration.ofSeconds(5)).until(() -> ended(client), ended -> ended);
    }
  }

  private static boolean ended(Socket client) {
    try {
      return client.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private EgressProxy proxy(Proxies proxies) throws IOException {
    return EgressProxy.start(
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        new AllowList(List.of("repo.example.org", "*.example.org")),
        new Outside(this::resolve, this::dial, proxies),
        LocalService.none(),
        tooOften::add);
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    asked.add(host);
    String addresses = names.get(host);
    if (addresses == null) {
      throw new UnknownHostException(host);
    }
    if (host.startsWith("rebinding")) {
      names.put(host, "127.0.0.1");
    }
    var all = new ArrayList<InetAddress>();
    for (String address : addresses.split(" ", -1)) {
      all.add(InetAddress.getByName(address));
    }
    return all;
  }

  private Socket dial(InetSocketAddress address) throws IOException {
    dialled.add(address.getHostString() + ":" + address.getPort());
    return new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  /// Hears a request to its end, says hello and hangs up.
  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.setSoTimeout(300);
        var text = new StringBuilder();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        try {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            text.append(new String(buffer, 0, n, UTF_8));
          }
        } catch (IOException e) {
          // the other side waits for us now
        }
        heard.add(text.toString());
        socket.getOutputStream().write(words.getBytes(UTF_8));
      } catch (IOException e) {
        // the next one
      }
    }
  }

  private String ask(String request) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.setSoTimeout(10_000);
      client.getOutputStream().write(request.getBytes(UTF_8));
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
