package dev.agentsmith.app.demo;

import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.core.config.DispatcherConfig.SpawnerType;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.RedisSetup;
import dev.agentsmith.loopback.ScriptedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole path on this machine: a real Redis, a real dispatcher, a real agent and a real
/// repository, for a sample project with a seeded bug. Everything it starts is gone when it is
/// closed; if it can't close itself, its [Guard] does.
public final class Demo implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Demo.class);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration LOOK = Duration.ofMillis(80);
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /// What guards the demo's servers is not to be guessed: others may knock.
  private final SecureRandom random = new SecureRandom();

  private final Environment environment;
  private final Path launcher;
  private final Choice choice;
  private final InstantSource clock;
  private final DemoSpace space;
  private final Guard guard;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private DemoJobs jobs = new DemoProcesses();

  /// What a person may choose.
  ///
  /// @param slack true to have a Slack in between
  /// @param spawner what carries the run
  /// @param address by which a cluster's Pods reach this machine; null to find one
  public record Choice(boolean slack, SpawnerType spawner, @Nullable String address) {}

  /// @param cache where demos keep their things
  /// @param launcher the program
  public Demo(
      Environment environment, Path cache, Path launcher, InstantSource clock, Choice choice)
      throws IOException {
    this.environment = environment;
    this.launcher = launcher;
    this.choice = choice;
    this.clock = clock;
    String name = NAME.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    this.space = DemoSpace.create(cache, name);
    this.guard = Guard.start(space.directory());
  }

  /// True if the conversation with the model is the recorded one.
  public static boolean isScripted(Environment environment) {
    return environment.secret(Variable.ANTHROPIC_API_KEY).isEmpty();
  }

  boolean isInSlack() {
    return choice.slack();
  }

  /// Opens the place where runs will be carried.
  ///
  /// @return what a person may want to know of it
  List<String> begin() throws IOException {
    jobs =
        closing(
            switch (choice.spawner()) {
              case PROCESS -> new DemoProcesses();
              case DOCKER -> new DemoContainers(environment, space, guard);
              case KUBERNETES ->
                  DemoCluster.visit(environment, space, launcher, choice.address(), guard);
            });
    return jobs.notes();
  }

  /// Plays it from the command to the checked end.
  DemoResult play(ThreadScreen screen) throws IOException, InterruptedException {
    Instant begin = clock.instant();
    Map<String, Secret> secrets = new HashMap<>();
    RedisServer redis = closing(redis(secrets));
    DemoSource source = closing(source());
    secrets.putAll(source.secrets());
    DemoChat chat = closing(chat());
    new DemoConfig(space, isScripted(environment)).write(source.project(), jobs.project());
    Map<String, String> variables = variables(redis, secrets);
    variables.putAll(chat.variables());
    DispatcherProcess dispatcher =
        closing(DispatcherProcess.start(launcher, space, variables, guard));

    RunId run = chat.say(dispatcher, guard);
    jobs.expect(run);
    String terminal = follow(chat, run, dispatcher, screen);

    RunState state = state(redis, secrets.get(Variable.REDIS_PASSWORD.name()), run);
    Path page = source.pullRequest(state.work());
    String text = Files.isRegularFile(page) ? Files.readString(page) : "";
    var check =
        new PullRequestCheck(run, space, source.repository(), state.work(), text, environment);
    boolean verified = check.passes();
    return new DemoResult(
        run,
        state,
        terminal,
        source.repository(),
        page,
        text,
        check.diff(),
        verified,
        verified ? "" : jobs.hint(terminal, state.seq() > 0).orElse(""),
        chat.calls(),
        Duration.between(begin, clock.instant()));
  }

  /// Ends what was started, the last first.
  @Override
  public void close() {
    stopped.countDown();
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.warn("part closed badly, the guard ends it cause={}", e.toString());
      }
    }
    guard.close();
  }

  /// With a password where others can knock.
  private RedisServer redis(Map<String, Secret> secrets) throws IOException {
    RedisSetup setup = RedisSetup.in(Files.createDirectories(space.redis())).telling(guard::watch);
    if (jobs.seesFolders()) {
      return setup.start();
    }
    Secret password = randomSecret();
    secrets.put(Variable.REDIS_PASSWORD.name(), password);
    RedisServer redis = setup.withPassword(password).withListening(jobs.listening()).start();
    OwnAddress.requireReachable(jobs.listening(), redis.port());
    return redis;
  }

  private DemoSource source() throws IOException {
    Path files = space.directory().resolve("sample");
    SampleProject.write(files);
    return jobs.seesFolders()
        ? new FolderSource(space, randomSecret(), files)
        : new GitHubSource(space, randomSecret(), files, jobs.listening());
  }

  private DemoChat chat() throws IOException {
    return isInSlack() ? SlackChat.start(clock, random) : ConsoleChat.in(space.chat(), clock);
  }

  private Map<String, String> variables(RedisServer redis, Map<String, Secret> secrets)
      throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put(Variable.REDIS_URL.name(), redis.address());
    variables.put(Variable.PORT.name(), "0");
    variables.put(Variable.SPAWNER_TYPE.name(), choice.spawner().word());
    if (isScripted(environment)) {
      try (InputStream conversation = SampleProject.conversation()) {
        ScriptedModel model =
            closing(ScriptedModel.start(Conversation.read(conversation), jobs.listening()));
        variables.put(Variable.ANTHROPIC_BASE_URL.name(), model.url());
        secrets.put(Variable.ANTHROPIC_API_KEY.name(), Secret.of("scripted-model"));
      }
    } else {
      environment
          .secret(Variable.ANTHROPIC_API_KEY)
          .ifPresent(key -> secrets.put(Variable.ANTHROPIC_API_KEY.name(), key));
    }
    variables.putAll(jobs.variables(secrets));
    secrets.forEach((name, secret) -> variables.put(name, secret.reveal()));
    return variables;
  }

  private Secret randomSecret() {
    return Secret.of(RunId.random(random).value());
  }

  private String follow(DemoChat chat, RunId run, DispatcherProcess dispatcher, ThreadScreen screen)
      throws IOException, InterruptedException {
    Instant limit = clock.instant().plus(LIMIT);
    while (true) {
      Optional<String> end = chat.end(run);
      screen.show(chat);
      if (end.isPresent()) {
        return end.get();
      }
      dispatcher.requireAlive();
      if (clock.instant().isAfter(limit)) {
        throw new ProblemException(
            Problem.of(
                "The run did not end in " + LIMIT.toMinutes() + " minutes.",
                "Look at " + space.dispatcherLog() + "."));
      }
      if (stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("stopped");
      }
    }
  }

  private static RunState state(RedisServer server, @Nullable Secret password, RunId run) {
    try (var redis =
        new Redis(RedisUrl.parse(server.address(), password), 1, Duration.ofSeconds(2))) {
      return new RunLog(redis).catchUp(run, RunState.EMPTY);
    } catch (RedisUnavailable e) {
      return RunState.EMPTY;
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }
}
