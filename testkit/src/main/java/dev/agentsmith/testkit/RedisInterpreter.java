package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between one process and Redis, and lets it speak as another version of it would: what the
/// others read is what that version would have written. Speaks RESP 2.
public final class RedisInterpreter implements AutoCloseable {
  private final Dialect dialect;
  private final int redisPort;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /// How another version speaks.
  public interface Dialect {
    /// What Redis gets in place of a command.
    List<String> said(List<String> command);

    /// What the process gets in place of one text in an answer.
    String heard(String text);
  }

  public RedisInterpreter(int redisPort, Dialect dialect) throws IOException {
    this.redisPort = redisPort;
    this.dialect = dialect;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /// As in `REDIS_URL`.
  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(this::hangUp);
  }

  private void accept() {
    try {
      while (true) {
        connect(server.accept());
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket client) {
    open.add(client);
    try {
      Socket redis = new Socket(InetAddress.getLoopbackAddress(), redisPort);
      open.add(redis);
      Thread.ofVirtual().start(() -> pass(client, redis, this::command));
      Thread.ofVirtual().start(() -> pass(redis, client, this::answer));
    } catch (IOException e) {
      hangUp(client); // Redis is away
    }
  }

  private interface OneValue {
    void pass(InputStream in, OutputStream out) throws IOException;
  }

  private void pass(Socket from, Socket to, OneValue value) {
    try {
      var in = new BufferedInputStream(from.getInputStream());
      var out = new BufferedOutputStream(to.getOutputStream());
      while (true) {
        value.pass(in, out);
        out.flush();
      }
    } catch (IOException e) {
      hangUp(from);
      hangUp(to);
    }
  }

  private void command(InputStream in, OutputStream out) throws IOException {
    int words = Integer.parseInt(line(in).substring(1));
    List<String> command = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      command.add(text(in, length(line(in))));
    }
    List<String> said = dialect.said(command);
    write(out, "*" + said.size());
    for (String word : said) {
      writeText(out, word);
    }
  }

  private void answer(InputStream in, OutputStream out) throws IOException {
    String line = line(in);
    char kind = line.charAt(0);
    if (kind == '$' && length(line) >= 0) {
      writeText(out, dialect.heard(text(in, length(line))));
      return;
    }
    write(out, line);
    if (kind == '*') {
      for (int i = 0; i < length(line); i++) {
        answer(in, out);
      }
    }
  }

  private static int length(String line) {
    return Integer.parseInt(line.substring(1));
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.append((char) next);
    }
    in.skipNBytes(1);
    return line.toString();
  }

  private static String text(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    in.skipNBytes(2);
    return new String(bytes, UTF_8);
  }

  private static void write(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(UTF_8));
  }

  private static void writeText(OutputStream out, String text) throws IOException {
    write(out, "$" + text.getBytes(UTF_8).length);
    write(out, text);
  }

  private void hangUp(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, and that is what was wanted.
    }
  }
}
