package dev.agentsmith.loopback;

import dev.agentsmith.core.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Asks a Redis of this machine whether it is there: two commands, too little for a client.
final class RedisPing {
  private static final int TIMEOUT_MILLIS = 1000;
  private static final int LINES_OF_INFO = 50;

  private RedisPing() {}

  /// Whether the process `pid` serves this port. Another Redis that was faster to take the port
  /// answers too, but not with this number.
  static boolean answers(InetAddress address, int port, long pid, @Nullable Secret password) {
    String login = password == null ? "" : "AUTH " + password.reveal() + "\r\n";
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
      socket.getOutputStream().write((login + "INFO server\r\n").getBytes(StandardCharsets.UTF_8));
      var answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (int line = 0; line < LINES_OF_INFO; line++) {
        String answer = answers.readLine();
        if (answer == null || answer.startsWith("-")) {
          return false;
        }
        if (answer.equals("process_id:" + pid)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
