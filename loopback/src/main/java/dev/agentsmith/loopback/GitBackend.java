package dev.agentsmith.loopback;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request through `git http-backend`, a CGI program (RFC 3875): the request's head becomes its
/// environment, the bodies stream through it in both directions.
final class GitBackend {
  private static final int LONGEST_LINE = 8192;

  private GitBackend() {}

  static void answer(HttpExchange exchange, Path repositories) throws IOException {
    ProcessBuilder builder =
        Git.command(
            "-c",
            "http.receivepack=true",
            "-c",
            "uploadpack.allowFilter=true",
            "-c",
            "uploadpack.allowAnySHA1InWant=true",
            "http-backend");
    builder.environment().putAll(cgi(exchange, repositories));
    builder.directory(repositories.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    Process backend = builder.start();
    try {
      Thread feeding = Thread.ofVirtual().start(() -> feed(exchange, backend));
      relay(exchange, backend.getInputStream());
      feeding.interrupt();
    } finally {
      backend.destroy();
    }
  }

  private static Map<String, String> cgi(HttpExchange exchange, Path repositories) {
    Headers headers = exchange.getRequestHeaders();
    Map<String, String> cgi =
        new HashMap<>(
            Map.of(
                "GIT_PROJECT_ROOT",
                repositories.toString(),
                "GIT_HTTP_EXPORT_ALL",
                "1",
                "REMOTE_USER",
                "agentsmith",
                "REMOTE_ADDR",
                "127.0.0.1",
                "REQUEST_METHOD",
                exchange.getRequestMethod(),
                "PATH_INFO",
                exchange.getRequestURI().getPath()));
    put(cgi, "QUERY_STRING", exchange.getRequestURI().getRawQuery());
    put(cgi, "CONTENT_TYPE", headers.getFirst("Content-Type"));
    put(cgi, "CONTENT_LENGTH", headers.getFirst("Content-Length"));
    // The backend unpacks gzip by itself; and it speaks version 2 if the client does.
    put(cgi, "HTTP_CONTENT_ENCODING", headers.getFirst("Content-Encoding"));
    put(cgi, "HTTP_GIT_PROTOCOL", headers.getFirst("Git-Protocol"));
    return cgi;
  }

  private static void put(Map<String, String> cgi, String name, @Nullable String value) {
    if (value != null) {
      cgi.put(name, value);
    }
  }

  private static void feed(HttpExchange exchange, Process backend) {
    try (OutputStream input = backend.getOutputStream()) {
      exchange.getRequestBody().transferTo(input);
    } catch (IOException e) {
      // The client went away, or the backend has read enough: its answer tells.
    }
  }

  private static void relay(HttpExchange exchange, InputStream output) throws IOException {
    int status = 200;
    for (String line = readLine(output); !line.isEmpty(); line = readLine(output)) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(colon, 0)).strip();
      String value = line.substring(colon + 1).strip();
      if (name.toLowerCase(Locale.ROOT).equals("status")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else if (!name.isEmpty()) {
        exchange.getResponseHeaders().add(name, value);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      output.transferTo(body);
    }
  }

  private static String readLine(InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = from.read(); c >= 0 && c != '\n'; c = from.read()) {
      if (line.size() == LONGEST_LINE) {
        throw new IOException("git http-backend sent a header that does not end");
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
