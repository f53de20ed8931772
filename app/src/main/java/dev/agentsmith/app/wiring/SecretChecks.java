package dev.agentsmith.app.wiring;

import dev.agentsmith.app.doctor.Finding;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Config.MissingVariable;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Looks which keys of the cluster's secrets are missing. A dispatcher may read no Secret, but it
/// has those of a Job's in its own environment. Names are told, values never.
final class SecretChecks {
  private static final String CHAT_SECRET = "agentsmith-chat";
  private static final String DISPATCHER = "the dispatcher";

  private final Config config;
  private final Environment environment;
  private final String jobSecret;
  private final Set<String> there = new TreeSet<>();
  private final Map<String, Set<String>> missing = new TreeMap<>();
  private final Map<String, Set<String>> unseen = new TreeMap<>();

  SecretChecks(Config config, Environment environment) {
    this.config = config;
    this.environment = environment;
    this.jobSecret = SpawnerWiring.kubernetesSettings(environment).secret();
  }

  List<Finding> look() {
    environment.secretNames().forEach(there::add);
    for (Variable chat : List.of(Variable.SLACK_BOT_TOKEN, Variable.SLACK_SIGNING_SECRET)) {
      need(chat.name(), DISPATCHER);
    }
    for (MissingVariable variable : config.missing()) {
      variable.users().forEach(user -> need(variable.variable(), user));
    }
    config.projects().forEach(this::look);
    List<Finding> findings = new ArrayList<>();
    if (!there.isEmpty()) {
      findings.add(Finding.ok("Secrets: set are " + String.join(", ", there)));
    }
    missing.forEach((name, users) -> findings.add(missing(name, users)));
    unseen.forEach((secret, names) -> findings.add(unseen(secret, names)));
    return findings;
  }

  private void look(Project project) {
    Set<String> names = new TreeSet<>();
    project
        .agent()
        .models()
        .values()
        .forEach(
            role ->
                ModelWiring.neededKey(role.provider(), environment)
                    .ifPresent(variable -> names.add(variable.name())));
    boolean namesOne =
        config.missing().stream().anyMatch(variable -> variable.users().contains(user(project)));
    if (!namesOne && needsGitHubToken(project)) {
      names.add(Variable.GITHUB_TOKEN.name());
    }
    String own = project.job().secret();
    if (own == null) {
      names.forEach(name -> need(name, user(project)));
    } else {
      unseen.computeIfAbsent(own, _ -> new TreeSet<>()).addAll(names);
    }
  }

  private static String user(Project project) {
    return "project \"" + project.name() + "\"";
  }

  private void need(String name, String user) {
    if (environment.value(name).filter(value -> !value.isBlank()).isEmpty()) {
      missing.computeIfAbsent(name, _ -> new TreeSet<>()).add(user);
    }
  }

  /// True if its repository is on GitHub and neither the configuration nor an app opens it.
  private boolean needsGitHubToken(Project project) {
    Project.Source source = project.source();
    boolean app =
        environment.isSet(Variable.GITHUB_APP_ID)
            && environment.secret(Variable.GITHUB_APP_PRIVATE_KEY).isPresent();
    return source != null && source.type() == Host.GITHUB && source.token() == null && !app;
  }

  private Finding missing(String name, Set<String> users) {
    return Finding.fail(
        "Secrets: %s is not set, and %s needs it. Add it to the secret %s, restart the dispatcher."
            .formatted(
                name,
                String.join(", ", users),
                name.startsWith("SLACK_") ? CHAT_SECRET : jobSecret));
  }

  private static Finding unseen(String secret, Set<String> names) {
    return Finding.warn(
        "Secrets: %s is for Jobs alone, so this can't see whether it has %s. Look by hand: kubectl"
                .formatted(secret, names.isEmpty() ? "their keys" : String.join(", ", names))
            + " describe secret %s.".formatted(secret));
  }
}
