package dev.agentsmith.clients.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpFailure;
import dev.agentsmith.clients.http.ServerSentEvent;
import dev.agentsmith.clients.http.StreamLimits;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ProviderFailures;
import dev.agentsmith.core.secret.Secret;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A model behind OpenAI's Chat Completions API, or what speaks like it: Ollama, vLLM, llama.cpp, a
/// gateway. Safe for many threads.
public final class OpenAiModel implements Model {
  private final Settings settings;
  private final HttpCaller http;
  private final StreamLimits limits;
  private final CompletionRequest requests;
  private final ProviderFailures failures;
  private final URI address;

  /// Makes ids for calls to which the far side gave none.
  private final AtomicLong calls = new AtomicLong();

  /// Which of the fields that not all know are sent.
  public enum Dialect {
    /// OpenAI's own: the newer name of the limit, and a key that leads equal prompts to one cache.
    OPENAI,
    /// What everything compatible knows.
    COMMON
  }

  /// @param endpoint with or without `/v1`
  /// @param apiKey null where none is asked for
  /// @param cacheKey the same for all requests that begin alike
  public record Settings(
      String endpoint, @Nullable Secret apiKey, Dialect dialect, String cacheKey) {
    public static final String PUBLIC_ENDPOINT = "https://api.openai.com";
    public static final String OLLAMA_ENDPOINT = "http://127.0.0.1:11434";

    private URI address() {
      String base = endpoint.replaceAll("/+$", "");
      boolean versioned = base.matches(".*/v\\d+(?:/.*)?");
      return URI.create((versioned ? base : base + "/v1") + "/chat/completions");
    }
  }

  /// @param http closed by this model
  public OpenAiModel(Settings settings, HttpCaller http, StreamLimits limits) {
    this.settings = settings;
    this.http = http;
    this.limits = limits;
    this.requests = new CompletionRequest(settings.dialect(), settings.cacheKey());
    this.failures = new ProviderFailures(settings.endpoint(), "OPENAI_API_KEY");
    this.address = settings.address();
  }

  @Override
  public ModelReply reply(ModelRequest request) throws InterruptedException {
    byte[] body = requests.bytes(request);
    var answer = new CompletionStream(request.model(), body.length, failures, calls);
    try {
      http.events(address, headers(), body, limits, answer::event);
      return answer.reply();
    } catch (HttpFailure e) {
      throw answer.counted(failures.of(e, request.model()));
    } catch (ModelFailure e) {
      throw answer.counted(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  @Override
  public void warmUp() {
    http.warmUp();
    byte[] body = requests.bytes(WarmUp.request());
    var answer =
        new CompletionStream(new String(body, UTF_8), body.length, failures, new AtomicLong());
    WarmUp.ANSWER.lines().forEach(line -> answer.event(new ServerSentEvent("", line)));
    var _ = answer.reply();
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    headers.put("content-type", "application/json");
    if (settings.apiKey() != null) {
      headers.put("authorization", "Bearer " + settings.apiKey().reveal());
    }
    return headers;
  }
}
