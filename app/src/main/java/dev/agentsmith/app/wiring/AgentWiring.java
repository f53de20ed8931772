package dev.agentsmith.app.wiring;

import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.agent.pipeline.Approval;
import dev.agentsmith.agent.pipeline.Pipeline;
import dev.agentsmith.agent.pipeline.PipelineRun;
import dev.agentsmith.agent.pipeline.RunSetup;
import dev.agentsmith.agent.step.StepCatalog;
import dev.agentsmith.clients.githost.GitHost;
import dev.agentsmith.clients.local.MarkdownPullRequests;
import dev.agentsmith.clients.local.MarkdownTickets;
import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.tracker.Tracker;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunRequest;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
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
    var clock = SystemTime.clock();
    var model = closing(ModelWiring.model(project.agent(), order.environment()));
    var journal =
        closing(
            new Journal(
                order.id(),
                wire(order.environment()).orElse(null),
                clock,
                order.redactor(),
                order.observer()));
    var setup =
        new RunSetup(
            order.request(),
            order.id(),
            pipeline(order),
            project,
            model,
            journal,
            tracker(order).orElse(null),
            host(project).orElse(null),
            order.approval(),
            gitToken(order).orElse(null),
            order.directory(),
            order.environment().asMap(),
            order.redactor(),
            clock);
    this.run = new StepCatalog().run(setup);
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

  private Optional<Journal.Wire> wire(Environment environment) {
    return environment
        .text(Variable.REDIS_URL)
        .map(
            address -> {
              var url =
                  RedisUrl.parse(address, environment.secret(Variable.REDIS_PASSWORD).orElse(null));
              var redis = closing(new Redis(url, 1, REDIS_TIMEOUT));
              var random = RandomGenerator.getDefault();
              String writer = RunId.random(random).value();
              return new Journal.Wire(new RunLog(redis), new Inbox(redis), writer, random);
            });
  }

  private static Optional<Tracker> tracker(Order order) {
    Tickets tickets = order.project().tickets();
    if (order.request().ticket() == null) {
      return Optional.empty();
    }
    return switch (tickets) {
      case Tickets.Local(Path folder) -> Optional.of(new MarkdownTickets(folder));
      case Tickets.GitHub _ ->
          throw new ProblemException(
              Problem.of(
                  "Tickets on GitHub are not in this version.",
                  "Say what to do with --task, or use tickets of type Local."));
      case null ->
          throw new ProblemException(
              Problem.of(
                  "%s has no tickets, so %s can't be looked up."
                      .formatted(
                          order.project().name().isEmpty()
                              ? "The repository " + order.request().repository()
                              : "The project \"" + order.project().name() + "\"",
                          order.request().ticket().label()),
                  "Say what to do with --task, or add tickets to the project in agentsmith.yml."));
    };
  }

  private static Optional<GitHost> host(Project project) {
    Project.Source source = project.source();
    if (source != null && source.type() == Project.Host.GITHUB) {
      throw new ProblemException(
          Problem.of(
              "The project %s has a source of type GitHub, and this version opens no pull requests there."
                  .formatted(project.name()),
              "Set source.type to Local: the branch is pushed, and the pull request becomes a"
                  + " Markdown file."));
    }
    Path folder = source == null ? null : source.pullRequests();
    return Optional.ofNullable(folder).map(MarkdownPullRequests::new);
  }

  /// A token for GitHub goes to GitHub alone.
  private static Optional<Secret> gitToken(Order order) {
    RepositoryUrl repository = order.request().repository();
    Project.Source source = order.project().source();
    if (source != null && source.token() != null && source.repository().isSameAs(repository)) {
      return Optional.of(source.token());
    }
    return repository.identity().startsWith("github.com/")
        ? order.environment().gitToken()
        : order.environment().secret(Variable.GIT_TOKEN);
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }
}
