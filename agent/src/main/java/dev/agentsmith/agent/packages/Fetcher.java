package dev.agentsmith.agent.packages;

import dev.agentsmith.agent.network.PublicAddresses;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpDownload;
import dev.agentsmith.clients.http.HttpFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Gets files from registries. Follows redirects itself: a credential goes to the address it was
/// given for and to no other, and where a registry leads to has to be out in the world, unless it
/// is the registry's own host. A host that can't be reached is not waited for again and again.
final class Fetcher {
  private static final int MOST_REDIRECTS = 5;
  private static final int ATTEMPTS = 2;
  private static final Duration REST = Duration.ofSeconds(20);
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;

  private final HttpCaller http;
  private final InstantSource clock;
  private final Map<String, Away> away = new ConcurrentHashMap<>();

  private record Away(Instant until, String why) {}

  /// @param address where it ended, after all redirects
  record Got(HttpDownload answer, URI address) {}

  /// A file as it comes; emptied if it has to be begun again.
  interface Sink {
    OutputStream begin() throws IOException;
  }

  /// It can't be had, and why.
  static final class Unreachable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
      super(message);
    }
  }

  Fetcher(HttpCaller http, InstantSource clock) {
    this.http = http;
    this.clock = clock;
  }

  /// @param upstream whose own host may be a private one
  /// @param headers besides the credential
  /// @throws Unreachable if no answer came that says something of the file
  Got get(Upstream upstream, URI address, Map<String, String> headers, Sink sink)
      throws IOException, InterruptedException {
    URI next = address;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      if (!upstream.isNamed() || !upstream.host().equalsIgnoreCase(next.getHost())) {
        requirePublic(next);
      }
      HttpDownload answer = attempts(next, headers(upstream, next, headers), sink);
      if (answer.status() / 100 != 3 || answer.status() == 304) {
        return new Got(answer, next);
      }
      String location = answer.header("location").orElse("");
      try {
        next = next.resolve(location);
      } catch (IllegalArgumentException e) {
        throw new Unreachable(next.getHost() + " redirects to no address");
      }
      String scheme = String.valueOf(next.getScheme());
      if (location.isEmpty() || next.getHost() == null || !scheme.matches("https?")) {
        throw new Unreachable(address.getHost() + " redirects to no address of the web");
      }
    }
    throw new Unreachable(address.getHost() + " redirects again and again");
  }

  private static Map<String, String> headers(
      Upstream upstream, URI address, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    if (upstream.authorization() != null && upstream.isAt(address)) {
      all.put("Authorization", upstream.authorization().reveal());
    }
    all.put("User-Agent", "agentsmith");
    return all;
  }

  /// Once more where the far side stumbled: a tool that is told of it gives up as a whole.
  private HttpDownload attempts(URI address, Map<String, String> headers, Sink sink)
      throws IOException, InterruptedException {
    String host = address.getAuthority();
    Away known = away.get(host);
    if (known != null && clock.instant().isBefore(known.until())) {
      throw new Unreachable(known.why());
    }
    for (int attempt = 1; ; attempt++) {
      try {
        HttpDownload answer = http.download(address, headers, sink.begin());
        boolean stumbled = answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY;
        if (!stumbled || attempt == ATTEMPTS) {
          return answer;
        }
      } catch (HttpFailure e) {
        if (attempt == ATTEMPTS || !isWorthwhile(e)) {
          throw unreachable(address, host, e);
        }
      }
    }
  }

  private static boolean isWorthwhile(HttpFailure e) {
    return e.kind() instanceof HttpFailure.Kind.Broken(String why)
        && why.startsWith("the connection broke");
  }

  private Unreachable unreachable(URI address, String host, HttpFailure e) {
    String why = "%s can't be reached: %s".formatted(address.getHost(), e.getMessage());
    // Neither a file that is too large nor one that came too slowly says anything of the others.
    if (e.kind() instanceof HttpFailure.Kind.Broken && !isWorthwhile(e)) {
      away.put(host, new Away(clock.instant().plus(REST), why));
    }
    return new Unreachable(why);
  }

  private static void requirePublic(URI address) throws Unreachable {
    InetAddress[] known;
    try {
      known = InetAddress.getAllByName(address.getHost());
    } catch (UnknownHostException e) {
      return; // behind a proxy only that one knows it; else the call fails by itself
    }
    if (Arrays.stream(known).anyMatch(one -> !PublicAddresses.has(one))) {
      throw new Unreachable(
          address.getHost() + " leads to an address that is not public, and nobody named it");
    }
  }
}
