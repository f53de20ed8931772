package dev.agentsmith.dispatcher.record;

import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListSet;

/// The runs of this replica that wait for room, or are about to ask for it: who came first looks
/// first when there is some. Safe for many threads.
public final class WaitingLine {
  private static final int WOKEN_AT_ONCE = 32;

  private final ConcurrentSkipListSet<HeldRun> line =
      new ConcurrentSkipListSet<>(
          Comparator.comparing((HeldRun run) -> run.record().arrival())
              .thenComparing(run -> run.run().value()));

  /// Before it asks: who is told that all is full hears of what becomes free meanwhile.
  public void enter(HeldRun run) {
    line.add(run);
  }

  public void leave(HeldRun run) {
    line.remove(run);
  }

  /// There may be room now. The others look by themselves now and then.
  public void wakeFirst() {
    line.stream().limit(WOKEN_AT_ONCE).forEach(HeldRun::wake);
  }
}
