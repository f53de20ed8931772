package dev.agentsmith.clients.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.secret.Secret;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where Redis is: `host:port`, `redis://`, `rediss://` (TLS) or
/// `redis-sentinel://host:port,host:port/db#master`, each with an optional `user:password@`.
///
/// @param nodes the server, or the Sentinels
/// @param master the name of the primary the Sentinels watch; null without Sentinels
public record RedisUrl(
    boolean tls,
    List<Node> nodes,
    @Nullable String master,
    @Nullable String user,
    @Nullable Secret password,
    int database) {
  private static final int REDIS_PORT = 6379;
  private static final int SENTINEL_PORT = 26379;
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(redis|rediss|redis-sentinel)://)?(?:([^@/]*)@)?([^/#?]+)(?:/(\\d+)?)?(?:#([\\w.-]+))?");
  private static final Pattern NODE =
      Pattern.compile("(\\[[0-9a-fA-F:]+]|[\\w.-]+)(?::(\\d{1,5}))?");

  public RedisUrl {
    nodes = List.copyOf(nodes);
  }

  public record Node(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /// Reads the value of `REDIS_URL`.
  ///
  /// @param password the value of `REDIS_PASSWORD`, which wins over one in the URL
  /// @throws ProblemException that names the forms, and never the password
  public static RedisUrl parse(String text, @Nullable Secret password) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw problem("is not an address of Redis");
    }
    String scheme = form.group(1) == null ? "redis" : form.group(1);
    boolean sentinel = scheme.equals("redis-sentinel");
    if (sentinel && form.group(5) == null) {
      throw problem("names Sentinels but no primary; add #mymaster at the end");
    }
    String[] login = form.group(2) == null ? new String[] {""} : form.group(2).split(":", 2);
    String user = decoded(login[0]);
    Secret inUrl = login.length > 1 && !login[1].isEmpty() ? Secret.of(decoded(login[1])) : null;
    List<Node> nodes =
        Arrays.stream(form.group(3).split(","))
            .map(node -> node(node, sentinel ? SENTINEL_PORT : REDIS_PORT))
            .toList();
    if (!sentinel && nodes.size() > 1) {
      throw problem("names several servers; only redis-sentinel:// does that");
    }
    return new RedisUrl(
        scheme.equals("rediss"),
        nodes,
        sentinel ? form.group(5) : null,
        user.isEmpty() ? null : user,
        password == null ? inUrl : password,
        form.group(4) == null ? 0 : Integer.parseInt(form.group(4)));
  }

  private static Node node(String text, int defaultPort) {
    Matcher node = NODE.matcher(text.strip());
    if (!node.matches()) {
      throw problem("has a host that can't be read");
    }
    int port = node.group(2) == null ? defaultPort : Integer.parseInt(node.group(2));
    if (port < 1 || port > 65535) {
      throw problem("has a port outside 1 to 65535");
    }
    return new Node(node.group(1), port);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static ProblemException problem(String what) {
    return new ProblemException(
        Problem.at(
            "REDIS_URL",
            "the value " + what + ".",
            "Write host:port, redis://host:port, rediss://host:port or"
                + " redis-sentinel://host:port,host:port#primary."));
  }

  /// The address without user and password, for people.
  @Override
  public String toString() {
    return String.join(",", nodes.stream().map(Node::toString).toList())
        + (master == null ? "" : " (primary " + master + ")");
  }
}
