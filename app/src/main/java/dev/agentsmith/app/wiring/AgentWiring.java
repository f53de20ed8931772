package dev.agentsmith.app.wiring;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.agent.packages.PackageGateway;
import dev.agentsmith.agent.pipeline.Approval;
import dev.agentsmith.agent.pipeline.Pipeline;
import dev.agentsmith.agent.pipeline.PipelineRun;
import dev.agentsmith.agent.pipeline.RunSetup;
import dev.agentsmith.agent.step.StepCatalog;
import dev.agentsmith.agent.syntax.SourceParser;
import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.clients.http.HttpCaller;
import dev.agentsmith.clients.http.HttpLimits;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.clients.local.MarkdownPullRequests;
import dev.agentsmith.clients.local.MarkdownTickets;
import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisDaySpend;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.spend.DaySpend;
import dev.agentsmith.clients.spend.FileDaySpend;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An agent process: built here, in reading order, and closed in the reverse one.
public final class AgentWiring implements AutoCloseable {
  private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(2);

  /// How long a run waits for a Redis that is away before it spends.
  private static final Duration REDIS_PATIENCE = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final PipelineRun run;

  /// What a process is asked to do, and with what.
  ///
  /// @param project of `config`, or its defaults, all variables known
  /// @param directory of this run alone
  /// @param onlyPlan the plan is shown to `approval`, and nothing is changed
  /// @param approval null if nobody is there to ask
  /// @param observer sees each state of the run
  public record Order(
      RunRequest request,
      RunId id,
      Config config,
      Project project,
      Environment environment,
      Path directory,
      boolean onlyPlan,
      @Nullable Approval approval,
      Redactor redactor,
      Consumer<RunState> observer) {}

  /// @throws ProblemException if something is missing that the run can't do without
  public AgentWiring(Order order) {
    Project project = order.project();
    // The redactor still knows what is dropped here.
    Environment environment = order.environment().withoutChat();
    var clock = SystemTime.clock();
    // Shared by no other run: the library writes them without a lock.
    SourceParser.storeNativesIn(order.directory().resolve("native"));
    var model = closing(ModelWiring.model(project.agent(), environment, order.id()));
    var redis = redis(environment);
    var journal =
        closing(
            new Journal(
                order.id(),
                redis.map(AgentWiring::wire).orElse(null),
                clock,
                order.redactor(),
                order.observer()));
    var http = closing(new HttpCaller(HttpLimits.SERVICE, new Proxies(environment)));
    var gitHub = new GitHubWiring(project, environment, http, clock, journal::note);
    var setup =
        new RunSetup(
            order.request(),
            order.id(),
            pipeline(order),
            project,
            model,
            journal,
            tracker(order, gitHub),
            order.onlyPlan() ? null : host(order, gitHub),
            order.approval(),
            gitHub.gitToken(order.request().repository()).orElse(null),
            order.directory(),
            environment.asMap(),
            packages(order, environment, clock),
            order.redactor(),
            clock,
            daySpend(order, redis, clock));
    this.run = new StepCatalog().run(setup);
    sayWhatWasDropped(order.environment().chatNames());
  }

  /// Replaces every secret that this process knows of.
  public static Redactor redactor(Config config, Environment environment) {
    List<Secret> secrets = new ArrayList<>(config.secrets());
    secrets.addAll(environment.secrets());
    environment
        .text(Variable.REDIS_URL)
        .map(url -> RedisUrl.parse(url, null).password())
        .ifPresent(secrets::add);
    return new Redactor(secrets);
  }

  public PipelineRun run() {
    return run;
  }

  @Override
  public void close() {
    Parts.close(parts);
  }

  /// Who made the secret should know: chat tokens never stand beside code from strangers.
  private void sayWhatWasDropped(List<String> names) {
    if (!names.isEmpty()) {
      run.remark(
          "An agent needs no chat token: %s %s dropped. Keep it where the dispatcher alone gets it."
              .formatted(String.join(", ", names), names.size() == 1 ? "was" : "were"));
    }
  }

  private static Pipeline pipeline(Order order) {
    String name = order.project().pipeline();
    List<String> own = order.config().pipelines().get(name);
    Pipeline whole = own == null ? Pipeline.FIX : new Pipeline(name, own);
    if (!order.onlyPlan()) {
      return whole;
    }
    int plan = whole.steps().indexOf("make_plan");
    if (plan < 0) {
      throw new ProblemException(
          Problem.of(
              "The pipeline \"" + name + "\" has no step make_plan, so there is no plan to show.",
              "Run it without --dry-run."));
    }
    List<String> steps = new ArrayList<>(whole.steps().subList(0, plan + 1));
    steps.add("ask_approval");
    return new Pipeline(name, steps);
  }

  private Optional<Redis> redis(Environment environment) {
    return environment
        .text(Variable.REDIS_URL)
        .map(
            address -> {
              var url =
                  RedisUrl.parse(address, environment.secret(Variable.REDIS_PASSWORD).orElse(null));
              return closing(new Redis(url, 1, REDIS_TIMEOUT));
            });
  }

  private static Journal.Wire wire(Redis redis) {
    var random = RandomGenerator.getDefault();
    String writer = RunId.random(random).value();
    return new Journal.Wire(new RunLog(redis), new Inbox(redis), writer, random);
  }

  /// Where all runs of the project can see it: in Redis, or on a machine without one in a file.
  private static @Nullable DaySpend daySpend(
      Order order, Optional<Redis> redis, InstantSource clock) {
    Usd limit = order.project().agent().usdPerDay();
    if (limit == null) {
      return null;
    }
    String name = order.project().name();
    String project = name.isEmpty() ? order.request().repository().identity() : name;
    if (redis.isPresent()) {
      return new RedisDaySpend(redis.get(), project, limit, clock, REDIS_PATIENCE);
    }
    Path home =
        Path.of(
            order
                .environment()
                .text(Variable.HOME)
                .orElseGet(() -> System.getProperty("user.home")));
    return new FileDaySpend(
        order.environment().cache(home).resolve("spend"), project, limit, clock);
  }

  private PackageGateway packages(Order order, Environment environment, InstantSource clock) {
    Path home =
        Path.of(environment.text(Variable.HOME).orElseGet(() -> System.getProperty("user.home")));
    var http = closing(new HttpCaller(HttpLimits.PACKAGE, new Proxies(environment)));
    return PackagesWiring.forRun(
        environment.cache(home), order.directory(), order.project().packages(), http, clock);
  }

  /// Null if the run has a task instead of a ticket.
  private static @Nullable Tracker tracker(Order order, GitHubWiring gitHub) {
    TicketRef ticket = order.request().ticket();
    if (ticket == null) {
      return null;
    }
    if (order.project().tickets() instanceof Tickets.Local(Path folder)) {
      return new MarkdownTickets(folder);
    }
    return gitHub
        .tracker(order.request().repository())
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        "%s has no tickets, so %s can't be looked up."
                            .formatted(
                                order.project().name().isEmpty()
                                    ? "The repository " + order.request().repository()
                                    : "The project \"" + order.project().name() + "\"",
                                ticket.label()),
                        "Say what to do with --task, or add tickets to the project in"
                            + " agentsmith.yml.")));
  }

  /// Null if only a branch is wanted, or nobody knows more of the repository's host.
  private static @Nullable GitHost host(Order order, GitHubWiring gitHub) {
    Project.Source source = order.project().source();
    Path folder = source == null ? null : source.pullRequests();
    return folder == null
        ? gitHub.host(order.request().repository()).orElse(null)
        : new MarkdownPullRequests(folder);
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }
}
