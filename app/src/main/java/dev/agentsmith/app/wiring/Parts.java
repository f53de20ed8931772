package dev.agentsmith.app.wiring;

import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes what a process was built of, the last first; one that fails stops no other.
final class Parts {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  private Parts() {}

  static void close(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.warn(
            "part closed badly part={} cause={}", part.getClass().getSimpleName(), e.toString());
      }
    }
  }
}
