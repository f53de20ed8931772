package dev.agentsmith.clients.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.clients.http.HttpFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One answer that comes as server-sent events, read in the thread that asked: all that the network
/// has to tell comes through one queue, and waiting for it is where the limits are kept. Uses the
/// monotonic clock of the JVM: only differences count.
final class EventStream {
  private final StreamLimits limits;
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private final long start = System.nanoTime();
  private long lastByte = start;
  private @Nullable Head head;
  private int bytes;
  private boolean ended;

  private sealed interface Part {}

  private record Head(int status, HttpHeaders headers) implements Part {}

  private record Bytes(List<ByteBuffer> pieces) implements Part {}

  private record Broken(Throwable why) implements Part {}

  private record End() implements Part {}

  private EventStream(StreamLimits limits) {
    this.limits = limits;
  }

  static void read(
      HttpClient client, HttpRequest request, StreamLimits limits, Consumer<ServerSentEvent> sink)
      throws InterruptedException {
    var stream = new EventStream(limits);
    var receiver = stream.new Receiver();
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(
            request,
            info -> {
              stream.parts.add(new Head(info.statusCode(), info.headers()));
              return receiver;
            });
    var _ =
        answer.whenComplete(
            (_, why) -> {
              if (why != null) {
                stream.parts.add(new Broken(why));
              }
            });
    try {
      stream.read(sink);
    } finally {
      // A connection whose answer is read to its end is used again; cancelling could still close
      // it.
      if (!stream.ended) {
        answer.cancel(true);
        receiver.cancel();
      }
    }
  }

  private void read(Consumer<ServerSentEvent> sink) throws InterruptedException {
    var events = new EventParser(sink);
    var refusal = new ByteArrayOutputStream();
    while (true) {
      switch (next()) {
        case Head it -> head = it;
        case Bytes(List<ByteBuffer> pieces) -> {
          for (ByteBuffer piece : pieces) {
            count(piece.remaining());
            if (isRefused()) {
              byte[] part = new byte[piece.remaining()];
              piece.get(part);
              refusal.writeBytes(part);
            } else {
              events.feed(piece);
            }
          }
        }
        case End _ -> {
          ended = true;
          if (head != null && isRefused()) {
            throw new HttpFailure(
                new Kind.Refused(
                    head.status(), refusal.toString(UTF_8), RetryAfter.read(head.headers())),
                null);
          }
          return;
        }
        case Broken(Throwable why) -> throw broken(why);
      }
    }
  }

  private Part next() throws InterruptedException {
    Duration left = limits.call().minus(since(start));
    Duration silence = head == null ? limits.first() : limits.quiet();
    Duration quiet = silence.minus(since(lastByte));
    Duration wait = quiet.compareTo(left) < 0 ? quiet : left;
    Part part = parts.poll(Math.max(1, wait.toNanos()), TimeUnit.NANOSECONDS);
    if (part == null) {
      throw new HttpFailure(
          quiet.compareTo(left) < 0 ? new Kind.Silent(silence) : new Kind.TooSlow(limits.call()),
          null);
    }
    lastByte = System.nanoTime();
    return part;
  }

  private void count(int more) {
    bytes += more;
    if (bytes > limits.maxBytes()) {
      throw new HttpFailure(new Kind.TooLarge(limits.maxBytes()), null);
    }
  }

  private boolean isRefused() {
    return head != null && head.status() >= 300;
  }

  private HttpFailure broken(Throwable thrown) {
    Throwable why =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return new HttpFailure(
        head == null ? new Kind.Broken(HttpCaller.why(why)) : new Kind.CutOff(), why);
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private final class Receiver implements BodySubscriber<Void> {
    private final CompletableFuture<Void> atOnce = CompletableFuture.completedFuture(null);
    private volatile @Nullable Subscription subscription;

    void cancel() {
      Subscription given = subscription;
      if (given != null) {
        given.cancel();
      }
    }

    @Override
    public CompletionStage<Void> getBody() {
      return atOnce;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      parts.add(new Bytes(pieces));
    }

    @Override
    public void onError(Throwable why) {
      parts.add(new Broken(why));
    }

    @Override
    public void onComplete() {
      parts.add(new End());
    }
  }
}
