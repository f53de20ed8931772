package dev.agentsmith.agent.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.network.Outside.Connected;
import dev.agentsmith.agent.network.Refusals.Reason;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One connection of a command. A request to another host becomes a tunnel or is sent on, and no
/// second one follows it: the host that was asked for holds for all of it. Requests to the port
/// itself are answered here, one after the other.
final class Exchange {
  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final Duration HEAD = Duration.ofSeconds(30);

  /// So long a connection is kept for another request to the port itself.
  private static final Duration KEPT = Duration.ofSeconds(60);

  private static final int BUFFER = 32 * 1024;
  private static final int HTTP = 80;
  private static final int MAX_CHUNK_LINE = 4096;
  private static final Pattern ABSOLUTE = Pattern.compile("(?i)http://([^/?#]*)([^#]*)");

  private final Socket client;
  private final AllowList allowed;
  private final Outside outside;
  private final BiConsumer<Target, Reason> refused;
  private final Set<Socket> open;
  private final LocalService service;

  /// @param refused is told of each host that is refused
  /// @param open sockets that are closed from outside when the run ends
  /// @param service what the port itself has
  Exchange(
      Socket client,
      AllowList allowed,
      Outside outside,
      BiConsumer<Target, Reason> refused,
      Set<Socket> open,
      LocalService service) {
    this.client = client;
    this.allowed = allowed;
    this.outside = outside;
    this.refused = refused;
    this.open = open;
    this.service = service;
  }

  void carry() throws IOException {
    client.setTcpNoDelay(true);
    InputStream in = new BufferedInputStream(client.getInputStream());
    RequestHead first = head(in);
    RequestHead toHost = first == null ? null : answered(in, first);
    if (toHost != null) {
      client.setSoTimeout((int) IDLE.toMillis());
      lead(in, toHost);
    }
  }

  /// Answers what is for the port itself.
  ///
  /// @return the first request to another host; null if none came
  private @Nullable RequestHead answered(InputStream in, RequestHead first) throws IOException {
    OutputStream out = new BufferedOutputStream(client.getOutputStream(), BUFFER);
    RequestHead head = first;
    while (head != null && head.target().startsWith("/")) {
      if (head.length() != 0) {
        answer("413 Content Too Large", "Nothing can be sent here, only asked for.");
        return null;
      }
      boolean goesOn = service.answer(head, out) && !head.isLast();
      out.flush();
      if (!goesOn) {
        return null;
      }
      head = in.available() > 0 || isThere(in) ? head(in) : null;
    }
    return head;
  }

  private void lead(InputStream in, RequestHead head) {
    if (head.method().equals("CONNECT")) {
      Target.of(head.target(), 0).ifPresentOrElse(target -> tunnel(in, target), this::notAName);
      return;
    }
    Matcher absolute = ABSOLUTE.matcher(head.target());
    Optional<Target> target =
        absolute.matches() ? Target.of(absolute.group(1), HTTP) : Optional.empty();
    target.ifPresentOrElse(it -> forward(in, head, it, absolute.group(2)), this::notAName);
  }

  /// The next request; null if none came that can be understood, which the client was told.
  private @Nullable RequestHead head(InputStream in) throws IOException {
    client.setSoTimeout((int) HEAD.toMillis());
    try {
      return RequestHead.read(in);
    } catch (RequestHead.Unreadable e) {
      answer("400 Bad Request", "This is no request that is understood: " + e.getMessage() + ".");
    } catch (SocketTimeoutException e) {
      answer("408 Request Timeout", "No request came.");
    }
    return null;
  }

