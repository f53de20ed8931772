package dev.agentsmith.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.Faults;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Which addresses misbehave, and how. The rule that was added last goes first.
final class Misbehaviours implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;

  private final Faults faults = new Faults((_, _, message) -> message);
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private record Rule(
      String part, Misbehaviour misbehaviour, AtomicInteger left, AtomicInteger seen) {

    boolean applies(String path) {
      return path.contains(part) && left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
    }
  }

  void add(String part, int times, Misbehaviour misbehaviour) {
    rules.addFirst(new Rule(part, misbehaviour, new AtomicInteger(times), new AtomicInteger()));
  }

  void clear() {
    rules.clear();
  }

  @Override
  public void close() {
    faults.close();
    closed.countDown();
  }

  /// Answers, if this address misbehaves now.
  ///
  /// @param content what is truly there
  /// @param truth answers as it should be
  boolean meet(HttpExchange exchange, Supplier<byte[]> content, HttpHandler truth)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    for (Rule rule : rules) {
      if (rule.applies(path)) {
        meet(rule, exchange, content, truth);
        return true;
      }
    }
    return false;
  }

  private void meet(Rule rule, HttpExchange exchange, Supplier<byte[]> content, HttpHandler truth)
      throws IOException {
    switch (rule.misbehaviour()) {
      case Misbehaviour.Status(int code) -> say(exchange, code);
      case Misbehaviour.Meets(Fault fault) ->
          faults.meet(fault, exchange, new Filter.Chain(List.of(), truth));
      case Misbehaviour.Redirect(String url) -> {
        exchange.getResponseHeaders().set("Location", url);
        say(exchange, 302);
      }
      case Misbehaviour.EndlessBody() -> endless(exchange, content.get());
      case Misbehaviour.DeclaredLength(long bytes) -> declared(exchange, bytes, content.get());
      case Misbehaviour.Poisoned(UnaryOperator<byte[]> change) ->
          send(exchange, change.apply(content.get().clone()));
      case Misbehaviour.PoisonedFrom(int request, UnaryOperator<byte[]> change) -> {
        boolean still = rule.seen().incrementAndGet() < request;
        send(exchange, still ? content.get() : change.apply(content.get().clone()));
      }
    }
  }

  private static void say(HttpExchange exchange, int code) throws IOException {
    byte[] word = ("status " + code + " on purpose\n").getBytes(UTF_8);
    boolean bare = exchange.getRequestMethod().equals("HEAD") || code == 204 || code == 304;
    exchange.sendResponseHeaders(code, bare ? -1 : word.length);
    if (!bare) {
      exchange.getResponseBody().write(word);
    }
  }

  private static void send(HttpExchange exchange, byte[] content) throws IOException {
    boolean bare = exchange.getRequestMethod().equals("HEAD") || content.length == 0;
    exchange.sendResponseHeaders(200, bare ? -1 : content.length);
    if (!bare) {
      exchange.getResponseBody().write(content);
    }
  }

  private void endless(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write(content);
    byte[] more = new byte[CHUNK];
    while (closed.getCount() > 0) {
      out.write(more); // until the client has had enough
    }
  }

  private void declared(HttpExchange exchange, long bytes, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, bytes);
    exchange.getResponseBody().write(content);
    exchange.getResponseBody().flush();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
