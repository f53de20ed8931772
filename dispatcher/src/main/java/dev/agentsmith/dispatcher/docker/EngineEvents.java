package dev.agentsmith.dispatcher.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The engine's stream of events, from its opening to its end. What happens while none is open is
/// seen by a look at all containers after the next one was opened.
final class EngineEvents extends ResultCallback.Adapter<com.github.dockerjava.api.model.Event> {
  private final Consumer<Event> listener;
  private final CountDownLatch ended = new CountDownLatch(1);

  /// Something happened to a container.
  ///
  /// @param action `start`, `die` or `destroy`
  record Event(String id, String action, Map<String, String> labels) {
    Event {
      labels = Map.copyOf(labels);
    }
  }

  EngineEvents(Consumer<Event> listener) {
    this.listener = listener;
  }

  @Override
  public void onNext(com.github.dockerjava.api.model.Event event) {
    if (event.getActor() != null && event.getAction() != null) {
      listener.accept(
          new Event(event.getActor().getId(), event.getAction(), event.getActor().getAttributes()));
    }
  }

  @Override
  public void onError(Throwable cause) {
    ended.countDown();
    super.onError(cause);
  }

  @Override
  public void onComplete() {
    ended.countDown();
    super.onComplete();
  }

  boolean isOver(long millis) throws InterruptedException {
    return ended.await(millis, TimeUnit.MILLISECONDS);
  }
}
