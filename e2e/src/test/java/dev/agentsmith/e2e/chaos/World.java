package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.Trouble.Far;
import dev.agentsmith.e2e.chaos.Trouble.Way;
import dev.agentsmith.testkit.Link;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import dev.agentsmith.testkit.slack.FakeSlack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// All that takes part: dispatchers, Redis, Slack, a cluster and its agents, and the ways between
/// them.
final class World implements AutoCloseable {
  private static final Duration SLACK_RETRIES = Duration.ofSeconds(1);

  /// Slack takes several hundred messages a minute.
  private static final int POSTS = 600;

  private final FakeSlack slack = FakeSlack.start();
  private final FakeKubernetes cluster;
  private final RedisSide redis;
  private final Link agentsToRedis;
  private final Agents agents;
  private final List<Replica> replicas = new ArrayList<>();

  /// @param program the built dispatcher
  /// @param directory for all that is written
  World(Path program, Path directory, Settings settings) throws IOException {
    Files.createDirectories(directory);
    redis =
        settings.sentinels()
            ? WatchedRedis.start(directory.resolve("redis"))
            : OneRedis.start(directory.resolve("redis"));
    agentsToRedis = new Link(redis.port());
    agents = new Agents(settings.seed(), redis.url(agentsToRedis.address()));
    cluster =
        FakeKubernetes.start(Files.createDirectories(directory.resolve("cluster")))
            .image(FakeKubernetes.IMAGE, agents);
    configure(directory);
    openSlack(settings.editsPerMinute());
    for (int i = 0; i < Plan.REPLICAS; i++) {
      replicas.add(replica(program, directory, settings, i));
    }
  }

  /// @param editsPerMinute what Slack allows, and what the dispatchers keep to
  record Settings(long seed, boolean sentinels, int editsPerMinute) {}

  FakeSlack slack() {
    return slack;
  }

  FakeKubernetes cluster() {
    return cluster;
  }

  RedisSide redis() {
    return redis;
  }

  Agents agents() {
    return agents;
  }

  List<Replica> replicas() {
    return replicas;
  }

  Link link(Way way) {
    return way.far() == Far.AGENTS ? agentsToRedis : replicas.get(way.replica()).link(way.far());
  }

  List<Link> linksToSlack() {
    return replicas.stream().map(replica -> replica.link(Far.SLACK)).toList();
  }

  @Override
  public void close() throws IOException {
    for (Replica replica : replicas) {
      replica.close();
    }
    cluster.close();
    agentsToRedis.close();
    redis.close();
    slack.close();
  }

  private void openSlack(int editsPerMinute) {
    for (int i = 0; i < People.CHANNELS; i++) {
      slack.channel("C" + i, "channel-" + i);
    }
    // All of its tier 3 alike.
    for (String method :
        List.of("chat.update", "chat.delete", "conversations.replies", "conversations.history")) {
      slack.limit(method, editsPerMinute);
    }
    slack.limit("chat.postMessage", POSTS);
    slack.retriesAfter(SLACK_RETRIES);
    slack.withoutEcho();
  }

  private Replica replica(Path program, Path directory, Settings settings, int number)
      throws IOException {
    Map<Far, Link> links = new EnumMap<>(Far.class);
    links.put(Far.REDIS, new Link(redis.port()));
    links.put(Far.SLACK, new Link(URI.create(slack.api()).getPort()));
    links.put(Far.API, new Link(cluster.port()));
    links.put(Far.INTAKE, new Link(0));
    Path kubeconfig = cluster.kubeconfig(links.get(Far.API).port());
    String api = "http://" + links.get(Far.SLACK).address() + URI.create(slack.api()).getPath();
    Map<String, String> variables =
        Map.ofEntries(
            Map.entry("JAVA_HOME", System.getProperty("java.home")),
            Map.entry("AGENTSMITH_CACHE", directory.resolve("cache").toString()),
            Map.entry("AGENTSMITH_IMAGE", FakeKubernetes.IMAGE),
            Map.entry("ANTHROPIC_API_KEY", "key-of-the-chaos-0123456789"),
            Map.entry("GIT_TOKEN", "token-of-the-chaos-0123456789"),
            Map.entry("KUBECONFIG", kubeconfig.toString()),
            Map.entry("METRICS_PORT", "0"),
            Map.entry("PORT", "0"),
            Map.entry("REDIS_URL", redis.url(links.get(Far.REDIS).address())),
            Map.entry("SLACK_API_URL", api),
            Map.entry("SLACK_BOT_TOKEN", FakeSlack.TOKEN.reveal()),
            Map.entry("SLACK_SIGNING_SECRET", FakeSlack.SIGNING_SECRET.reveal()),
            Map.entry("SLACK_EDITS_PER_MINUTE", Integer.toString(settings.editsPerMinute())),
            Map.entry("SPAWNER_TYPE", "kubernetes"));
    return new Replica(program, directory, number, variables, links);
  }

  private static void configure(Path directory) throws IOException {
    var config =
        new StringBuilder(
            """
            dispatcher:
              max_parallel_runs: { total: 60, per_project: 40, per_user: 12 }
            projects:
            """);
    for (String project : People.PROJECTS) {
      Path tickets = Files.createDirectories(directory.resolve("tickets-" + project));
      for (String ticket : People.SHARED_TICKETS) {
        Files.writeString(tickets.resolve(ticket + ".md"), "# Played " + ticket + "\n");
      }
      config.append(
          """
            %1$s:
              source: { type: Local, url: "https://git.example/%1$s.git", pull_requests: %2$s/pull-requests }
              tickets: { type: Local, path: %3$s }
          """
              .formatted(project, directory, tickets));
    }
    Files.writeString(directory.resolve("agentsmith.yml"), config);
  }
}
