package dev.agentsmith.clients.anthropic;

import dev.agentsmith.clients.http.HttpAnswer;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpFailure;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.net.URI;

/// LangChain4j's way to the network. Its own clients lose `Retry-After`.
final class Transport implements HttpClient {
  private final HttpCaller http;

  Transport(HttpCaller http) {
    this.http = http;
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    try {
      HttpAnswer answer = http.post(URI.create(request.url()), request.headers(), request.body());
      return SuccessfulHttpResponse.builder()
          .statusCode(answer.status())
          .headers(answer.headers())
          .body(answer.text())
          .build();
    } catch (InterruptedException e) {
      throw new Interrupted(e);
    } catch (HttpFailure e) {
      throw new Carried(e);
    }
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("answers are read as a whole");
  }

  /// Carries a failure through LangChain4j, which looks for the deepest cause and forgets the rest:
  /// so it has none.
  static final class Carried extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpFailure failure;

    Carried(HttpFailure failure) {
      super(failure.getMessage());
      this.failure = failure;
    }

    HttpFailure failure() {
      return failure;
    }
  }

  /// Carries an interrupt through LangChain4j, whose methods throw no checked exceptions.
  static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Interrupted(InterruptedException cause) {
      super(cause);
    }
  }
}
