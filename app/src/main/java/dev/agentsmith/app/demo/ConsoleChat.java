package dev.agentsmith.app.demo;

import dev.agentsmith.app.terminal.MessageLines;
import dev.agentsmith.app.terminal.PlainLines;
import dev.agentsmith.app.terminal.Style;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import dev.agentsmith.dispatcher.console.ConsolePlatform;
import dev.agentsmith.dispatcher.console.ConsoleThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A thread in a file.
final class ConsoleChat implements DemoChat {
  private static final String USER = "you";
  private static final String THREAD = "demo";

  private final Path directory;
  private final InstantSource clock;
  private final ConsoleThread thread;

  private ConsoleChat(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
    this.thread = new ConsoleThread(directory.resolve(THREAD + ".jsonl"));
  }

  static ConsoleChat in(Path directory, InstantSource clock) throws IOException {
    return new ConsoleChat(Files.createDirectories(directory), clock);
  }

  @Override
  public Map<String, String> variables() {
    return Map.of();
  }

  @Override
  public RunId say(DispatcherProcess dispatcher, Guard guard) throws IOException {
    Instant asked = clock.instant();
    String id = asked.getEpochSecond() + "." + String.format("%06d", asked.getNano() / 1000);
    var where = new ThreadRef(ConsolePlatform.NAME, directory.toString(), THREAD);
    RunId run =
        RunId.of(
            new IncomingMessage(where, THREAD + "/" + id, USER, COMMAND, asked, Manner.ADDRESSED)
                .identity());
    guard.watch(run);
    thread.say(id, USER, COMMAND, asked);
    return run;
  }

  @Override
  public Optional<String> end(RunId run) throws IOException {
    List<PostedMessage> messages = thread.read();
    boolean finalEdit =
        messages.stream()
            .noneMatch(
                m -> m.message().steps().stream().anyMatch(s -> s.status().equals("running")));
    var end = new Stamp(run, MessageKind.TERMINAL);
    return messages.stream()
        .filter(message -> finalEdit && end.equals(message.stamp()))
        .findFirst()
        .map(message -> message.message().headline().plain());
  }

  @Override
  public List<String> drawn(Style style) throws IOException {
    var lines = new MessageLines(style);
    List<String> all = new ArrayList<>();
    for (PostedMessage message : thread.read()) {
      all.add("");
      all.addAll(lines.of(message.author(), message.message()));
    }
    return all;
  }

  @Override
  public void tell(PlainLines plain) throws IOException {
    thread.read().forEach(message -> plain.show(message.author(), message.message()));
  }

  @Override
  public Map<String, Long> calls() {
    return Map.of();
  }

  @Override
  public void close() {
    // It stays, for people who want to look at it.
  }
}
