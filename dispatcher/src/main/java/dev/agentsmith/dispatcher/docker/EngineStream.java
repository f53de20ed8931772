package dev.agentsmith.dispatcher.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What the engine sends as long as it is open. How it ends says nothing: the engine may have gone
/// away, or we.
final class EngineStream<T> extends ResultCallback.Adapter<T> {
  private final Consumer<T> listener;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  EngineStream(Consumer<T> listener) {
    this.listener = listener;
  }

  @Override
  public void onStart(Closeable stream) {
    super.onStart(stream);
    opened.countDown();
  }

  @Override
  public void onNext(T part) {
    listener.accept(part);
  }

  /// An end like any other: the library would log a trace of it.
  @Override
  public void onError(Throwable cause) {
    onComplete();
  }

  @Override
  public void onComplete() {
    ended.countDown();
    opened.countDown();
    super.onComplete();
  }

  /// False if it is over already, or does not open in this time.
  boolean isOpenWithin(Duration limit) throws InterruptedException {
    return opened.await(limit.toMillis(), TimeUnit.MILLISECONDS) && !isOverWithin(Duration.ZERO);
  }

  boolean isOverWithin(Duration limit) throws InterruptedException {
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
