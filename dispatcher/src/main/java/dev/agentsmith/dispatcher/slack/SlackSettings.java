package dev.agentsmith.dispatcher.slack;

import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.core.secret.Secret;
import java.util.List;

/// How Slack is reached and known.
///
/// @param apiUrl of the Web API, without the method's name
public record SlackSettings(
    Secret botToken, List<Secret> signingSecrets, String apiUrl, Proxies proxies) {
  public static final String PUBLIC_API = "https://slack.com/api/";

  public SlackSettings {
    signingSecrets = List.copyOf(signingSecrets);
    apiUrl = apiUrl.endsWith("/") ? apiUrl : apiUrl + "/";
  }
}
