package dev.agentsmith.app.wiring;

import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.redis.EditTurns;
import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisRoom;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.Wakeups;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.DispatcherConfig;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.Dispatcher;
import dev.agentsmith.dispatcher.HeldRuns;
import dev.agentsmith.dispatcher.PastMessages;
import dev.agentsmith.dispatcher.SilentRuns;
import dev.agentsmith.dispatcher.Takeover;
import dev.agentsmith.dispatcher.access.AccessRules;
import dev.agentsmith.dispatcher.access.DayBudgets;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.MessageHandler;
import dev.agentsmith.dispatcher.command.AgentSettings;
import dev.agentsmith.dispatcher.command.Answers;
import dev.agentsmith.dispatcher.command.CancelRun;
import dev.agentsmith.dispatcher.command.Commands;
import dev.agentsmith.dispatcher.command.Decisions;
import dev.agentsmith.dispatcher.command.FollowUp;
import dev.agentsmith.dispatcher.command.ListTickets;
import dev.agentsmith.dispatcher.command.OpenRuns;
import dev.agentsmith.dispatcher.command.RetryRun;
import dev.agentsmith.dispatcher.command.ShowLogs;
import dev.agentsmith.dispatcher.command.ShowStatus;
import dev.agentsmith.dispatcher.command.StartRun;
import dev.agentsmith.dispatcher.command.Undelivered;
import dev.agentsmith.dispatcher.console.ConsolePlatform;
import dev.agentsmith.dispatcher.http.HttpGateway;
import dev.agentsmith.dispatcher.http.Readiness;
import dev.agentsmith.dispatcher.http.Readiness.Dependency;
import dev.agentsmith.dispatcher.http.Route;
import dev.agentsmith.dispatcher.intent.IntentGrammar;
import dev.agentsmith.dispatcher.intent.IntentModel;
import dev.agentsmith.dispatcher.intent.IntentReader;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.process.ProcessSpawner;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.record.Announcements;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.Replica;
import dev.agentsmith.dispatcher.relay.Relay;
import dev.agentsmith.dispatcher.relay.ThreadRepairs;
import dev.agentsmith.dispatcher.relay.UpdatePacer;
import dev.agentsmith.dispatcher.relay.Voice;
import dev.agentsmith.dispatcher.slack.SlackEndpoint;
import dev.agentsmith.dispatcher.slack.SlackPlatform;
import dev.agentsmith.dispatcher.slack.SlackSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A dispatcher process: built here, in reading order, and closed in the reverse one.
public final class DispatcherWiring implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DispatcherWiring.class);
  private static final int REDIS_CONNECTIONS = 32;

  /// Commands are accepted in groups, one after the other.
  private static final int INTAKE_CONNECTIONS = 2;

  /// Slack allows about 50 in a workspace (its tier 3).
  private static final int EDITS_PER_MINUTE = 48;

  /// design.md §4, and up to as long again, so that not all replicas speak at once.
  private static final Duration ALONE_AFTER = Duration.ofSeconds(30);

  private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);

  /// Shorter than a heartbeat may be old: a Redis that hangs is known to be away before this
  /// process must fall silent.
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(1);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final HttpGateway gateway;

  /// Starts a dispatcher; it serves when this returns.
  ///
  /// @param file the configuration as it was read: agents get the same
  /// @param launcher the program that is started for a run
  public DispatcherWiring(
      Config config, ConfigFile.Text file, Environment environment, Path launcher, String version) {
    DispatcherConfig settings = config.dispatcher();
    var clock = SystemTime.clock();
    var redisUrl = redisUrl(settings, environment);
    var redis = closing(Redis.forMany(redisUrl, REDIS_CONNECTIONS, REDIS_TIMEOUT));
    var runLog = new RunLog(redis);
    var heartbeats = new Heartbeats(closing(new Redis(redisUrl, 2, HEARTBEAT_TIMEOUT)));
    var replicaId = RunId.random(RandomGenerator.getDefault());
    var reader = new IntentReader(new IntentGrammar(), intentModel(config, environment, replicaId));
    var replica =
        closing(
            new Replica(replicaId.value(), heartbeats, "agentsmith " + version, System::nanoTime)
                .start());
    var intake = closing(new Redis(redisUrl, INTAKE_CONNECTIONS, REDIS_TIMEOUT));
    var book = new RecordBook(new RunRecords(redis), new RunRecords(intake), replica, clock);
    var metrics = new Metrics();
    var held = closing(new HeldRuns(replica, metrics));

    Optional<SlackSettings> slack = slack(environment);
    ChatPlatform platform = closing(platform(settings, slack, clock));
    Spawner spawner = closing(spawner(settings, environment, launcher, clock));
    int edits = environment.editsPerMinute().orElse(EDITS_PER_MINUTE);
    var turns =
        platform.editsAreCounted() && edits > 0
            ? new EditTurns(redis, Duration.ofMinutes(1).dividedBy(edits))
            : null;
    var voice =
        new Voice(platform, book, replica, new UpdatePacer(turns, System::nanoTime), metrics);
    var inbox = new Inbox(redis);
    var repairs = closing(new ThreadRepairs(voice, held::owe, ThreadRepairs.AGAIN));
    var relay = new Relay(runLog, inbox, book, spawner, voice, repairs, metrics, clock);
    var undelivered = closing(new Undelivered(inbox, runLog, book, platform, clock).start());
    var runs = new OpenRuns(book);
    var agents = agentSettings(config, file, environment);
    var limits = settings.maxParallelRuns();
    var startRun =
        new StartRun(
            book,
            spawner,
            voice,
            agents,
            new RunRecords.Limits(limits.total(), limits.perProject(), limits.perUser()),
            runLog,
            held.line(),
            repairs,
            metrics,
            clock);
    var resolver = resolver(config, environment);
    var access = new AccessRules(config, platform);
    var dispatcher =
        new Dispatcher(
            reader,
            resolver,
            book,
            held,
            new Commands(
                new Decisions(
                    resolver,
                    access,
                    new DayBudgets(redis, clock),
                    new RetryRun(runs, book, platform, resolver)),
                startRun,
                new ShowStatus(runs, runLog),
                new CancelRun(runs, book, access),
                new ShowLogs(runs, book, runLog, spawner, access),
                new ListTickets(resolver, access, new TrackerProbe(environment, clock)),
                new Answers(voice, book),
                new FollowUp(reader, runs, runLog, undelivered, access)),
            relay,
            voice,
            new PastMessages(platform),
            clock);
    var takeover =
        closing(
            new Takeover(
                replica,
                heartbeats,
                book,
                held,
                runLog,
                spawner,
                voice,
                repairs,
                dispatcher::carryOut,
                ALONE_AFTER.plusSeconds(RandomGenerator.getDefault().nextInt(30)),
                metrics,
                clock));
    closing(new SilentRuns(held, heartbeats, book, metrics, clock).start());
    spawner.start(held);
    book.mirror().onNews(held::recordChanged);
    var announcements = closing(new Announcements(book.mirror(), replica.id()).start());
    closing(
        new Wakeups(
                redis,
                held::heard,
                announcements::changed,
                book.mirror()::connectionLost,
                takeover::redisConnected)
            .start());
    takeover.start();
    var room = closing(new RedisRoom(redis).start());
    Map<String, Supplier<Dependency>> dependencies = dependencies(replica, room, spawner);
    dependencies.forEach(
        (name, is) -> metrics.dependency(name, () -> is.get() == Dependency.DOWN ? 0 : 1));
    metrics.gauge(
        "agentsmith.redis.full", "1 if Redis takes nothing more", () -> room.isFull() ? 1 : 0);
    environment.metricsPort().ifPresent(port -> serveMetrics(host(settings), port, metrics));
    gateway =
        closing(
            new HttpGateway(
                    host(settings),
                    settings.port(),
                    routes(new Readiness(dependencies), slack, dispatcher, clock))
                .start());
    platform.start(dispatcher);
  }

  /// Where Redis is, password and all; its text is without them.
  public static RedisUrl redisUrl(DispatcherConfig settings, Environment environment) {
    return RedisUrl.parse(
        settings.redisUrl(), environment.secret(Variable.REDIS_PASSWORD).orElse(null));
  }

  /// Finds projects, by asking their trackers if need be.
  public static ProjectResolver resolver(Config config, Environment environment) {
    return new ProjectResolver(config, new TrackerProbe(environment, SystemTime.clock()));
  }

  /// The port it listens on.
  public int port() {
    return gateway.port();
  }

  @Override
  public void close() {
    Parts.close(parts);
  }

  /// Where runs are processes of this machine, nobody else has to ask.
  private static String host(DispatcherConfig settings) {
    return settings.spawner() == DispatcherConfig.SpawnerType.PROCESS ? "127.0.0.1" : "0.0.0.0";
  }

  /// Null if the forms are all that is read.
  private @Nullable IntentModel intentModel(Config config, Environment environment, RunId replica) {
    DispatcherConfig.IntentModel wanted = config.dispatcher().intentModel();
    return wanted == null
        ? null
        : closing(
            new IntentModel(
                ModelWiring.once(wanted, environment, replica), wanted.model(), config.projects()));
  }

  private static ChatPlatform platform(
      DispatcherConfig settings, Optional<SlackSettings> slack, InstantSource clock) {
    if (slack.isPresent()) {
      return new SlackPlatform(slack.get());
    }
    Path directory = settings.consoleDirectory();
    if (directory == null) {
      throw new ProblemException(
          Problem.of(
              "The dispatcher has no chat platform.",
              "Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (docs/slack.md), or add"
                  + " dispatcher.console.directory to agentsmith.yml: each *.jsonl in it is a"
                  + " thread."));
    }
    return new ConsolePlatform(directory, clock);
  }

  /// Empty if no token for Slack is set.
  static Optional<SlackSettings> slack(Environment environment) {
    Optional<Secret> token = environment.secret(Variable.SLACK_BOT_TOKEN);
    if (token.isEmpty()) {
      return Optional.empty();
    }
    // Two while it is being replaced, with a comma between them.
    List<Secret> signing =
        environment.secret(Variable.SLACK_SIGNING_SECRET).stream()
            .flatMap(both -> Arrays.stream(both.reveal().split(",", 3)))
            .filter(one -> !one.isBlank())
            .map(one -> Secret.of(one.strip()))
            .toList();
    if (signing.isEmpty()) {
      throw new ProblemException(
          Problem.of(
              "SLACK_BOT_TOKEN is set, but SLACK_SIGNING_SECRET is not: nobody could tell Slack's"
                  + " requests from forged ones.",
              "Copy it from Basic Information, App Credentials of your Slack app."));
    }
    return Optional.of(
        new SlackSettings(
            token.get(),
            signing,
            environment.text(Variable.SLACK_API_URL).orElse(SlackSettings.PUBLIC_API),
            new Proxies(environment)));
  }

  private static List<Route> routes(
      Readiness readiness,
      Optional<SlackSettings> slack,
      MessageHandler handler,
      InstantSource clock) {
    List<Route> routes = new ArrayList<>();
    routes.add(readiness.route());
    slack.ifPresent(
        settings -> routes.addAll(new SlackEndpoint(settings, handler, clock).routes()));
    return routes;
  }

  private static Spawner spawner(
      DispatcherConfig settings, Environment environment, Path launcher, InstantSource clock) {
    return switch (settings.spawner()) {
      case PROCESS ->
          new ProcessSpawner(settings.dataDirectory(), launcher, agentBase(environment), clock);
      case DOCKER -> SpawnerWiring.docker(settings, environment, clock);
      case KUBERNETES -> SpawnerWiring.kubernetes(environment, clock);
    };
  }

  /// What every agent of this dispatcher gets.
  public static AgentSettings agentSettings(
      Config config, ConfigFile.Text file, Environment environment) {
    return new AgentSettings(
        AgentEnvironment.open(environment, config.dispatcher().redisUrl()),
        AgentEnvironment.secrets(environment, file.text(), config.dispatcher().redisUrl()),
        file);
  }

  private static Map<String, String> agentBase(Environment environment) {
    return AgentEnvironment.machine(environment, Path.of(System.getProperty("java.home")));
  }

  private void serveMetrics(String host, int port, Metrics metrics) {
    int served = closing(new HttpGateway(host, port, List.of(metrics.route())).start()).port();
    log.info("metrics served port={}", served);
  }

  private static Map<String, Supplier<Dependency>> dependencies(
      Replica replica, RedisRoom room, Spawner spawner) {
    Map<String, Supplier<Dependency>> dependencies = new LinkedHashMap<>();
    dependencies.put(
        "redis",
        () ->
            replica.isRedisAway()
                ? Dependency.DOWN
                : room.isFull() ? Dependency.FULL : Dependency.UP);
    dependencies.put("spawner", () -> answers(spawner) ? Dependency.UP : Dependency.DOWN);
    return dependencies;
  }

  private static boolean answers(Spawner spawner) {
    try {
      spawner.list();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }
}
