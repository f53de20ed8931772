package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.sandbox.StartedProcess;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A command that was started. It ends by itself, at its limit, or by [#stop]; however it ends, all
/// processes it started end with it. Safe for many threads.
public final class RunningCommand {
  private static final Duration GRACE = Duration.ofMillis(500);
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);
  private static final Duration LAST_EXIT = Duration.ofSeconds(10);

  private static final int KILLED = 137;
  private static final CommandResult NOTHING =
      new CommandResult(KILLED, false, "", Duration.ZERO, 0);

  private final Command command;
  private final StartedProcess process;
  private final ProcessTree tree;
  private final HeadAndTail output;
  private final Sieve sieve;
  private final long begin = System.nanoTime();
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private final CompletableFuture<CommandResult> result = new CompletableFuture<>();
  private volatile String reason = "";

  /// @param notice a line of its output that nobody asked for, and is left out
  RunningCommand(
      Command command,
      StartedProcess process,
      ProcessTree tree,
      HeadAndTail output,
      String notice) {
    this.command = command;
    this.process = process;
    this.tree = tree;
    this.output = output;
    this.sieve = new Sieve(notice.getBytes(UTF_8), output);
  }

  /// Waits for its end. An interrupt ends it.
  public CommandResult await() throws InterruptedException {
    try {
      return result.get();
    } catch (InterruptedException e) {
      stopped.complete(true);
      result.exceptionally(_ -> NOTHING).join();
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// Waits for its end, but not longer than this.
  ///
  /// @return false if it still runs
  public boolean await(Duration atMost) throws InterruptedException {
    try {
      result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// The time since it was started.
  public Duration running() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  public boolean isRunning() {
    return !result.isDone();
  }

  /// What it has written so far; cut like the output of its result.
  public String output() {
    return output.text();
  }

  /// Ends it, if it has not ended.
  ///
  /// @return what it left behind
  public CommandResult stop() throws InterruptedException {
    stopped.complete(true);
    return await();
  }

  /// Ends it for a reason, which becomes the last line of its output. Returns at once.
  void end(String reason) {
    this.reason = reason;
    stopped.complete(true);
  }

  /// Sees it through to its end; returns only then.
  void carry() {
    // Reading a pipe holds its carrier: with one processor no other virtual thread would run while
    // a command does, and nobody would see that it is to be cancelled.
    Thread reader = Thread.ofPlatform().daemon().name("output").start(this::drain);
    try {
      boolean ended = awaitExit();
      boolean timedOut = !ended && !stopped.isDone();
      if (!ended) {
        tree.terminate();
        awaitExit(GRACE);
      }
      int left = tree.kill();
      awaitExit(LAST_EXIT);
      process.release();
      reader.join(LAST_OUTPUT);
      result.complete(
          new CommandResult(
              process.exit().getNow(KILLED),
              timedOut,
              reason.isEmpty()
                  ? output.text()
                  : output.text().stripTrailing() + "\n" + reason + "\n",
              Duration.ofNanos(System.nanoTime() - begin),
              ended ? left : 0));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      result.completeExceptionally(new IllegalStateException("the command was lost sight of"));
    }
  }

  /// False if it is to be ended.
  private boolean awaitExit() throws InterruptedException {
    try {
      CompletableFuture.anyOf(process.exit(), stopped)
          .get(command.limit().toMillis(), TimeUnit.MILLISECONDS);
      return process.exit().isDone();
    } catch (TimeoutException e) {
      return process.exit().isDone();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void awaitExit(Duration limit) throws InterruptedException {
    try {
      process.exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // the next, stronger, step follows
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void drain() {
    byte[] buffer = new byte[16_384];
    try (InputStream in = process.output()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sieve.add(buffer, n);
      }
    } catch (IOException e) {
      // The process was ended: what came so far is its output.
    } finally {
      sieve.end();
    }
  }
}
