package dev.agentsmith.e2e.path;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.loopback.Turn;
import dev.agentsmith.loopback.Turns;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A model that says nothing until the test lets it.
final class Gate implements Turns {
  private final Turns behind;
  private final CountDownLatch closed = new CountDownLatch(1);

  Gate(Turns behind) {
    this.behind = behind;
  }

  void open() {
    closed.countDown();
  }

  @Override
  public Turn answer(JsonNode request) {
    try {
      if (!closed.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the test never opened the gate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return behind.answer(request);
  }
}
