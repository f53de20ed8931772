package dev.agentsmith.loopback;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// Serves the bare repositories below a directory over HTTP, through git's own
/// `http-backend`: partial clones work, and a push needs the token as the password of any user.
public final class GitServer implements AutoCloseable {
  private final Path directory;
  private final Predicate<String> tokens;
  private final Reading reading;
  private final Listening listening;
  private final HttpServer server;
  private final ExecutorService threads;

  /// Who may read.
  public enum Reading {
    EVERYBODY,
    WITH_TOKEN
  }

  private GitServer(Path directory, Predicate<String> tokens, Reading reading, Listening listening)
      throws IOException {
    this.directory = directory;
    this.tokens = tokens;
    this.reading = reading;
    this.listening = listening;
    this.server = HttpServer.create(listening.anyPort(), 0);
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", this::serve);
  }

  /// Starts one on a free port of 127.0.0.1. `directory` may be empty; what is put into it later is
  /// served too.
  public static GitServer start(Path directory, Secret token, Reading reading) {
    return start(directory, given -> isSame(given, token), reading, Listening.onLoopback());
  }

  /// One whose tokens come and go.
  ///
  /// @param tokens says whether a password is a valid token now
  public static GitServer start(
      Path directory, Predicate<String> tokens, Reading reading, Listening listening) {
    try {
      Files.createDirectories(directory);
      GitServer git = new GitServer(directory.toRealPath(), tokens, reading, listening);
      git.server.start();
      return git;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Serves something else below a path, on the same port.
  ///
  /// @param filters stand before it
  public void alsoServe(String path, HttpHandler handler, List<Filter> filters) {
    server.createContext(path, handler).getFilters().addAll(filters);
  }

  /// `http://host:port`
  public String origin() {
    return listening.http(port());
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// Where the repository `name` is cloned from.
  public String url(String name) {
    return origin() + "/" + name + ".git";
  }

  /// The bare repository `name` in the served directory.
  public Path repository(String name) {
    return directory.resolve(name + ".git");
  }

  /// Makes the bare repository `name`, whose branch `main` has one commit with the files below
  /// `files`. The same files give the same commit, on every machine.
  ///
  /// @return its place, as [#repository]
  public Path createRepository(String name, Path files) {
    return FixedRepository.bare(repository(name), files);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.contains("..") || path.indexOf('\0') >= 0) {
        exchange.sendResponseHeaders(404, -1);
      } else if (needsToken(exchange) && !hasToken(exchange)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
      } else {
        GitBackend.answer(exchange, directory);
      }
    }
  }

  private boolean needsToken(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    String query = "" + exchange.getRequestURI().getRawQuery();
    boolean push = path.endsWith("/git-receive-pack") || query.contains("git-receive-pack");
    return push || reading == Reading.WITH_TOKEN;
  }

  private boolean hasToken(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.startsWith("Basic ")) {
      return false;
    }
    String given;
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring("Basic ".length()).strip());
      given = new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
    return tokens.test(given.substring(given.indexOf(':') + 1));
  }

  private static boolean isSame(String given, Secret token) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.reveal().getBytes(StandardCharsets.UTF_8));
  }
}
