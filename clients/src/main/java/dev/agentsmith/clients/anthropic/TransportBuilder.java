package dev.agentsmith.clients.anthropic;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Duration;

/// Hands LangChain4j a client that is there already; its time limits are not asked for.
record TransportBuilder(HttpClient transport) implements HttpClientBuilder {
  @Override
  public Duration connectTimeout() {
    return Duration.ofDays(1);
  }

  @Override
  public HttpClientBuilder connectTimeout(Duration timeout) {
    return this;
  }

  @Override
  public Duration readTimeout() {
    return Duration.ofDays(1);
  }

  @Override
  public HttpClientBuilder readTimeout(Duration timeout) {
    return this;
  }

  @Override
  public HttpClient build() {
    return transport;
  }
}
