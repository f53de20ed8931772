package dev.agentsmith.app.terminal;

import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.relay.RunFacts;
import dev.agentsmith.dispatcher.relay.RunView;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Draws a run in place, as a thread shows it. Its time goes on between the events.
public final class LiveRun implements RunScreen {
  private static final long TICK_MILLIS = 500;

  private final PrintStream out;
  private final LiveLines live;
  private final MessageLines lines;
  private final RunFacts facts;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private RunState state = RunState.EMPTY;
  private boolean held;
  private boolean closed;

  public LiveRun(PrintStream out, Style style, RunKind kind, InstantSource clock) {
    this.out = out;
    this.live = new LiveLines(out);
    this.lines = new MessageLines(style);
    this.facts = RunFacts.only(kind);
    this.clock = clock;
    Thread.ofVirtual().name("screen").start(this::tick);
  }

  @Override
  public void accept(RunState next) {
    lock.lock();
    try {
      state = next;
      draw();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void print(List<String> text) {
    lock.lock();
    try {
      live.show(List.of());
      text.forEach(out::println);
      draw();
    } finally {
      lock.unlock();
    }
  }

  /// Leaves the terminal to a question, until [#goOn].
  public void hold(Runnable question) {
    lock.lock();
    try {
      held = true;
      live.settle();
      question.run();
    } finally {
      lock.unlock();
    }
  }

  public void goOn() {
    lock.lock();
    try {
      held = false;
      draw();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      held = false;
      draw();
      closed = true;
      ended.signalAll();
      live.settle();
    } finally {
      lock.unlock();
    }
  }

  private void tick() {
    lock.lock();
    try {
      while (!closed) {
        draw();
        if (ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void draw() {
    if (closed || held || state.startedAt() == null) {
      return;
    }
    List<String> all = new ArrayList<>();
    all.add("");
    all.addAll(lines.of("agentsmith", RunView.living(now(), facts)));
    live.show(all);
  }

  private RunState now() {
    Instant at = state.isFinished() ? state.at() : clock.instant();
    return new RunState(
        state.seq(),
        state.startedAt(),
        at,
        state.subject(),
        state.steps(),
        state.note(),
        state.tokens(),
        state.usd(),
        state.work(),
        state.question(),
        state.answer(),
        state.received(),
        state.end());
  }
}
