package dev.agentsmith.agent.pipeline;

import dev.agentsmith.agent.build.TestRun;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The tests as they were before anything was changed; they run while the plan is made.
public final class Baseline {
  private final FutureTask<TestRun> tests;
  private final Thread thread;

  private Baseline(Callable<TestRun> run) {
    this.tests = new FutureTask<>(run);
    this.thread = Thread.ofVirtual().name("baseline").unstarted(tests);
  }

  public static Baseline start(Callable<TestRun> run) {
    var baseline = new Baseline(run);
    baseline.thread.start();
    return baseline;
  }

  public boolean isDone() {
    return tests.isDone();
  }

  /// Waits for their end.
  public TestRun await() throws InterruptedException {
    try {
      return tests.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /// Ends them if they still run.
  void end() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
