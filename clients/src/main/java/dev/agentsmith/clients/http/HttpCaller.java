package dev.agentsmith.clients.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.clients.http.HttpFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Sends requests over HTTP/1.1 within [HttpLimits]. Redirects are not followed: a key must not
/// travel to a host that nobody named. Safe for many threads; close it before the process ends, for
/// a JVM waits 300 ms for a client's selector thread that is in native code.
public final class HttpCaller implements AutoCloseable {
  private static final int OK = 200;

  private final HttpLimits limits;
  private final Proxies proxies;
  private @Nullable HttpClient client;
  private boolean closed;

  public HttpCaller(HttpLimits limits, Proxies proxies) {
    this.limits = limits;
    this.proxies = proxies;
  }

  /// Posts `body` and waits for the whole answer.
  ///
  /// @throws HttpFailure if no answer below status 300 came
  /// @throws InterruptedException if this thread is interrupted meanwhile; the call is given up
  public HttpAnswer post(URI address, Map<String, List<String>> headers, String body)
      throws InterruptedException {
    HttpResponse<ByteArrayOutputStream> response = exchange("POST", address, headers, body);
    if (response.statusCode() >= 300) {
      throw new HttpFailure(
          new Kind.Refused(
              response.statusCode(),
              response.body().toString(UTF_8),
              RetryAfter.read(response.headers())),
          null);
    }
    return answer(response);
  }

  /// Sends any request and waits for the whole answer, whatever its status is.
  ///
  /// @param body null for none
  /// @throws HttpFailure if no answer came
  /// @throws InterruptedException if this thread is interrupted meanwhile; the call is given up
  public HttpAnswer send(
      String method, URI address, Map<String, List<String>> headers, @Nullable String body)
      throws InterruptedException {
    return answer(exchange(method, address, headers, body));
  }

  /// Posts `body` and hands over the events of the answer as they come, in this thread. That it
  /// returns means only that the stream came to its end, not that its last event was the last one
  /// meant.
  ///
  /// @throws HttpFailure if no answer below status 300 came, or it broke off or went silent
  /// @throws InterruptedException if this thread is interrupted meanwhile; the call is given up
  public void events(
      URI address,
      Map<String, String> headers,
      byte[] body,
      StreamLimits within,
      Consumer<ServerSentEvent> sink)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    EventStream.read(client(), request.build(), within, sink);
  }

  /// Gets what is at an address and writes it to a sink as it comes, if the status is 200. Anything
  /// else that is answered is left where it is.
  ///
  /// @param sink is not closed
  /// @throws HttpFailure if no whole answer came within the limits; the sink may have a part then
  /// @throws InterruptedException if this thread is interrupted meanwhile; the call is given up
  public HttpDownload download(URI address, Map<String, String> headers, OutputStream sink)
      throws InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).GET();
    headers.forEach(request::header);
    var watch = new StallWatch(limits);
    HttpResponse<OutputStream> response =
        await(
            client()
                .sendAsync(
                    request.build(),
                    head ->
                        watch.into(
                            head.statusCode() == OK ? sink : OutputStream.nullOutputStream())),
            watch);
    return new HttpDownload(response.statusCode(), response.headers().map());
  }

  /// Does what the first call would have to wait for. Meant for another thread.
  public void warmUp() {
    var _ = client();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.shutdownNow();
    }
  }

  /// Made when it is needed: that takes longer than a start has time for.
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(Version.HTTP_1_1)
              .connectTimeout(limits.connect())
              .followRedirects(Redirect.NEVER)
              .proxy(proxies)
              .sslContext(LateTrust.context())
              .build();
      if (closed) {
        client.shutdownNow();
      }
    }
    return client;
  }

  private HttpResponse<ByteArrayOutputStream> exchange(
      String method, URI address, Map<String, List<String>> headers, @Nullable String body)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
    headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    var watch = new StallWatch(limits);
    return await(
        client().sendAsync(request.build(), _ -> watch.into(new ByteArrayOutputStream())), watch);
  }

  private static HttpAnswer answer(HttpResponse<ByteArrayOutputStream> response) {
    return new HttpAnswer(
        response.statusCode(), response.headers().map(), response.body().toString(UTF_8));
  }

  private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> answer, StallWatch watch)
      throws InterruptedException {
    try {
      while (true) {
        try {
          return answer.get(watch.nextLook().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          Duration passed = watch.limitPassed();
          if (passed != null) {
            throw new HttpFailure(new Kind.TooSlow(passed), null);
          }
        }
      }
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private HttpFailure failure(Throwable cause) {
    if (cause instanceof HttpFailure failure) {
      return failure;
    }
    return new HttpFailure(new Kind.Broken(why(cause)), cause);
  }

  static String why(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
        return "its name can't be resolved";
      }
      if (t instanceof HttpConnectTimeoutException) {
        return "it doesn't accept a connection in time";
      }
      if (t instanceof SSLException) {
        return "its certificate or TLS is not accepted: " + t.getMessage();
      }
    }
    if (cause instanceof ConnectException) {
      return "the connection was refused";
    }
    @Nullable String words = cause.getMessage();
    return words == null ? "the connection broke" : "the connection broke: " + words;
  }
}
