package dev.agentsmith.dispatcher.slack;

import dev.agentsmith.core.secret.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How Slack is reached and known.
///
/// @param apiUrl of the Web API, without the method's name
/// @param proxy `http://host:port`; null for none
public record SlackSettings(
    Secret botToken, List<Secret> signingSecrets, String apiUrl, @Nullable String proxy) {
  public static final String PUBLIC_API = "https://slack.com/api/";

  public SlackSettings {
    signingSecrets = List.copyOf(signingSecrets);
    apiUrl = apiUrl.endsWith("/") ? apiUrl : apiUrl + "/";
  }
}
