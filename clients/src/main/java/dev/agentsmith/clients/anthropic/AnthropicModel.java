package dev.agentsmith.clients.anthropic;

import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.core.secret.Secret;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Claude behind Anthropic's Messages API, or what speaks like it. Safe for many threads.
///
/// What is read again is marked for the prompt cache, at the four places that the API allows:
/// tools, system text, and the last two messages of ours.
public final class AnthropicModel implements Model {
  private final Settings settings;
  private final HttpCaller http;
  private final HttpClient transport;
  private final Messages messages;
  private @Nullable AnthropicChatModel model;

  /// @param endpoint with or without `/v1`
  /// @param thinking tokens that may be thought before an answer, by model; left out: none
  public record Settings(
      String endpoint, Secret apiKey, boolean cacheEnabled, Map<String, Integer> thinking) {
    public static final String PUBLIC_ENDPOINT = "https://api.anthropic.com";

    public Settings {
      thinking = Map.copyOf(thinking);
    }

    private String baseUrl() {
      String base = endpoint.replaceAll("/+$", "");
      return base.endsWith("/v1") ? base : base + "/v1";
    }
  }

  /// @param http closed by this model
  public AnthropicModel(Settings settings, HttpCaller http) {
    this(settings, http, new Transport(http));
  }

  private AnthropicModel(Settings settings, HttpCaller http, HttpClient transport) {
    this.settings = settings;
    this.http = http;
    this.transport = transport;
    this.messages = new Messages(settings.cacheEnabled(), settings.thinking());
  }

  @Override
  public ModelReply reply(ModelRequest request) throws InterruptedException {
    try {
      ChatResponse response = model().chat(messages.request(request));
      return messages.reply(response);
    } catch (RuntimeException e) {
      throw Failures.of(e, request.model(), settings.endpoint());
    }
  }

  @Override
  public void close() {
    http.close();
  }

  /// Goes through one whole exchange without a far side, so that the first real one finds all
  /// classes loaded. Meant for another thread while the agent does something else.
  public void warmUp() throws InterruptedException {
    http.warmUp();
    var _ = model();
    new AnthropicModel(settings, http, new WarmUp()).reply(WarmUp.request());
  }

  /// Made when it is needed: that takes longer than a start has time for.
  private synchronized AnthropicChatModel model() {
    if (model == null) {
      model =
          AnthropicChatModel.builder()
              .httpClientBuilder(new TransportBuilder(transport))
              .baseUrl(settings.baseUrl())
              .apiKey(settings.apiKey().reveal())
              .modelName("given by each request")
              .cacheSystemMessages(settings.cacheEnabled())
              .cacheTools(settings.cacheEnabled())
              .returnThinking(true)
              .sendThinking(true)
              .timeout(Duration.ofDays(1)) // the transport has the real limits
              .maxRetries(0) // RetryingModel is the only layer
              .build();
    }
    return model;
  }
}
