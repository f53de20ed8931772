package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.Trouble.Far;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One of the dispatchers: a process of the built program that can be killed and started again, and
/// all its ways to others and from Slack to it. Safe for many threads.
final class Replica implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern PORT = Pattern.compile("dispatcher started port=(\\d+)");
  private static final Pattern METRICS = Pattern.compile("metrics served port=(\\d+)");

  private final Path program;
  private final Path directory;
  private final int number;
  private final Map<String, String> settings;
  private final Map<Far, Link> links = new EnumMap<>(Far.class);
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process process;
  private @Nullable Process ended;
  private Path log;
  private int born;

  /// @param settings variables besides the program's own
  /// @param links by whom they lead to; the one from Slack too
  Replica(
      Path program,
      Path directory,
      int number,
      Map<String, String> settings,
      Map<Far, Link> links) {
    this.program = program;
    this.directory = directory;
    this.number = number;
    this.settings = Map.copyOf(settings);
    this.links.putAll(links);
    this.log = directory;
  }

  int number() {
    return number;
  }

  /// Where Slack finds it, whichever process it is.
  String url() {
    return "http://" + link(Far.INTAKE).address();
  }

  Link link(Far far) {
    return Objects.requireNonNull(links.get(far));
  }

  /// Starts a process and waits until it serves.
  void start() throws IOException {
    Path file;
    synchronized (this) {
      if (isAlive()) {
        return; // two troubles met: the other started it again, or is ending it and will
      }
      file = directory.resolve("dispatcher-%d.%d.log".formatted(number + 1, ++born));
      var builder =
          new ProcessBuilder(
              program.toString(),
              "dispatcher",
              "--config",
              directory.resolve("agentsmith.yml").toString());
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> name.startsWith("AGENTSMITH_"));
      environment.putAll(settings);
      builder.redirectErrorStream(true).redirectOutput(file.toFile());
      log = file;
      process = builder.start();
    }
    Process mine = process;
    int port =
        Eventually.within(LIMIT)
            .until(
                () -> mine != null && mine.isAlive() ? find(PORT, file) : -1, found -> found != 0);
    if (port < 0) {
      if (isEnded(mine)) {
        return; // the next trouble came sooner than it served
      }
      throw new IOException("a dispatcher ended before it served: " + file);
    }
    link(Far.INTAKE).leadsTo(port);
  }

  private synchronized boolean isEnded(@Nullable Process mine) {
    return mine != null && mine.equals(ended);
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /// SIGKILL.
  synchronized void kill() throws InterruptedException {
    if (process != null) {
      ended = process;
      process.destroyForcibly().waitFor();
    }
  }

  /// SIGTERM, and waits for the end.
  void end() throws InterruptedException {
    Process now;
    synchronized (this) {
      now = process;
      ended = now;
    }
    if (now != null) {
      now.destroy();
      if (!now.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("a dispatcher does not end: " + log);
      }
    }
  }

  synchronized void signal(String name) throws IOException {
    if (process != null && process.isAlive()) {
      Signals.send(name, process.pid());
    }
  }

  /// What it owes to chat; empty if it can't be asked.
  OptionalDouble pending() {
    return gauge("agentsmith_chat_pending");
  }

  /// The runs that it knows to be silent; empty if it can't be asked.
  OptionalDouble silent() {
    return gauge("agentsmith_silent_runs");
  }

  private OptionalDouble gauge(String name) {
    int port = find(METRICS, log());
    if (port <= 0) {
      return OptionalDouble.empty();
    }
    try {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
              .timeout(Duration.ofSeconds(3))
              .build();
      String page = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      Matcher found = Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? ([0-9.E]+)$").matcher(page);
      return found.find()
          ? OptionalDouble.of(Double.parseDouble(found.group(1)))
          : OptionalDouble.empty();
    } catch (IOException e) {
      return OptionalDouble.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalDouble.empty();
    }
  }

  @Override
  public void close() throws IOException {
    if (isAlive()) {
      signal("CONT");
      try {
        kill();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (Link link : links.values()) {
      link.close();
    }
    client.close();
  }

  private synchronized Path log() {
    return log;
  }

  private static int find(Pattern pattern, Path file) {
    try {
      Matcher found = pattern.matcher(Files.readString(file));
      return found.find() ? Integer.parseInt(found.group(1)) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
