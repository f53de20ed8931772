package dev.agentsmith.dispatcher;

import dev.agentsmith.clients.local.MarkdownTickets;
import dev.agentsmith.clients.redis.EditTurns;
import dev.agentsmith.clients.redis.Heartbeats;
import dev.agentsmith.clients.redis.Inbox;
import dev.agentsmith.clients.redis.Redis;
import dev.agentsmith.clients.redis.RedisUrl;
import dev.agentsmith.clients.redis.RunLog;
import dev.agentsmith.clients.redis.RunRecords;
import dev.agentsmith.clients.redis.Wakeups;
import dev.agentsmith.clients.tracker.OpenTickets;
import dev.agentsmith.core.config.Config;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.TicketRef;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.access.AccessRules;
import dev.agentsmith.dispatcher.access.DayBudgets;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.ThreadRef;
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
import dev.agentsmith.dispatcher.console.ConsoleThread;
import dev.agentsmith.dispatcher.intent.IntentGrammar;
import dev.agentsmith.dispatcher.intent.IntentModel;
import dev.agentsmith.dispatcher.intent.IntentReader;
import dev.agentsmith.dispatcher.job.LiveJob;
import dev.agentsmith.dispatcher.metrics.Metrics;
import dev.agentsmith.dispatcher.process.ProcessSpawner;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.project.TicketProbe;
import dev.agentsmith.dispatcher.record.Announcements;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.record.Replica;
import dev.agentsmith.dispatcher.relay.Relay;
import dev.agentsmith.dispatcher.relay.ThreadRepairs;
import dev.agentsmith.dispatcher.relay.UpdatePacer;
import dev.agentsmith.dispatcher.relay.Voice;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.PlayedAgents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A dispatcher over a console directory, with agents that are shell scripts: each does what the
/// test writes into its run directory.
final class DispatcherFixture implements AutoCloseable {
  static final String CONFIG =
      """
      projects:
        my-api:
          source: { type: Local, url: "http://127.0.0.1:1/my-api.git" }
          tickets: { type: Local, path: tickets }
        my-app:
          aliases: [shop]
          source: { type: Local, url: "http://127.0.0.1:1/my-app.git" }
          tickets: { type: Local, path: tickets }
      """;
  static final Duration SOON = Duration.ofSeconds(20);
  private static final AtomicInteger REPLICAS = new AtomicInteger();

  private final Path directory;
  private final Redis redis;
  private final Replica replica;
  private final HeldRuns held;
  private final Takeover takeover;
  private final ThreadRepairs repairs;
  private final Announcements announcements;
  private final Wakeups wakeups;
  private final SilentRuns silentRuns;
  private final AtomicInteger subscriptions = new AtomicInteger();
  private volatile Duration later = Duration.ZERO;
  final Metrics metrics = new Metrics();
  private final Undelivered undelivered;
  private final ProcessSpawner spawner;
  private final ChatPlatform platform;
  final Dispatcher dispatcher;
  final RunLog runLog;
  final RecordBook book;
  final Inbox inbox;

  DispatcherFixture(Path directory, String redisAddress, RunRecords.Limits limits)
      throws IOException {
    this(
        directory,
        redisAddress,
        limits,
        new ConsolePlatform(directory.resolve("chat"), InstantSource.system()),
        CONFIG);
  }

  /// @param platform closed with it
  DispatcherFixture(
      Path directory,
      String redisAddress,
      RunRecords.Limits limits,
      ChatPlatform platform,
      String configuration)
      throws IOException {
    this(directory, redisAddress, limits, platform, configuration, null);
  }

