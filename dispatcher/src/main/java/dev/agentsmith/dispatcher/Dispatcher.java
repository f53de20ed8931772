package dev.agentsmith.dispatcher;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.MessageHandler;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.command.Answers;
import dev.agentsmith.dispatcher.command.Commands;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.command.FollowUp;
import dev.agentsmith.dispatcher.command.FollowUp.Heard;
import dev.agentsmith.dispatcher.command.StartRun;
import dev.agentsmith.dispatcher.intent.Intent;
import dev.agentsmith.dispatcher.intent.IntentReader;
import dev.agentsmith.dispatcher.intent.Reading;
import dev.agentsmith.dispatcher.job.RunOrigin;
import dev.agentsmith.dispatcher.job.Spawner;
import dev.agentsmith.dispatcher.project.ProjectResolver;
import dev.agentsmith.dispatcher.project.Resolution;
import dev.agentsmith.dispatcher.record.HeldRun;
import dev.agentsmith.dispatcher.record.RecordBook;
import dev.agentsmith.dispatcher.relay.Relay;
import dev.agentsmith.dispatcher.relay.RunFacts;
import dev.agentsmith.dispatcher.relay.Voice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The path of a command (design.md §3): receive → accept once → understand → resolve → act. This
/// page is its table of contents; what happens to a run that is held already begins at [#carryOut].
public final class Dispatcher implements MessageHandler {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /// Older messages start nothing: the name of their Job may be free again.
  private static final Duration TOO_OLD = Duration.ofMinutes(45);

  /// A Redis that does not come back is told by whoever asks it.
  private static final Duration LONGEST_FILLING = Duration.ofSeconds(10);

  private static final Duration FILLING_LOOK = Duration.ofMillis(100);

  private static final CompletableFuture<Boolean> DONE = CompletableFuture.completedFuture(true);
  private static final CompletableFuture<Boolean> NOT_NOW =
      CompletableFuture.completedFuture(false);

  private final IntentReader reader;
  private final ProjectResolver resolver;
  private final RecordBook book;
  private final HeldRuns held;
  private final Commands commands;
  private final Relay relay;
  private final Voice voice;
  private final PastMessages past;
  private final InstantSource clock;
  private final Instant startedAt;

