package dev.agentsmith.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A connection to Redis with nothing in between: what a message costs at the least.
final class BareRedis implements AutoCloseable {
  private static final String CHANNEL = "bench:bare";
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(20);

  private final Socket socket;
  private final InputStream in;

  private BareRedis(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  static BareRedis connect(int port) throws IOException {
    return new BareRedis(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /// How long a published message takes to its subscriber, measured all the time.
  static void measure(int port, Latencies latencies) throws IOException {
    BareRedis subscriber = connect(port);
    subscriber.send("SUBSCRIBE", CHANNEL);
    subscriber.reply();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (subscriber) {
                while (true) {
                  String[] message = subscriber.reply().split("\n", -1);
                  latencies.add(System.nanoTime() - Long.parseLong(message[2]));
                }
              } catch (IOException e) {
                // Redis is gone, and the measurement with it
              }
            });
    BareRedis publisher = connect(port);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (publisher) {
                while (true) {
                  LockSupport.parkNanos(EVERY);
                  publisher.send("PUBLISH", CHANNEL, Long.toString(System.nanoTime()));
                  publisher.reply();
                }
              } catch (IOException e) {
                // as above
              }
            });
  }

  /// A section of what it says of itself.
  Map<String, String> info(String section) throws IOException {
    send("INFO", section);
    Map<String, String> said = new HashMap<>();
    reply()
        .lines()
        .map(line -> line.split(":", 2))
        .filter(pair -> pair.length == 2)
        .forEach(pair -> said.put(pair[0], pair[1].strip()));
    return said;
  }

  double cpuSeconds() throws IOException {
    Map<String, String> cpu = info("cpu");
    return Double.parseDouble(cpu.getOrDefault("used_cpu_sys", "0"))
        + Double.parseDouble(cpu.getOrDefault("used_cpu_user", "0"));
  }

  double usedMib() throws IOException {
    return Double.parseDouble(info("memory").getOrDefault("used_memory", "0")) / (1 << 20);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void send(String... words) throws IOException {
    var command = new StringBuilder("*" + words.length + "\r\n");
    Arrays.stream(words)
        .forEach(
            word ->
                command
                    .append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n"));
    socket.getOutputStream().write(command.toString().getBytes(UTF_8));
  }

  /// A whole reply; the parts of a list with newlines between them.
  private String reply() throws IOException {
    String line = line();
    return switch (line.charAt(0)) {
      case '$' -> {
        byte[] text = in.readNBytes(Integer.parseInt(line.substring(1)));
        var _ = line();
        yield new String(text, UTF_8);
      }
      case '*' -> {
        var all = new StringBuilder();
        for (int i = Integer.parseInt(line.substring(1)); i > 0; i--) {
          all.append(reply()).append(i > 1 ? "\n" : "");
        }
        yield all.toString();
      }
      default -> line.substring(1);
    };
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("Redis closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
