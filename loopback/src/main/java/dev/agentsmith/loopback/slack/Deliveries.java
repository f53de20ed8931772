package dev.agentsmith.loopback.slack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Brings requests to the app by Slack's rules: three seconds for an answer, three retries for
/// events, none for commands and clicks. Safe for many threads.
///
/// <https://docs.slack.dev/apis/events-api#retries>
final class Deliveries implements AutoCloseable {
  private static final int RETRIES = 3;

  private final Workspace workspace;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Delivery> all = new CopyOnWriteArrayList<>();
  private final Queue<CompletableFuture<List<Delivery>>> underWay = new ConcurrentLinkedQueue<>();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile Targets targets = new Targets(List.of(), false);
  private volatile Duration timeout = Duration.ofSeconds(3);
  private volatile Duration pause = Duration.ZERO;
  private volatile int times = 1;

  /// Where the app listens, and whether everything goes everywhere.
  private record Targets(List<String> urls, boolean everywhere) {}

  /// A request before it is signed, which happens for each attempt.
  record Outgoing(String kind, String path, String contentType, String body, Signing signing) {
    boolean isEvent() {
      return path.equals("/slack/events");
    }
  }

  Deliveries(Workspace workspace) {
    this.workspace = workspace;
  }

  void to(List<String> urls, boolean everywhere) {
    targets = new Targets(List.copyOf(urls), everywhere);
  }

  void timeout(Duration limit) {
    timeout = limit;
  }

  void pause(Duration between) {
    pause = between;
  }

  void times(int count) {
    times = count;
  }

  List<Delivery> all() {
    return List.copyOf(all);
  }

  Sent underWay() {
    return new Sent("", List.copyOf(underWay));
  }

  /// Nothing happens while there is nobody to send to.
  List<CompletableFuture<List<Delivery>>> send(Outgoing outgoing) {
    Targets now = targets;
    List<CompletableFuture<List<Delivery>>> started = new ArrayList<>();
    int copies = outgoing.isEvent() ? times : 1;
    for (int i = 0; i < copies; i++) {
      if (now.everywhere()) {
        for (String url : now.urls()) {
          started.add(start(outgoing, List.of(url)));
        }
      } else if (!now.urls().isEmpty()) {
        started.add(start(outgoing, now.urls()));
      }
    }
    return started;
  }

  /// The same request to the same address, byte for byte.
  CompletableFuture<List<Delivery>> replay(Delivery seen) {
    return CompletableFuture.supplyAsync(
        () ->
            List.of(
                attempt(
                    seen.kind(),
                    URI.create(seen.url()),
                    seen.contentType(),
                    seen.body(),
                    seen.headers(),
                    0)),
        threads);
  }

  @Override
  public void close() {
    closed.countDown();
    client.shutdownNow();
    threads.shutdownNow();
  }

  private CompletableFuture<List<Delivery>> start(Outgoing outgoing, List<String> urls) {
    CompletableFuture<List<Delivery>> made =
        CompletableFuture.supplyAsync(() -> deliver(outgoing, urls), threads);
    underWay.removeIf(CompletableFuture::isDone);
    underWay.add(made);
    return made;
  }

  private List<Delivery> deliver(Outgoing outgoing, List<String> urls) {
    List<Delivery> attempts = new ArrayList<>();
    int most = outgoing.isEvent() ? 1 + RETRIES : 1;
    while (attempts.size() < most && !isClosed(attempts.isEmpty() ? Duration.ZERO : pause)) {
      String url = urls.get(Math.floorMod(turn.getAndIncrement(), urls.size()));
      Map<String, String> headers = new LinkedHashMap<>();
      if (!attempts.isEmpty()) {
        headers.put("X-Slack-Retry-Num", Integer.toString(attempts.size()));
        headers.put("X-Slack-Retry-Reason", attempts.getLast().reason());
      }
      headers.putAll(outgoing.signing().headers(outgoing.body(), workspace.now()));
      Delivery attempt =
          attempt(
              outgoing.kind(),
              URI.create(url + outgoing.path()),
              outgoing.contentType(),
              outgoing.body(),
              headers,
              attempts.size());
      attempts.add(attempt);
      if (attempt.isAccepted() || attempt.wantsNoRetry()) {
        break;
      }
    }
    return attempts;
  }

  private Delivery attempt(
      String kind,
      URI url,
      String contentType,
      String body,
      Map<String, String> headers,
      int number) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", contentType)
            .header("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    long start = System.nanoTime();
    int status = 0;
    String reason;
    String answer = "";
    boolean noRetry = false;
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      status = response.statusCode();
      answer = response.body();
      reason = status / 100 == 2 ? "" : "http_error";
      noRetry = response.headers().firstValue("X-Slack-No-Retry").orElse("").equals("1");
    } catch (HttpTimeoutException e) {
      reason = "http_timeout";
    } catch (IOException e) {
      reason = "connection_failed";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "unknown_error";
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Delivery made =
        new Delivery(
            kind,
            url.toString(),
            contentType,
            Map.copyOf(headers),
            body,
            number,
            status,
            reason,
            noRetry,
            answer,
            millis);
    all.add(made);
    return made;
  }

  /// Waits so long, unless the end comes sooner.
  private boolean isClosed(Duration wait) {
    try {
      return closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
