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
import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.loopback.GitServer;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.RedisSetup;
import dev.agentsmith.loopback.ScriptedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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

  private final Environment environment;
  private final Path launcher;
  private final SpawnerType spawner;
  private final InstantSource clock;
  private final DemoChat.Kind kind;
  private final DemoSpace space;
  private final Guard guard;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /// @param cache where demos keep their things
  /// @param launcher the program
  /// @param slack true to have a Slack in between
  /// @param spawner what carries the run: a process, or a container
  public Demo(
      Environment environment,
      Path cache,
      Path launcher,
      InstantSource clock,
      boolean slack,
      SpawnerType spawner)
      throws IOException {
    this.environment = environment;
    this.launcher = launcher;
    this.spawner = spawner;
    this.clock = clock;
    this.kind = slack ? DemoChat.Kind.SLACK : DemoChat.Kind.CONSOLE;
    String name = NAME.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    this.space = DemoSpace.create(cache, name);
    this.guard = Guard.start(space.directory());
  }

  /// True if the conversation with the model is the recorded one.
  public static boolean isScripted(Environment environment) {
    return environment.secret(Variable.ANTHROPIC_API_KEY).isEmpty();
  }

  boolean isInSlack() {
    return kind == DemoChat.Kind.SLACK;
  }

  /// Plays it from the command to the checked end.
  DemoResult play(ThreadScreen screen) throws IOException, InterruptedException {
    Instant begin = clock.instant();
    RedisServer redis =
        closing(
            RedisSetup.in(Files.createDirectories(space.redis())).telling(guard::watch).start());
    Secret token = Secret.of(RunId.random(RandomGenerator.getDefault()).value());
    Files.createDirectories(space.repositories());
    GitServer git =
        closing(GitServer.start(space.repositories(), token, GitServer.Reading.WITH_TOKEN));
    Path repository = git.createRepository(SampleProject.NAME, sampleFiles());
    SampleProject.writeTicket(space.tickets());
    DemoChat chat = closing(chat());
    var config = new DemoConfig(space, git.url(SampleProject.NAME), isScripted(environment));
    if (spawner == SpawnerType.DOCKER) {
      var containers = closing(new DemoContainers(environment, space, guard));
      config.write(containers.jobOfProject());
    } else {
      config.write("");
    }
    Map<String, String> variables = variables(redis, token);
    variables.putAll(chat.variables());
    DispatcherProcess dispatcher =
        closing(DispatcherProcess.start(launcher, space, variables, guard));

    RunId run = chat.say(dispatcher, guard);
    if (spawner == SpawnerType.DOCKER) {
      guard.watchContainer(
          DemoContainers.host(environment), JobName.of(RunKind.FIX, SampleProject.TICKET, run));
    }
    String terminal = follow(chat, run, dispatcher, screen);

    RunState state = state(redis, run);
    var check = new PullRequestCheck(run, space, repository, state.work());
    boolean verified = check.passes();
    return new DemoResult(
        run,
        state,
        terminal,
        repository,
        check.text(),
        check.diff(),
        verified,
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

  private Path sampleFiles() throws IOException {
    Path files = space.directory().resolve("sample");
    SampleProject.write(files);
    return files;
  }

  private DemoChat chat() throws IOException {
    return switch (kind) {
      case CONSOLE -> ConsoleChat.in(space.chat(), clock);
      case SLACK -> SlackChat.start(clock, RandomGenerator.getDefault());
    };
  }

  private Map<String, String> variables(RedisServer redis, Secret token) throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put(Variable.REDIS_URL.name(), redis.address());
    variables.put(Variable.PORT.name(), "0");
    variables.put(Variable.SPAWNER_TYPE.name(), spawner.word());
    if (spawner == SpawnerType.DOCKER) {
      variables.putAll(DemoContainers.variables(environment));
    }
    variables.put(Variable.GIT_TOKEN.name(), token.reveal());
    if (isScripted(environment)) {
      try (InputStream conversation = SampleProject.conversation()) {
        ScriptedModel model = closing(ScriptedModel.start(Conversation.read(conversation)));
        variables.put(Variable.ANTHROPIC_BASE_URL.name(), model.url());
        variables.put(Variable.ANTHROPIC_API_KEY.name(), "scripted-model");
      }
    }
    return variables;
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

  private static RunState state(RedisServer server, RunId run) {
    try (var redis = new Redis(RedisUrl.parse(server.address(), null), 1, Duration.ofSeconds(2))) {
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
