package dev.agentsmith.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCommandTest {
  @TempDir Path home;

  @Test
  void aDispatcherThatServesIsWell() throws Exception {
    CommandLineRun asked = ask(200);

    assertThat(asked.out()).isEqualTo("ok\n");
  }

  @Test
  void anyOtherAnswerIsNone() throws Exception {
    CommandLineRun asked = ask(503);

    assertThat(asked.out()).isEqualTo("it answers 503\n");
  }

  @Test
  void aPortWhereNobodyListensIsToldAsSuch() {
    var run = new CommandLineRun(home).with("PORT", "1");

    assertThat(run.run("health")).isEqualTo(1);
    assertThat(run.err()).isEqualTo("Nothing answers on port 1: Connection refused.\n");
  }

  private CommandLineRun ask(int status) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    try {
      var run = new CommandLineRun(home).with("PORT", "" + server.getAddress().getPort());
      assertThat(run.run("health")).isEqualTo(status == 200 ? 0 : 1);
      return run;
    } finally {
      server.stop(0);
    }
  }
}
