package dev.agentsmith.clients.http;

import dev.agentsmith.clients.http.HttpFailure.Kind;
import java.io.ByteArrayOutputStream;
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

  /// Collects the answer's body and tells this watch of each piece.
  BodySubscriber<byte[]> subscriber() {
    moved();
    begun = true;
    return new Collector();
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

  private final class Collector implements BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
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
      for (ByteBuffer piece : pieces) {
        byte[] part = new byte[piece.remaining()];
        piece.get(part);
        bytes.writeBytes(part);
      }
      if (bytes.size() > limits.maxBytes()) {
        if (subscription != null) {
          subscription.cancel();
        }
        whole.completeExceptionally(new HttpFailure(new Kind.TooLarge(limits.maxBytes()), null));
      }
    }

    @Override
    public void onError(Throwable why) {
      whole.completeExceptionally(why);
    }

    @Override
    public void onComplete() {
      whole.complete(bytes.toByteArray());
    }
  }
}
