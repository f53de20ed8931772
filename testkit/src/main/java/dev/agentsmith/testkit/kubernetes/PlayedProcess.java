package dev.agentsmith.testkit.kubernetes;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A process that is a virtual thread of this JVM: thousands of them cost little. SIGTERM is told
/// to it, SIGKILL ends it at once.
public final class PlayedProcess extends Process {
  private static final int KILLED = 137;
  private static final int CRASHED = 1;

  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final Thread thread;

  /// What it does.
  @FunctionalInterface
  public interface Body {
    /// @return the exit value
    int run(PlayedProcess self) throws InterruptedException;
  }

  private PlayedProcess(Body body) {
    thread = Thread.ofVirtual().unstarted(() -> run(body));
  }

  public static PlayedProcess start(Body body) {
    var process = new PlayedProcess(body);
    process.thread.start();
    return process;
  }

  /// True once it got SIGTERM.
  public boolean isAskedToEnd() {
    return asked.isDone();
  }

  private void run(Body body) {
    try {
      exit.complete(body.run(this));
    } catch (InterruptedException e) {
      exit.complete(KILLED);
    } catch (RuntimeException e) {
      exit.complete(isAlive() ? CRASHED : KILLED);
      throw e;
    }
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return exit.thenApply(_ -> this);
  }

  @Override
  public boolean isAlive() {
    return !exit.isDone();
  }

  @Override
  public int exitValue() {
    if (isAlive()) {
      throw new IllegalThreadStateException("it has not ended");
    }
    return exit.join();
  }

  @Override
  public int waitFor() throws InterruptedException {
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      exit.get(timeout, unit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void destroy() {
    asked.complete(null);
  }

  @Override
  public Process destroyForcibly() {
    exit.complete(KILLED);
    thread.interrupt();
    return this;
  }

  @Override
  public Stream<ProcessHandle> descendants() {
    return Stream.empty();
  }

  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }
}
