package dev.agentsmith.clients.anthropic;

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
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.secret.Secret;
import java.net.URI;
import java.util.Map;

/// Claude behind Anthropic's Messages API, or what speaks like it. Safe for many threads.
///
/// The protocol is spoken here and not by a library: turns with several signed thoughts must go
/// back block for block, arguments that are no JSON must come through, and the same conversation
/// must be the same bytes (docs/decisions/0022).
public final class AnthropicModel implements Model {
  private static final String VERSION = "2023-06-01";

  private final Settings settings;
  private final HttpCaller http;
  private final StreamLimits limits;
  private final SignedTurns turns = new SignedTurns();
  private final MessagesRequest requests;
  private final ProviderFailures failures;
  private final URI address;

  /// @param endpoint with or without `/v1`
  public record Settings(String endpoint, Secret apiKey, boolean cacheEnabled) {
    public static final String PUBLIC_ENDPOINT = "https://api.anthropic.com";

    private URI address() {
      String base = endpoint.replaceAll("/+$", "");
      return URI.create((base.endsWith("/v1") ? base : base + "/v1") + "/messages");
    }
  }

  /// @param http closed by this model
  public AnthropicModel(Settings settings, HttpCaller http, StreamLimits limits) {
    this.settings = settings;
    this.http = http;
    this.limits = limits;
    this.requests = new MessagesRequest(settings.cacheEnabled(), turns);
    this.failures = new ProviderFailures(settings.endpoint(), "ANTHROPIC_API_KEY");
    this.address = settings.address();
  }

  @Override
  public ModelReply reply(ModelRequest request) throws InterruptedException {
    var answer = new MessageStream(request.model(), failures);
    try {
      http.events(address, headers(), requests.bytes(request), limits, answer::event);
      return answer.reply(turns);
    } catch (HttpFailure e) {
      throw counted(failures.of(e, request.model()), answer.usage());
    } catch (ModelFailure e) {
      throw counted(e, answer.usage());
    }
  }

  @Override
  public void close() {
    http.close();
  }

  /// Goes through one whole exchange without a far side, so that the first real one finds all
  /// classes loaded.
  @Override
  public void warmUp() {
    http.warmUp();
    byte[] body = new MessagesRequest(true, turns).bytes(WarmUp.request());
    var answer = new MessageStream(new String(body, UTF_8), failures);
    WarmUp.ANSWER.lines().forEach(line -> answer.event(new ServerSentEvent("", line)));
    var _ = answer.reply(turns);
  }

  private Map<String, String> headers() {
    return Map.of(
        "content-type",
        "application/json",
        "anthropic-version",
        VERSION,
        "x-api-key",
        settings.apiKey().reveal());
  }

  private static ModelFailure counted(ModelFailure failure, TokenUsage usage) {
    return usage.equals(TokenUsage.NONE) ? failure : failure.after(usage);
  }
}
