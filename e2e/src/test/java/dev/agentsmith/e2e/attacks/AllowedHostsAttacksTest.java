package dev.agentsmith.e2e.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentsmith.loopback.Turn;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What a project that allows a host opens, and what stays closed: through the built agent. No name
/// is resolved here that this machine doesn't know itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AllowedHostsAttacksTest {
  /// Python that asks the proxy and prints the first line of its answer.
  private static final String ASK =
      "python3 -c \"import os, socket;"
          + " p = os.environ['https_proxy'].rsplit(':', 1)[1];"
          + " s = socket.create_connection(('127.0.0.1', int(p)), 9);"
          + " s.sendall(b'CONNECT %s HTTP/1.1\\r\\nHost: repo.example.org\\r\\n\\r\\n');"
          + " print(s.makefile().readline())\" 2>&1 | grep -v '^ *$' | tail -n 1";

  private final boolean asRoot;
  private final List<Turn.Call> calls = new ArrayList<>();
  private final HostileRun run;
  private final OuterProxy world = new OuterProxy();
  private int plain;
  private int tunnel;
  private int refused;
  private int inside;
  private int connection;
  private int datagram;

  AllowedHostsAttacksTest(@TempDir Path folder, boolean asRoot) throws IOException {
    this.asRoot = asRoot;
    this.run = new HostileRun(folder, Map.of(), calls);
  }

  @BeforeAll
  void theModelTriesToGetOut() throws Exception {
    int tcp = run.listener.getLocalPort();
    run.configure(
        "defaults: { network: { allow: [repo.example.org, \"localhost:%d\"] } }\n".formatted(tcp));
    // Resolved by this file alone, and reached through the world's proxy: nothing leaves this
    // machine.
    Path hosts = run.file("hosts", "93.184.215.14 repo.example.org\n127.0.0.1 localhost\n");
    run.set("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
    run.set("HTTP_PROXY", world.url());
    run.set("HTTPS_PROXY", world.url());
    plain =
        commands(
            "python3 -c \"import urllib.request as u;"
                + " print(u.urlopen('http://repo.example.org/x').read())\"");
    tunnel =
        commands(
            "python3 -c \"import os, socket; p = os.environ['https_proxy'].rsplit(':', 1)[1];"
                + " s = socket.create_connection(('127.0.0.1', int(p)), 9);"
                + " s.sendall(b'CONNECT repo.example.org:443 HTTP/1.1\\r\\n\\r\\nbytes of TLS\\n');"
                + " print(s.makefile().read().splitlines()[-1])\"");
    refused = commands(ASK.formatted("evil.example.com:443"));
    inside = commands(ASK.formatted("localhost:" + tcp));
    connection =
        commands(
            "python3 -c \"import socket; socket.create_connection(('127.0.0.1',%d),2)\" 2>&1 | tail -n 1"
                .formatted(tcp));
    datagram =
        commands(
            "python3 -c \"import socket; socket.socket(2,2).sendto(b'stolen',('127.0.0.1',%d))\" 2>&1 | tail -n 1; true"
                .formatted(run.datagrams.getLocalPort()));
    run.run(asRoot);
  }

  @AfterAll
  void end() throws IOException {
    run.close();
    world.close();
  }

  @Test
  void anAllowedHostIsReachedAndNoOther() {
    assertThat(run.answer(plain)).contains("b'hello'");
    assertThat(run.answer(tunnel)).contains("hello, bytes of TLS");
    assertThat(world.asked())
        .containsExactly(
            "GET http://repo.example.org/x HTTP/1.1", "CONNECT repo.example.org:443 HTTP/1.1");
  }

  @Test
  void aHostThatIsNotAllowedIsRefusedAndListed() throws Exception {
    assertThat(run.answer(refused)).contains("HTTP/1.1 403 Forbidden");
    assertThat(run.pushed()).contains("Refused by the network list: evil.example.com:443 (once).");
  }

  @Test
  void anAllowedNameOfThisMachineLeadsNowhere() throws Exception {
    assertThat(run.answer(inside)).contains("HTTP/1.1 403 Forbidden");
    assertThat(run.pushed())
        .contains(
            "Refused, for the name leads to an address that is not public: localhost:%d (once)."
                .formatted(run.listener.getLocalPort()));
  }

  @Test
  void theReportSaysWhichWayOutThereWas() throws Exception {
    assertThat(run.pushed())
        .contains(
            asRoot
                ? "a network of its own with one port for packages and allowed hosts"
                : "TCP among its own commands and to one port for packages and allowed hosts");
  }

  @Test
  void noConnectionPassesTheProxyBy() throws IOException {
    assertThat(run.answer(connection)).containsAnyOf("Connection refused", "Permission denied");
    run.listener.setSoTimeout(200);
    assertThatThrownBy(run.listener::accept).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void noDatagramLeavesAlsoWithAnAllowList() throws IOException {
    run.answer(datagram);
    run.datagrams.setSoTimeout(200);
    assertThatThrownBy(() -> run.datagrams.receive(new DatagramPacket(new byte[9], 9)))
        .isInstanceOf(SocketTimeoutException.class);
  }

  private int commands(String line) {
    calls.add(
        new Turn.Call("run_command", JsonNodeFactory.instance.objectNode().put("command", line)));
    return calls.size() - 1;
  }
}
