package dev.agentsmith.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.agentsmith.loopback.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How many signed events of Slack one dispatcher takes in a second, and how long Slack waits for
/// its 200: for what people say to each other, which leaves no trace, and for commands, which stand
/// in Redis before the answer. Started by `bench/intake`; all of it is on this machine.
public final class IntakeBench {
  private static final String SECRET = "secret-of-the-bench";
  private static final int CONNECTIONS = 16;
  private static final int WARM_UP = 4_000;
  private static final int EVENTS = 8_000;
  private static final int TRIES = 200;

  private final Path program;
  private final Path work;
  private final PrintStream out;
  private int number;

  private IntakeBench(Path program, Path work, PrintStream out) {
    this.program = program;
    this.work = work;
    this.out = out;
  }

  /// @param args the distribution
  public static void main(String[] args) throws Exception {
    Path work = Files.createTempDirectory("agentsmith-intake");
    new IntakeBench(Path.of(args[0], "bin", "agentsmith"), work, System.out).run();
    System.exit(0);
  }

  private void run() throws Exception {
    HttpServer slack = slack();
    int port = freePort();
    try (RedisServer redis = RedisServer.start(Files.createDirectory(work.resolve("redis")))) {
      Process dispatcher = dispatcher(redis, slack, port);
      try {
        await(port);
        out.printf("%n%-46s %10s %10s %10s%n", "", "events/s", "p50 ms", "p99 ms");
        measure(port, "chatter: checked, read, 200", "good morning, how is everybody");
        measure(port, "commands: in Redis first, answered meanwhile", "<@U0BOT> help");
      } finally {
        dispatcher.destroy();
        if (!dispatcher.waitFor(20, TimeUnit.SECONDS)) {
          dispatcher.destroyForcibly();
        }
      }
    } finally {
      slack.stop(0);
    }
  }

  private void measure(int port, String what, String text) throws Exception {
    send(port, requests(WARM_UP, text));
    List<byte[]> requests = requests(EVENTS, text);
    long begin = System.nanoTime();
    long[] nanos = send(port, requests);
    double seconds = (System.nanoTime() - begin) / 1e9;
    Arrays.sort(nanos);
    out.printf(
        "%-46s %,10.0f %10.2f %10.2f%n",
        what,
        EVENTS / seconds,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6);
  }

  /// Each connection sends its share, one after the other, as Slack keeps its connections.
  private static long[] send(int port, List<byte[]> requests) throws Exception {
    try (ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<long[]>> shares = new ArrayList<>();
      int share = requests.size() / CONNECTIONS;
      for (int i = 0; i < CONNECTIONS; i++) {
        List<byte[]> own = requests.subList(i * share, (i + 1) * share);
        Callable<long[]> sending = () -> send(own, port);
        shares.add(senders.submit(sending));
      }
      long[] all = new long[share * CONNECTIONS];
      for (int i = 0; i < CONNECTIONS; i++) {
        System.arraycopy(shares.get(i).get(), 0, all, i * share, share);
      }
      return all;
    }
  }

  private static long[] send(List<byte[]> requests, int port) throws IOException {
    long[] nanos = new long[requests.size()];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[4096];
      for (int i = 0; i < nanos.length; i++) {
        long begin = System.nanoTime();
        socket.getOutputStream().write(requests.get(i));
        int read = in.read(buffer);
        nanos[i] = System.nanoTime() - begin;
        String head = new String(buffer, 0, Math.max(0, read), UTF_8);
        if (!head.startsWith("HTTP/1.1 200")) {
          throw new IOException("not taken: " + head);
        }
      }
    }
    return nanos;
  }

  private List<byte[]> requests(int count, String text) throws GeneralSecurityException {
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(request(text));
    }
    return requests;
  }

  private byte[] request(String text) throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    String ts = now + "." + String.format("%06d", ++number);
    String body =
        """
        {"token":"x","team_id":"T1","api_app_id":"A1","type":"event_callback","event_id":"Ev%1$s",\
        "event_time":%2$d,"authorizations":[{"team_id":"T1","user_id":"U0BOT","is_bot":true}],\
        "event":{"type":"message","channel":"C1","channel_type":"channel","user":"U1","text":"%3$s",\
        "ts":"%1$s","event_ts":"%1$s","client_msg_id":"c-%1$s"}}"""
            .formatted(ts, now, text);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    String signature =
        "v0=" + HexFormat.of().formatHex(mac.doFinal(("v0:" + now + ":" + body).getBytes(UTF_8)));
    return """
        POST /slack/events HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        X-Slack-Request-Timestamp: %d\r
        X-Slack-Signature: %s\r
        Content-Length: %d\r
        \r
        %s"""
        .formatted(now, signature, body.getBytes(UTF_8).length, body)
        .getBytes(UTF_8);
  }

  /// A Slack that says yes to everything.
  private static HttpServer slack() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] answer = "{\"ok\":true,\"ts\":\"1.000001\",\"messages\":[]}".getBytes(UTF_8);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  private Process dispatcher(RedisServer redis, HttpServer slack, int port) throws IOException {
    var builder =
        new ProcessBuilder(program.toString(), "dispatcher", "--port", Integer.toString(port))
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("dispatcher.log").toFile());
    var environment = builder.environment();
    environment.put("HOME", work.toString());
    environment.put("REDIS_URL", redis.address());
    environment.put("SPAWNER_TYPE", "process");
    environment.put("AGENTSMITH_LOG", "warn");
    environment.put("SLACK_BOT_TOKEN", "xoxb-bench");
    environment.put("SLACK_SIGNING_SECRET", SECRET);
    environment.put(
        "SLACK_API_URL", "http://127.0.0.1:%d/api/".formatted(slack.getAddress().getPort()));
    return builder.start();
  }

  private static void await(int port) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    throw new IOException("the dispatcher does not listen");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
