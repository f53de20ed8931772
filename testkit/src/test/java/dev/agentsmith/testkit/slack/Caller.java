package dev.agentsmith.testkit.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Calls the Web API over plain HTTP, as the SDK does: forms, with the token in the header.
final class Caller implements AutoCloseable {
  private final FakeSlack slack;
  private final HttpClient client = HttpClient.newHttpClient();
  private String token = FakeSlack.TOKEN.reveal();

  /// An answer as it came.
  record Answered(int status, JsonNode body, HttpResponse<String> response) {
    String error() {
      return body.path("error").asText();
    }

    String ts() {
      return body.path("ts").asText();
    }
  }

  Caller(FakeSlack slack) {
    this.slack = slack;
  }

  void token(String other) {
    token = other;
  }

  /// @param fields names and values in turn
  Answered call(String method, String... fields) throws Exception {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < fields.length; i += 2) {
      parts.add(fields[i] + "=" + URLEncoder.encode(fields[i + 1].replace('\'', '"'), UTF_8));
    }
    return post(slack.api() + method, "application/x-www-form-urlencoded", String.join("&", parts));
  }

  Answered callJson(String method, String body) throws Exception {
    return post(slack.api() + method, "application/json; charset=utf-8", body.replace('\'', '"'));
  }

  Answered post(String url, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answered(response.statusCode(), json(response.body()), response);
  }

  static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON: " + text, e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
