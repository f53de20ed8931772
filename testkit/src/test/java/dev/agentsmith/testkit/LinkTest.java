package dev.agentsmith.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LinkTest {
  private static final int SOON_MILLIS = 10_000;
  private static final int MOMENT_MILLIS = 300;

  private ServerSocket server;
  private Link link;

  @BeforeEach
  void open() throws IOException {
    server = echo();
    link = new Link(server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    server.close();
  }

  @Test
  void whatIsSentComesThroughBothWays() throws Exception {
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 7)).isEqualTo(7);
    }
  }

  @Test
  void aCutEndsConnectionsAndNewOnesCanBeMade() throws Exception {
    try (Socket before = connect()) {
      assertThat(echoed(before, 1)).isEqualTo(1);
      link.cut();
      assertThat(echoed(before, 2)).isNegative();
    }
    try (Socket after = connect()) {
      assertThat(echoed(after, 3)).isEqualTo(3);
    }
  }

  @Test
  void nothingComesThroughOneThatIsShut() throws Exception {
    link.shut(true);
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 1)).isNegative();
    }
    link.shut(false);
    try (Socket socket = connect()) {
      assertThat(echoed(socket, 2)).isEqualTo(2);
    }
  }

  @Test
  void aSilentOneHoldsBackAndThenLetsGo() throws Exception {
    try (Socket socket = connect()) {
      link.silent(true);
      socket.getOutputStream().write(5);
      assertThat(heard(socket, MOMENT_MILLIS)).isNegative();
      link.silent(false);
      assertThat(heard(socket, SOON_MILLIS)).isEqualTo(5);
    }
  }

  @Test
  void aSlowOneTakesItsTimeBothWays() throws Exception {
    try (Socket socket = connect()) {
      link.delay(Duration.ofMillis(100));
      long begin = System.nanoTime();
      assertThat(echoed(socket, 5)).isEqualTo(5);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(200));
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), link.port());
  }

  /// Negative if the connection is gone.
  private static int echoed(Socket socket, int one) {
    try {
      socket.getOutputStream().write(one);
      return heard(socket, SOON_MILLIS);
    } catch (IOException e) {
      return -1;
    }
  }

  /// Negative if nothing came.
  private static int heard(Socket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      return -1;
    }
  }

  private static ServerSocket echo() throws IOException {
    var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket one = socket.accept();
                  Thread.ofVirtual()
                      .start(
                          () -> {
                            try (one) {
                              one.getInputStream().transferTo(one.getOutputStream());
                            } catch (IOException e) {
                              // It was cut.
                            }
                          });
                }
              } catch (IOException e) {
                // Closed.
              }
            });
    return socket;
  }
}
