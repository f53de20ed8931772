package dev.agentsmith.dispatcher;

import dev.agentsmith.clients.redis.RedisUnavailable;
import dev.agentsmith.clients.redis.RunRecord;
import dev.agentsmith.clients.redis.RunRecord.State;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunSubject;
import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.MessageHandler;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.Text;
import dev.agentsmith.dispatcher.command.Commands;
import dev.agentsmith.dispatcher.command.Decision;
import dev.agentsmith.dispatcher.intent.IntentReader;
import dev.agentsmith.dispatcher.job.RunOrigin;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The path of a command (design.md §3): receive → accept once → understand → resolve → act. This
/// page is its table of contents; what happens to a run that is held already begins at [#carryOut].
public final class Dispatcher implements MessageHandler {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /// Older messages start nothing: the name of their Job may be free again.
  private static final Duration TOO_OLD = Duration.ofMinutes(45);

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

  /// 1. Receive, 2. accept once. The command stands in Redis, or its Job exists, before this is
  /// true.
  @Override
  public boolean receive(IncomingMessage message) {
    RunId run = RunId.of(message.identity());
    Instant now = clock.instant();
    if (message.at().isBefore(now.minus(TOO_OLD))) {
      return true;
    }
    switch (commands.followUp().hear(message, reader.byForm(message.text()))) {
      case COMMAND -> {}
      case NOT_FOR_US, TAKEN -> {
        return true;
      }
      case NOT_NOW -> {
        return false;
      }
    }
    // What was said before this process began may have been answered by one before it.
    boolean old = message.at().isBefore(startedAt);
    if (old && past.isAnswered(message.thread(), run)) {
      return true;
    }
    var origin = new RunOrigin(message);
    try {
      Optional<RunRecord> record = book.accept(run, message.at(), origin.json(), message.user());
      record.ifPresent(
          accepted -> {
            log.info("command accepted run={} thread={}", run, message.thread().thread());
            held.hold(new HeldRun(accepted, origin, old), this::carryOut);
          });
      return true;
    } catch (RedisUnavailable e) {
      return receiveWithoutRedis(run, origin);
    }
  }

  /// What grammar and configuration alone settle is started without Redis; the rest is delivered
  /// again.
  private boolean receiveWithoutRedis(RunId run, RunOrigin origin) {
    Optional<Decision> decision =
        reader.byForm(origin.message().text()).map(i -> commands.decisions().of(i, origin));
    if (decision.filter(Decision.Start.class::isInstance).isEmpty()) {
      return false;
    }
    RunRecord record =
        RunRecord.accepted(
            run, origin.message().at(), origin.json(), held.replica().id(), origin.user());
    log.warn("command accepted without redis run={}", run);
    held.hold(new HeldRun(book.adopt(record), origin, true), this::carryOut);
    return true;
  }

  /// From wherever the record stands to its end. Whoever takes a run over goes on here.
  public void carryOut(HeldRun run) throws InterruptedException {
    if (run.origin().isWithoutThread()) {
      voice.say(run, MessageKind.ROOT, root(run));
    }
    while (true) {
      switch (run.record().state().orElse(State.ENDED)) {
        case ACCEPTED -> decide(run);
        case DECIDED -> act(run, decision(run));
        case STARTING -> createJob(run, (Decision.Start) decision(run));
        case JOB -> follow(run, (Decision.Start) decision(run));
        case REFUSED, ASKED, CANCELLED, ENDED -> {
          tellIfCancelled(run);
          return;
        }
      }
    }
  }

  /// 3. Understand, 4. resolve.
  private void decide(HeldRun run) throws InterruptedException {
    var reading = reader.read(run.run(), run.origin().message());
    Decision decision = commands.decisions().of(reading, run.origin());
    run.record(book.change(run.record(), State.DECIDED, Map.of("decision", decision.json())));
  }

  /// 5. Act.
  private void act(HeldRun run, Decision decision) throws InterruptedException {
    switch (decision) {
      case Decision.Start start -> {
        Optional<Decision.Tell> instead = commands.startRun().claim(run, start);
        if (instead.isPresent()) {
          tell(run, instead.get(), State.REFUSED);
        }
      }
      case Decision.Tell tell -> answer(run, tell);
      case Decision.Logs(var word) -> {
        Text words = commands.showLogs().words(run.origin(), word);
        tell(run, new Decision.Tell(words, List.of()), State.ENDED);
      }
      case Decision.Tickets(var word) -> answer(run, commands.listTickets().of(run.origin(), word));
      case Decision.Status(var word) -> tell(run, commands.showStatus().words(word), State.ENDED);
      case Decision.Cancel(var word) -> {
        Text words = commands.cancelRun().words(run.origin(), word);
        tell(run, new Decision.Tell(words, List.of()), State.ENDED);
      }
    }
  }

  private void createJob(HeldRun run, Decision.Start start) throws InterruptedException {
    Optional<String> instead =
        switch (resolver.resolve(start.project())) {
          case Resolution.Found(Project project) -> commands.startRun().create(run, start, project);
          case Resolution.Refused(String words) -> Optional.of(words);
          case Resolution.Several(String words, _) -> Optional.of(words);
        };
    if (instead.isPresent()) {
      tell(run, instead.get(), State.ENDED);
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

  /// Begins a thread for a command that has none: it says what was typed.
  private ChatMessage root(HeldRun run) {
    var asker = Text.person(voice.mention(run.origin().user()));
    return ChatMessage.of(Text.of(asker, ": ", run.origin().message().text()));
  }

  private void answer(HeldRun run, Decision.Tell tell) throws InterruptedException {
    tell(run, tell, tell.choices().isEmpty() ? State.ENDED : State.ASKED);
  }

  private void tell(HeldRun run, String words, State end) throws InterruptedException {
    tell(run, new Decision.Tell(words), end);
  }

  /// A command without a run: its answer is its terminal message.
  private void tell(HeldRun run, Decision.Tell tell, State end) throws InterruptedException {
    var asker = Text.person(voice.mention(run.origin().user()));
    voice.say(
        run,
        MessageKind.TERMINAL,
        new ChatMessage(Text.of(asker, " ", tell.words()), List.of(), "", tell.choices()));
    run.record(book.change(run.record(), end, Map.of()));
    log.info("command answered run={} outcome={}", run.run(), end.name().toLowerCase(Locale.ROOT));
  }

  /// Cancelled while it waited: the command that did it had its own answer, this one gets its end.
  private void tellIfCancelled(HeldRun run) throws InterruptedException {
    if (run.record().state().orElse(State.ENDED) == State.CANCELLED) {
      var by = Text.person(voice.mention(run.record().cancelledBy().orElse("")));
      var asker = Text.person(voice.mention(run.origin().user()));
      voice.say(
          run,
          MessageKind.TERMINAL,
          ChatMessage.of(Text.of(asker, " cancelled by ", by, " before it began.")));
    }
  }

  private static Decision decision(HeldRun run) {
    String json = run.record().decision();
    if (json == null) {
      throw new IllegalStateException("no decision in the record of run " + run.run());
    }
    return Decision.read(json);
  }
}
