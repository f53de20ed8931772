package dev.agentsmith.loopback.slack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What a person did, on its way to the app.
public final class Sent {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String ts;
  private final List<CompletableFuture<List<Delivery>>> underWay;

  Sent(String ts, List<CompletableFuture<List<Delivery>>> underWay) {
    this.ts = ts;
    this.underWay = List.copyOf(underWay);
  }

  /// Of the message it made or is about; empty for a command.
  public String ts() {
    return ts;
  }

  /// Waits until the app took it, or all retries are over.
  ///
  /// @return all attempts; those for one event in their order
  public List<Delivery> await() {
    List<Delivery> all = new ArrayList<>();
    for (CompletableFuture<List<Delivery>> one : underWay) {
      try {
        all.addAll(one.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while it waited for a delivery", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("a delivery failed in this server itself", e);
      } catch (TimeoutException e) {
        throw new IllegalStateException("not delivered within " + LIMIT, e);
      }
    }
    return all;
  }

  /// The same for what goes out once, and had to be taken at once.
  public Delivery awaitOnly() {
    List<Delivery> all = await();
    if (all.size() != 1 || !all.getFirst().isAccepted()) {
      throw new IllegalStateException("was to be taken at once: " + all);
    }
    return all.getFirst();
  }
}