  /// @param platform closed with it
  /// @param model reads what has no form; not closed with it
  DispatcherFixture(
      Path directory,
      String redisAddress,
      RunRecords.Limits limits,
      ChatPlatform platform,
      String configuration,
      @Nullable IntentModel model)
      throws IOException {
    this.directory = directory;
    this.platform = platform;
    Path launcher = agentScript(directory);
    InstantSource clock = InstantSource.system();
    redis = new Redis(RedisUrl.parse(redisAddress, null), 16, Duration.ofSeconds(1));
    runLog = new RunLog(redis);
    inbox = new Inbox(redis);
    var heartbeats = new Heartbeats(redis);
    replica =
        new Replica("replica-" + REPLICAS.incrementAndGet(), heartbeats, "test", System::nanoTime)
            .start();
    book = new RecordBook(new RunRecords(redis), new RunRecords(redis), replica, clock);
    held = new HeldRuns(replica, metrics);
    spawner =
        new ProcessSpawner(
            directory.resolve("data"),
            launcher,
            Map.of("PATH", "/usr/bin:/bin", "HOME", directory.toString()),
            clock);
    var turns = platform.editsAreCounted() ? new EditTurns(redis, Duration.ofMillis(1_250)) : null;
    var voice =
        new Voice(platform, book, replica, new UpdatePacer(turns, System::nanoTime), metrics);
    repairs = new ThreadRepairs(voice, held::owe, Duration.ofSeconds(2));
    var relay = new Relay(runLog, inbox, book, spawner, voice, repairs, metrics, clock);
    undelivered = new Undelivered(inbox, runLog, book, platform, clock).start();
    var runs = new OpenRuns(book);
    Config config = config(directory, configuration);
    var resolver = new ProjectResolver(config, (_, _) -> TicketProbe.Answer.UNREACHABLE);
    var access = new AccessRules(config, platform);
    var settings =
        new AgentSettings(
            Map.of(),
            Map.of("GIT_TOKEN", Secret.of("token-of-the-test")),
            new ConfigFile.Text("agentsmith.yml", "", directory));
    var reader = new IntentReader(new IntentGrammar(), model);
    dispatcher =
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
                new StartRun(
                    book,
                    spawner,
                    voice,
                    settings,
                    limits,
                    runLog,
                    held.line(),
                    repairs,
                    metrics,
                    clock),
                new ShowStatus(runs, runLog),
                new CancelRun(runs, book, access),
                new ShowLogs(runs, book, runLog, spawner, access),
                new ListTickets(resolver, access, DispatcherFixture::openTickets),
                new Answers(voice, book),
                new FollowUp(reader, runs, runLog, undelivered, access)),
            relay,
            voice,
            new PastMessages(platform),
            clock);
    silentRuns = new SilentRuns(held, heartbeats, book, metrics, () -> clock.instant().plus(later));
    takeover =
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
            Duration.ofSeconds(3),
            metrics,
            clock);
    spawner.start(held);
    book.mirror().onNews(held::recordChanged);
    announcements = new Announcements(book.mirror(), replica.id()).start();
    wakeups =
        new Wakeups(
                redis,
                held::heard,
                announcements::changed,
                book.mirror()::connectionLost,
                this::subscribed)
            .start();
    takeover.start();
    platform.start(dispatcher);
  }

  private void subscribed() {
    takeover.redisConnected();
    subscriptions.incrementAndGet();
  }

  /// How often it began to listen to Redis.
  int subscriptions() {
    return subscriptions.get();
  }

  /// Waits until it would take over the runs of one that dies.
  void awaitSteady() {
    Eventually.within(SOON).until(replica::isSteady);
  }

  /// Looks for silent runs as this replica would after that time.
  void looksForSilentRunsIn(Duration time) {
    later = time;
    silentRuns.look();
  }

  /// Says something in a thread; the run id of the command it is.
  RunId say(String thread, String user, String text) {
    return say(thread, user, text, Instant.now());
  }

  RunId say(String thread, String user, String text, Instant at) {
    String id = at.getEpochSecond() + "." + String.format("%06d", at.getNano() / 1000);
    try {
      Files.createDirectories(directory.resolve("chat"));
      new ConsoleThread(directory.resolve("chat").resolve(thread + ".jsonl"))
          .say(id, user, text, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return RunId.of(
        ConsolePlatform.NAME + ":" + directory.resolve("chat") + ":" + thread + "/" + id);
  }

  /// The directory of a run, once its agent has claimed it.
  Path claimed(RunId run) {
    return Eventually.within(SOON)
        .until(
            () -> spawner.list().stream().filter(job -> job.run().equals(run)).toList(),
            jobs -> !jobs.isEmpty() && hasPid(path(jobs.getFirst())))
        .stream()
        .map(this::path)
        .findFirst()
        .orElseThrow();
  }

  /// Tells a run's agent what to do: a line of shell. It ends after that.
  void agentDoes(RunId run, String shell) {
    try {
      Path draft = claimed(run).resolve("do.new");
      Files.writeString(draft, shell + "\n");
      Files.move(draft, draft.resolveSibling("do"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long agentPid(RunId run) {
    try {
      return Long.parseLong(Files.readString(claimed(run).resolve("pid")).split(" ", -1)[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// True while this replica acts for the run.
  boolean holds(RunId run) {
    return held.find(run).isPresent();
  }

  /// Ends whatever agent still lives.
  void killAgents() {
    PlayedAgents.endBelow(directory);
  }

  List<LiveJob> jobs() {
    return spawner.list();
  }

  List<PostedMessage> messages(String thread) {
    return platform.read(
        new ThreadRef(ConsolePlatform.NAME, directory.resolve("chat").toString(), thread));
  }

  /// The one terminal message of a run, once it stands in its thread and the record is over.
  String terminal(String thread, RunId run) {
    var stamp = new Stamp(run, MessageKind.TERMINAL);
    List<PostedMessage> ends =
        Eventually.within(SOON)
            .until(
                () -> messages(thread).stream().filter(m -> stamp.equals(m.stamp())).toList(),
                list -> !list.isEmpty() && held.find(run).isEmpty());
    if (ends.size() != 1) {
      throw new AssertionError("not one terminal message but " + ends);
    }
    return ends.getFirst().message().headline().plain();
  }

  /// The living message's steps and footer, as plain text.
  String living(String thread, RunId run) {
    var stamp = new Stamp(run, MessageKind.LIVING);
    return messages(thread).stream()
        .filter(m -> stamp.equals(m.stamp()))
        .map(m -> m.message().plain())
        .reduce("", (_, b) -> b);
  }

  /// Goes as if by `kill -9`: nothing is handed over, the heartbeat runs out by itself.
  void vanish() {
    platform.close();
    takeover.close();
    repairs.close();
    wakeups.close();
    announcements.close();
    undelivered.close();
    spawner.close();
    redis.close();
    held.close();
  }

  @Override
  public void close() {
    platform.close();
    takeover.close();
    repairs.close();
    wakeups.close();
    announcements.close();
    undelivered.close();
    held.close();
    spawner.close();
    replica.close();
    redis.close();
  }

  private Path path(LiveJob job) {
    return directory.resolve("data/jobs").resolve(job.name().value());
  }

  private static Path agentScript(Path directory) throws IOException {
    Path script = directory.resolve("agent");
    if (!Files.exists(script)) {
      try (InputStream in = DispatcherFixture.class.getResourceAsStream("agent.sh")) {
        if (in == null) {
          throw new IOException("agent.sh is missing");
        }
        Files.copy(in, script);
      }
      script.toFile().setExecutable(true);
    }
    return script;
  }

  /// Local ones are there; a far tracker has one, and says that there are more.
  private static OpenTickets openTickets(Project project, int most) {
    return project.tickets() instanceof Project.Tickets.Local(Path folder)
        ? new MarkdownTickets(folder).open(most)
        : new OpenTickets.Known(
            List.of(
                new OpenTickets.Entry(
                    new TicketRef("42"),
                    "Total <!channel> ignores it",
                    "https://github.com/org/vault/issues/42")),
            true);
  }

  static Config config(Path directory, String text) {
    var environment = new Environment(Map.of("ANTHROPIC_API_KEY", "key-of-the-test"));
    return new ConfigFile(environment, directory)
        .load(new ConfigFile.Text("agentsmith.yml", text, directory));
  }

  /// A file is there before its content is.
  private static boolean hasPid(Path directory) {
    try {
      Path pid = directory.resolve("pid");
      return Files.exists(pid) && Files.size(pid) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
