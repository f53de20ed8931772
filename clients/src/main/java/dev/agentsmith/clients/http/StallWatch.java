package dev.agentsmith.clients.http;

import dev.agentsmith.clients.http.HttpFailure.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// Knows when one call is over its limits. Uses the monotonic clock of the JVM: only differences
/// count.
final class StallWatch {
  private final HttpLimits limits;
  private final long start = System.nanoTime();
  private volatile long lastByte;
  private volatile boolean begun;

  StallWatch(HttpLimits limits) {
    this.limits = limits;
  }

  /// Writes the answer's body there and tells this watch of each piece. The sink is not closed.
  <T extends OutputStream> BodySubscriber<T> into(T sink) {
    moved();
    begun = true;
    return new Writer<>(sink);
  }

  /// How long nothing needs to be looked at.
  Duration nextLook() {
    Duration left = limits.call().minus(since(start));
    if (begun) {
      Duration quiet = limits.stall().minus(since(lastByte));
      left = quiet.compareTo(left) < 0 ? quiet : left;
    } else {
      // The answer may begin while nobody looks, so that the shorter limit starts to count.
      left = limits.stall().compareTo(left) < 0 ? limits.stall() : left;
    }
    return left.isPositive() ? left : Duration.ofNanos(1);
  }

  /// The limit that is passed; null if none is.
  @Nullable Duration limitPassed() {
    if (since(start).compareTo(limits.call()) >= 0) {
      return limits.call();
    }
    return begun && since(lastByte).compareTo(limits.stall()) >= 0 ? limits.stall() : null;
  }

  private void moved() {
    lastByte = System.nanoTime();
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private final class Writer<T extends OutputStream> implements BodySubscriber<T> {
    private final CompletableFuture<T> whole = new CompletableFuture<>();
    private final T sink;
    private long written;
    private @Nullable Subscription subscription;

    Writer(T sink) {
      this.sink = sink;
    }

    @Override
    public CompletionStage<T> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      moved();
      if (whole.isDone()) {
        return;
      }
      try {
        for (ByteBuffer piece : pieces) {
          byte[] part = new byte[piece.remaining()];
          piece.get(part);
          written += part.length;
          if (written > limits.maxBytes()) {
            giveUp(new HttpFailure(new Kind.TooLarge(limits.maxBytes()), null));
            return;
          }
          sink.write(part);
        }
      } catch (IOException e) {
        giveUp(e);
      }
    }

    private void giveUp(Exception why) {
      if (subscription != null) {
        subscription.cancel();
      }
      whole.completeExceptionally(why);
    }

    @Override
    public void onError(Throwable why) {
      whole.completeExceptionally(why);
    }

    @Override
    public void onComplete() {
      whole.complete(sink);
    }
  }
}
