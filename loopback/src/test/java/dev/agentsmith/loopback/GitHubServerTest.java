package dev.agentsmith.loopback;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.github.GitHubServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class GitHubServerTest {
  private static final String COMMENTS = "/repos/org/my-api/issues/1/comments";

  @TempDir Path home;
  private GitHubServer server;

  @BeforeEach
  void start() throws Exception {
    Path files = Files.createDirectories(home.resolve("files"));
    Files.writeString(files.resolve("README.md"), "# My API\n");
    server = GitHubServer.start(home, Secret.of("t0ken"), Listening.onLoopback());
    var _ = server.repository("org/my-api", files, "main");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whoHasNoTokenIsAnsweredBeforeAnythingIsRead() throws Exception {
    assertThat(status("", 10_000_000, "")).isEqualTo("HTTP/1.1 404 Not Found");
    assertThat(status("t0ke", 10_000_000, "")).isEqualTo("HTTP/1.1 401 Unauthorized");
  }

  @Test
  void nothingOverOneMebibyteIsTaken() throws Exception {
    String most = "\"" + "a".repeat((1 << 20) - 2) + "\"";

    assertThat(status("t0ken", most.length() + 1, most + " ")).startsWith("HTTP/1.1 413 ");
    assertThat(status("t0ken", most.length(), most)).isEqualTo("HTTP/1.1 422 ");
  }

  /// The first line of the answer to a request that says it has so many bytes.
  private String status(String token, int length, String body) throws IOException {
    URI api = URI.create(server.api());
    String head =
        """
        POST %s HTTP/1.1
        Host: localhost
        User-Agent: test
        Accept: application/vnd.github+json
        X-GitHub-Api-Version: 2022-11-28
        Content-Length: %d
        """
            .formatted(api.getPath() + COMMENTS, length);
    String bearer = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\n";
    try (var socket = new Socket(api.getHost(), api.getPort());
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
      String request = (head + bearer + "\n").replace("\n", "\r\n") + body;
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      socket.getOutputStream().flush();
      return String.valueOf(in.readLine());
    }
  }
}