  public Dispatcher(
      IntentReader reader,
      ProjectResolver resolver,
      RecordBook book,
      HeldRuns held,
      Commands commands,
      Relay relay,
      Voice voice,
      PastMessages past,
      InstantSource clock) {
    this.reader = reader;
    this.resolver = resolver;
    this.book = book;
    this.held = held;
    this.commands = commands;
    this.relay = relay;
    this.voice = voice;
    this.past = past;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /// 1. Receive, 2. accept once. The command stands in Redis, or its Job exists, before this
  /// completes with true.
  @Override
  public CompletableFuture<Boolean> receive(IncomingMessage message) {
    if (message.at().isBefore(clock.instant().minus(TOO_OLD))) {
      return DONE;
    }
    // What was said before this process began may have been answered by one before it.
    boolean old = message.at().isBefore(startedAt);
    Optional<Heard> heard = FollowUp.atOnce(message);
    if (heard.isEmpty() || (old && heard.get() == Heard.COMMAND)) {
      return DONE.thenComposeAsync(
          _ -> receive(message, commands.followUp().hear(message), old),
          Thread::startVirtualThread);
    }
    return receive(message, heard.get(), old);
  }

  private CompletableFuture<Boolean> receive(IncomingMessage message, Heard heard, boolean old) {
    return switch (heard) {
      case COMMAND -> accept(message, old);
      case NOT_FOR_US, TAKEN -> DONE;
      case NOT_NOW -> NOT_NOW;
    };
  }

  private CompletableFuture<Boolean> accept(IncomingMessage message, boolean old) {
    RunId run = RunId.of(message.identity());
    if (old && past.isAnswered(message.thread(), run)) {
      return DONE;
    }
    var origin = new RunOrigin(message);
    RunRecord record = accepted(run, origin);
    return book.accept(record)
        .thenApply(
            isFirst -> {
              if (isFirst) {
                log.info("command accepted run={} thread={}", run, origin.thread().thread());
                held.holdNew(new HeldRun(record, origin, old), this::carryOut);
              }
              return true;
            })
        .exceptionallyComposeAsync(e -> notAccepted(run, origin, e), Thread::startVirtualThread);
  }

  private CompletableFuture<Boolean> notAccepted(RunId run, RunOrigin origin, Throwable cause) {
    Throwable own = cause instanceof CompletionException ? cause.getCause() : cause;
    return own instanceof RedisUnavailable
        ? CompletableFuture.completedFuture(receiveWithoutRedis(run, origin))
        : CompletableFuture.failedFuture(own);
  }

  /// What grammar and configuration alone settle is started without Redis, and its Job exists
  /// before this is true; the rest is delivered again.
  private boolean receiveWithoutRedis(RunId run, RunOrigin origin) {
    Optional<Decision.Start> start = settled(origin);
    if (start.isEmpty()
        || !(resolver.resolve(start.get().project())
            instanceof Resolution.Found(Project project))) {
      return false;
    }
    return switch (commands.startRun().createAtOnce(run, origin, start.get(), project)) {
      case Spawner.Created.Yes() -> {
        log.warn("command accepted without redis run={}", run);
        RunRecord record = StartRun.withJob(accepted(run, origin), start.get());
        RunRecord adopted = book.adopt(record);
        if (adopted.isHeldBy(held.replica().id())) {
          held.hold(new HeldRun(adopted, origin, true), this::carryOut);
        }
        yield true;
      }
      // Whoever made it speaks for it; if that died, its end is told all the same.
      case Spawner.Created.Already() -> true;
      case Spawner.Created.NotYet(String words) -> refused(run, words);
      case Spawner.Created.Preparing(String words) -> refused(run, words);
      case Spawner.Created.Refused(String words) -> refused(run, words);
    };
  }

  private static boolean refused(RunId run, String words) {
    log.warn("command not accepted without redis run={} cause={}", run, words);
    return false;
  }

  private RunRecord accepted(RunId run, RunOrigin origin) {
    return RunRecord.accepted(
            run, origin.message().at(), origin.json(), held.replica().id(), origin.user())
        .inThread(origin.thread().key());
  }

  /// From wherever the record stands to its end. Whoever takes a run over goes on here.
  public void carryOut(HeldRun run) throws InterruptedException {
    if (run.origin().isWithoutThread()) {
      commands.answers().beginThread(run);
    }
    while (true) {
      State state = run.record().state().orElse(State.ENDED);
      if (state.compareTo(State.JOB) < 0
          && !hasJob(run, state)
          && commands.answers().closeAnswered(run)) {
        return;
      }
      switch (state) {
        case ACCEPTED -> decide(run);
        case DECIDED -> act(run, decision(run));
        case STARTING -> createJob(run, (Decision.Start) decision(run));
        case JOB -> follow(run, (Decision.Start) decision(run));
        case CANCELLED -> {
          cancelled(run);
          return;
        }
        case REFUSED, ASKED, ENDED -> {
          return;
        }
      }
    }
  }

  /// 3. Understand, 4. resolve.
  private void decide(HeldRun run) throws InterruptedException {
    var reading = reader.read(run.run(), run.origin().message());
    if (reading instanceof Reading.Sure(Intent intent) && intent.isAboutRuns()) {
      awaitFilled(run);
    }
    Decision decision = commands.decisions().of(reading, run.origin());
    run.record(book.change(run.record(), State.DECIDED, Map.of("decision", decision.json())));
  }

  /// What Redis lost is written back by all that remember it: until then nobody can be told that
  /// there is no such run.
  private void awaitFilled(HeldRun run) throws InterruptedException {
    long until = System.nanoTime() + LONGEST_FILLING.toNanos();
    while (book.mirror().isFilling() && System.nanoTime() < until) {
      run.await(FILLING_LOOK);
    }
  }

  /// 5. Act.
  private void act(HeldRun run, Decision decision) throws InterruptedException {
    Answers answers = commands.answers();
    switch (decision) {
      case Decision.Start start -> {
        Optional<Decision.Tell> instead = commands.startRun().claim(run, start);
        if (instead.isPresent()) {
          refuse(run, start, instead.get());
        }
      }
      case Decision.Tell tell -> answers.answer(run, tell);
      case Decision.Status(var word) -> answers.answer(run, commands.showStatus().words(word));
      case Decision.Logs(var word) ->
          answers.answer(run, commands.showLogs().words(run.origin(), word));
      case Decision.Cancel(var word) ->
          answers.answer(run, commands.cancelRun().words(run.origin(), word));
      case Decision.Tickets(var word) ->
          answers.answer(run, commands.listTickets().of(run.origin(), word));
    }
  }

  /// Unless it was started all the same, by a replica that could not ask.
  private void refuse(HeldRun run, Decision.Start start, Decision.Tell why)
      throws InterruptedException {
    if (commands.startRun().isStartedElsewhere(run, start)) {
      commands.startRun().adopt(run, start);
    } else {
      commands.answers().refuse(run, why);
    }
  }

  /// The record of what was cancelled in line stays so; if it was started all the same, its end is
  /// the agent's, who is asked to make one.
  private void cancelled(HeldRun run) throws InterruptedException {
    Optional<Decision.Start> start =
        run.record().decision() == null
            ? settled(run.origin())
            : Decision.tryRead(run.record().decision())
                .filter(Decision.Start.class::isInstance)
                .map(Decision.Start.class::cast);
    if (start.isPresent() && commands.startRun().isStartedElsewhere(run, start.get())) {
      commands.startRun().spokenFor(run);
      follow(run, start.get());
    } else {
      commands.answers().cancelled(run);
    }
  }

  /// What grammar and configuration alone make of a command, if they do.
  private Optional<Decision.Start> settled(RunOrigin origin) {
    return reader
        .byForm(origin.message().text())
        .flatMap(intent -> commands.decisions().settled(intent, origin));
  }

  /// What a wiped Redis got back may be older than the run: with a Job it began, and its thread
  /// says how it ended.
  private boolean hasJob(HeldRun run, State state) {
    return (state == State.DECIDED || state == State.STARTING)
        && run.record().posted().containsKey(MessageKind.TERMINAL.word())
        && commands.startRun().hasJob(run, decision(run));
  }

  private void createJob(HeldRun run, Decision.Start start) throws InterruptedException {
    Optional<Decision.Tell> instead =
        switch (resolver.resolve(start.project())) {
          case Resolution.Found(Project project) -> commands.startRun().create(run, start, project);
          case Resolution.Refused(String words) -> Optional.of(new Decision.Tell(words));
          case Resolution.Several(String words, _) -> Optional.of(new Decision.Tell(words));
        };
    if (instead.isPresent()) {
      commands.answers().end(run, instead.get());
    }
  }

  /// 6. Run, 7. relay, 8. end.
  private void follow(HeldRun run, Decision.Start start) throws InterruptedException {
    Duration silence = Duration.ofHours(1);
    String page = "";
    if (resolver.resolve(start.project()) instanceof Resolution.Found(Project project)) {
      silence = project.job().stepLimit().multipliedBy(2);
      page = ProjectResolver.page(project, start.ticket()).orElse("");
    }
    var subject = new RunSubject(start.project(), start.ticket().label(), "", "", null);
    String asker = voice.mention(run.origin().user());
    relay.follow(run, new RunFacts(run.run(), start.kind(), subject, page, asker), silence);
  }

  private static Decision decision(HeldRun run) {
    String json = run.record().decision();
    if (json == null) {
      throw new IllegalStateException("no decision in the record of run " + run.run());
    }
    return Decision.read(json);
  }
}
