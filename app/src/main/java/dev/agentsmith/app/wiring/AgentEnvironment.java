package dev.agentsmith.app.wiring;

import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an agent gets of the dispatcher's environment. Chat tokens stay with the dispatcher.
final class AgentEnvironment {
  private static final Pattern NAMED = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final List<String> MACHINE =
      List.of(
          "PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "AGENTSMITH_CACHE");
  private static final List<Variable> OPEN =
      List.of(
          Variable.ANTHROPIC_BASE_URL,
          Variable.OPENAI_BASE_URL,
          Variable.GITHUB_API_URL,
          Variable.GITHUB_APP_ID,
          Variable.AGENTSMITH_LOG,
          Variable.HTTPS_PROXY,
          Variable.HTTP_PROXY,
          Variable.NO_PROXY);
  private static final List<Variable> SECRET =
      List.of(
          Variable.ANTHROPIC_API_KEY,
          Variable.OPENAI_API_KEY,
          Variable.GEMINI_API_KEY,
          Variable.GIT_TOKEN,
          Variable.GITHUB_TOKEN,
          Variable.GITHUB_APP_PRIVATE_KEY,
          Variable.REDIS_PASSWORD);

  private AgentEnvironment() {}

  /// What a process of this machine needs to work at all.
  static Map<String, String> machine(Environment environment, Path javaHome) {
    Map<String, String> machine = new LinkedHashMap<>();
    MACHINE.forEach(name -> environment.value(name).ifPresent(value -> machine.put(name, value)));
    machine.put("JAVA_HOME", javaHome.toString());
    return machine;
  }

  /// What is no secret.
  static Map<String, String> open(Environment environment, String redisUrl) {
    Map<String, String> open = new LinkedHashMap<>();
    OPEN.forEach(v -> environment.text(v).ifPresent(value -> open.put(v.name(), value)));
    if (!carriesPassword(redisUrl)) {
      open.put(Variable.REDIS_URL.name(), redisUrl);
    }
    return open;
  }

  /// The keys an agent needs, and every variable its configuration names.
  static Map<String, Secret> secrets(Environment environment, String configText, String redisUrl) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    if (carriesPassword(redisUrl)) {
      secrets.put(Variable.REDIS_URL.name(), Secret.of(redisUrl));
    }
    SECRET.forEach(v -> environment.secret(v).ifPresent(value -> secrets.put(v.name(), value)));
    Matcher named = NAMED.matcher(configText);
    while (named.find()) {
      String name = named.group(1);
      environment
          .value(name)
          .filter(value -> !value.isBlank() && !environment.chatNames().contains(name))
          .ifPresent(value -> secrets.put(name, Secret.of(value)));
    }
    return secrets;
  }

  private static boolean carriesPassword(String redisUrl) {
    return RedisUrl.parse(redisUrl, null).password() != null;
  }
}
