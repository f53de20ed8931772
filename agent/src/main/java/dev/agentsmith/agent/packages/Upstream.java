package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.secret.Secret;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A registry out there, named by the operator, by the user's settings, or by the tool itself.
///
/// @param base with a slash at its end
/// @param authorization the value of the header; null for none. It never leaves the agent but to
///     this address
/// @param isNamed true if its host may be a private one, for somebody wrote it who may
public record Upstream(URI base, @Nullable Secret authorization, boolean isNamed) {

  public Upstream {
    if (!base.getRawPath().endsWith("/")) {
      base = URI.create(base.toString() + "/");
    }
  }

  /// @param address whose user and password, if it has them, become the authorization
  /// @return empty if it is no address of the web
  public static Optional<Upstream> of(String address) {
    return of(address, null);
  }

  public static Optional<Upstream> of(String address, @Nullable Secret authorization) {
    URI uri;
    try {
      uri = URI.create(address.strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      return Optional.empty();
    }
    String user = uri.getRawUserInfo();
    String place = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    String path = uri.getRawPath() == null ? "/" : uri.getRawPath();
    Secret said = authorization;
    if (said == null && user != null && !user.isEmpty()) {
      said = basic(java.net.URLDecoder.decode(user, UTF_8));
    }
    return Optional.of(new Upstream(URI.create(scheme + "://" + place + path), said, true));
  }

  /// A place that a stranger wrote: it has to be out in the world.
  ///
  /// @param isAllowed true if the operator allows its host all the same
  static Upstream ofStranger(URI address, boolean isAllowed) {
    return new Upstream(address.resolve("/"), null, isAllowed);
  }

  /// @param userAndPassword `user:password`
  public static Secret basic(String userAndPassword) {
    return Secret.of(
        "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8)));
  }

  public static Secret bearer(String token) {
    return Secret.of("Bearer " + token);
  }

  /// How people know it: its host.
  String host() {
    return base.getHost();
  }

  /// True if an address is at the same server as this one.
  boolean isAt(URI address) {
    return base.getScheme().equalsIgnoreCase(address.getScheme())
        && base.getHost().equalsIgnoreCase(String.valueOf(address.getHost()))
        && port(base) == port(address);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
