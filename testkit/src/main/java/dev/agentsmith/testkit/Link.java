package dev.agentsmith.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A way over TCP from one process to another on this machine, that breaks as told: cut, closed,
/// slow, or silent. Safe for many threads.
public final class Link implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;

  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile int far;
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean shut;
  private volatile boolean silent;
  private volatile boolean ended;

  /// @param farPort where it leads to; 0 if that is not known yet
  public Link(int farPort) throws IOException {
    far = farPort;
    server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("link").start(this::accept);
  }

  /// Where it begins.
  public int port() {
    return server.getLocalPort();
  }

  /// `127.0.0.1:port`
  public String address() {
    return "127.0.0.1:" + port();
  }

  /// New connections lead there.
  public void leadsTo(int farPort) {
    far = farPort;
  }

  /// Where new connections lead to.
  public int farPort() {
    return far;
  }

  /// Every connection breaks; new ones can be made.
  public void cut() {
    open.forEach(this::hangUp);
  }

  /// While it is shut, every connection breaks at once.
  public void shut(boolean now) {
    shut = now;
    if (now) {
      cut();
    }
  }

  /// Everything takes so much longer, both ways.
  public void delay(Duration longer) {
    delay = longer;
    wake();
  }

  /// While it is silent, connections stand and nothing comes through; then all of it does.
  public void silent(boolean now) {
    silent = now;
    wake();
  }

  @Override
  public void close() throws IOException {
    ended = true;
    server.close();
    wake();
    cut();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        if (shut) {
          near.close();
        } else {
          connect(near);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket near) {
    open.add(near);
    try {
      var there = new Socket(InetAddress.getLoopbackAddress(), far);
      open.add(there);
      near.setTcpNoDelay(true);
      there.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> pass(near, there));
      Thread.ofVirtual().start(() -> pass(there, near));
    } catch (IOException e) {
      hangUp(near); // nobody is there
    }
  }

  private void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        hold();
        out.write(chunk, 0, read);
      }
    } catch (IOException e) {
      // One of them is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hangUp(from);
      hangUp(to);
    }
  }

  private void hold() throws InterruptedException {
    if (!silent && delay.isZero()) {
      return;
    }
    lock.lock();
    try {
      long left = delay.toNanos();
      while (!ended && (silent || left > 0)) {
        if (silent) {
          changed.await();
        } else {
          left = changed.awaitNanos(left);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void hangUp(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, and that is what was wanted.
    }
  }
}