  /// False if the client has no more to ask.
  private boolean isThere(InputStream in) throws IOException {
    client.setSoTimeout((int) KEPT.toMillis());
    in.mark(1);
    try {
      if (in.read() < 0) {
        return false;
      }
      in.reset();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private void notAName() {
    answer(
        "403 Forbidden",
        "Only hosts by their names can be asked for, such as example.org; no addresses.");
  }

  private void tunnel(InputStream in, Target target) {
    connect(
        target,
        true,
        far -> {
          client
              .getOutputStream()
              .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(UTF_8));
          both(far, () -> in.transferTo(far.getOutputStream()));
        });
  }

  private void forward(InputStream in, RequestHead head, Target target, String path) {
    connect(
        target,
        false,
        (far, isProxy) -> {
          String origin = target.port() == HTTP ? target.host() : target.toString();
          String slash = path.startsWith("/") ? path : "/" + path;
          var text = new StringBuilder(head.method()).append(' ');
          text.append(isProxy ? "http://" + origin : "").append(slash).append(" HTTP/1.1\r\n");
          text.append("Host: ").append(origin).append("\r\nConnection: close\r\n");
          head.fields().forEach(field -> text.append(field).append("\r\n"));
          far.getOutputStream().write(text.append("\r\n").toString().getBytes(UTF_8));
          both(far, () -> content(in, head.length(), far.getOutputStream()));
        });
  }

  /// What is done with a connection that was made.
  private interface Use {
    void with(Socket far, boolean isProxy) throws IOException;
  }

  /// The same where it doesn't matter who is at the other end.
  private interface PlainUse {
    void with(Socket far) throws IOException;
  }

  private interface Copying {
    void copy() throws IOException;
  }

  private void connect(Target target, boolean tunnel, PlainUse use) {
    connect(target, tunnel, (far, _) -> use.with(far));
  }

  private void connect(Target target, boolean tunnel, Use use) {
    if (!allowed.allows(target)) {
      refused.accept(target, Reason.NOT_ALLOWED);
      answer(
          "403 Forbidden",
          target + " is not among the hosts that this project allows (network.allow).");
      return;
    }
    Connected connected;
    try {
      connected = outside.connect(target, tunnel);
    } catch (Outside.NotPublic e) {
      refused.accept(target, e.reason());
      answer("403 Forbidden", target.host() + " leads to an address that is not public.");
      return;
    } catch (UnknownHostException e) {
      answer("502 Bad Gateway", target.host() + " has no address.");
      return;
    } catch (IOException e) {
      answer("502 Bad Gateway", target + " can't be reached: " + e.getMessage());
      return;
    }
    try (Socket far = connected.socket()) {
      open.add(far);
      far.setSoTimeout((int) IDLE.toMillis());
      use.with(far, connected.isProxy());
    } catch (IOException e) {
      // One side has gone, and there is nobody to tell it to.
    } finally {
      open.remove(connected.socket());
    }
  }

  /// Copies in both directions, until the host's answer has ended.
  private void both(Socket far, Copying outwards) throws IOException {
    Thread sender =
        Thread.ofVirtual()
            .name("egress-out")
            .start(
                () -> {
                  try {
                    outwards.copy();
                    far.shutdownOutput();
                  } catch (IOException e) {
                    EgressProxy.closeQuietly(far);
                  }
                });
    try {
      far.getInputStream().transferTo(client.getOutputStream());
      client.shutdownOutput();
    } finally {
      EgressProxy.closeQuietly(far);
      EgressProxy.closeQuietly(client);
      join(sender);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The content of the one request, and no byte after it.
  private static void content(InputStream in, long length, OutputStream out) throws IOException {
    if (length != RequestHead.CHUNKED) {
      copy(in, length, out);
      return;
    }
    while (true) {
      String line = RequestHead.line(in, MAX_CHUNK_LINE);
      if (!line.matches("[0-9A-Fa-f]{1,8}(?:[ \\t]*;.*)?")) {
        throw new RequestHead.Unreadable("the size of a chunk is no number");
      }
      long size = Long.parseLong(line.replaceFirst("[^0-9A-Fa-f].*", ""), 16);
      out.write((Long.toHexString(size) + "\r\n").getBytes(UTF_8));
      if (size == 0) {
        while (!RequestHead.line(in, MAX_CHUNK_LINE).isEmpty()) {
          // fields after the content are left out, as a proxy may (RFC 9110, 6.5.1)
        }
        out.write("\r\n".getBytes(UTF_8));
        return;
      }
      copy(in, size, out);
      if (!RequestHead.line(in, 0).isEmpty()) {
        throw new RequestHead.Unreadable("a chunk is longer than it said");
      }
      out.write("\r\n".getBytes(UTF_8));
    }
  }

  private static void copy(InputStream in, long length, OutputStream out) throws IOException {
    byte[] buffer = new byte[16_384];
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new RequestHead.Unreadable("the content ended too early");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  private void answer(String status, String words) {
    try {
      Replies.text(client.getOutputStream(), status, words);
      client.shutdownOutput();
    } catch (IOException e) {
      // The command didn't wait for it.
    }
  }
}
