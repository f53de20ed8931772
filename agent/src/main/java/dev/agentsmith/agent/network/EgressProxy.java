package dev.agentsmith.agent.network;

import dev.agentsmith.agent.network.Refusals.Reason;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one port that commands of strangers can reach. As an HTTP proxy it leads to the hosts of a
/// list, tunnels what is encrypted without looking into it, and remembers what it refused; a
/// request to the port itself goes to a service of ours. Bounded in connections, in the size of
/// heads and in idle time. For many threads.
public final class EgressProxy implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EgressProxy.class);
  private static final int MAX_CONNECTIONS = 128;

  private final ServerSocket listener;
  private final AllowList allowed;
  private final Outside outside;
  private final Refusals refusals = new Refusals();
  private final LocalService service;
  private final Consumer<String> tooOften;
  private final Semaphore free = new Semaphore(MAX_CONNECTIONS);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private EgressProxy(
      ServerSocket listener,
      AllowList allowed,
      Outside outside,
      LocalService service,
      Consumer<String> tooOften) {
    this.listener = listener;
    this.allowed = allowed;
    this.outside = outside;
    this.service = service;
    this.tooOften = tooOften;
  }

  /// Begins to serve.
  ///
  /// @param listener where commands can reach it; closed with the proxy
  /// @param service what the port itself has
  /// @param tooOften is told of a host that a program asks for again and again, though it is
  ///     refused
  public static EgressProxy start(
      ServerSocket listener,
      AllowList allowed,
      Outside outside,
      LocalService service,
      Consumer<String> tooOften) {
    var proxy = new EgressProxy(listener, allowed, outside, service, tooOften);
    Thread.ofVirtual().name("egress").start(proxy::accept);
    return proxy;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// What was refused so far, a sentence for each reason.
  public List<String> refused() {
    return refusals.sentences();
  }

  /// Begins to count anew how often each host is refused.
  public void forgetLately() {
    refusals.forgetLately();
  }

  /// Ends all connections.
  @Override
  public void close() {
    closeQuietly(listener);
    open.forEach(EgressProxy::closeQuietly);
  }

  static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is closed as far as we can do something about it.
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (!free.tryAcquire()) {
          closeQuietly(client);
          continue;
        }
        open.add(client);
        Thread.ofVirtual().name("egress-connection").start(() -> serve(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          log.warn("egress connection not accepted error=\"{}\"", e.getMessage());
        }
      }
    }
  }

  private void refused(Target target, Reason reason) {
    if (refusals.add(target, reason)) {
      tooOften.accept(target.toString());
    }
  }

  private void serve(Socket client) {
    try (client) {
      new Exchange(client, allowed, outside, this::refused, open, service).carry();
    } catch (IOException e) {
      log.debug("egress connection ended error=\"{}\"", e.getMessage());
    } finally {
      open.remove(client);
      free.release();
    }
  }
}
