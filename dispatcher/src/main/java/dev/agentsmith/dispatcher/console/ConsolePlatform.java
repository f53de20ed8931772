package dev.agentsmith.dispatcher.console;

import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.IncomingMessage;
import dev.agentsmith.dispatcher.chat.Manner;
import dev.agentsmith.dispatcher.chat.MessageHandler;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.chat.ThreadRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Chat for one machine: the directory is the channel, each `<thread>.jsonl` in it a thread that
/// can be posted to, edited and read back.
public final class ConsolePlatform implements ChatPlatform {
  public static final String NAME = "console";

  /// The author of our own messages.
  public static final String SELF = "agentsmith";

  private static final Logger log = LoggerFactory.getLogger(ConsolePlatform.class);
  private static final String ENDING = ".jsonl";
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Path directory;
  private final InstantSource clock;
  private final AtomicLong lastMicros = new AtomicLong();
  private final Set<String> delivered = new HashSet<>();
  private @Nullable WatchService watch;
  private @Nullable Thread watcher;

  public ConsolePlatform(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(MessageHandler handler) {
    try {
      Files.createDirectories(directory);
      WatchService service = directory.getFileSystem().newWatchService();
      directory.register(
          service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      watch = service;
      watcher = Thread.ofVirtual().name("console").start(() -> watch(service, handler));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String post(ThreadRef thread, Stamp stamp, ChatMessage message) {
    Instant now = clock.instant();
    String id = nextId(now);
    return talk(
        thread,
        file -> {
          file.post(id, stamp, message, now);
          return id;
        });
  }

  /// A file is everybody's: it has no room for what one person alone sees.
  @Override
  public void postEphemeral(ThreadRef thread, String user, ChatMessage message) {
    log.debug("told alone user={} thread={}", user, thread.thread());
  }

  @Override
  public void update(ThreadRef thread, String id, Stamp stamp, ChatMessage message) {
    talk(
        thread,
        file -> {
          file.edit(id, message);
          return id;
        });
  }

  @Override
  public void delete(ThreadRef thread, String id) {
    talk(
        thread,
        file -> {
          file.delete(id);
          return id;
        });
  }

  @Override
  public List<PostedMessage> read(ThreadRef thread) {
    return talk(thread, ConsoleThread::read);
  }

  @Override
  public String mention(String user) {
    return "@" + user;
  }

  @Override
  public String mentionGroup(String group) {
    return "@" + group;
  }

  @Override
  public String mentionChannel(String channel) {
    return channel;
  }

  @Override
  public Set<String> members(String group) {
    return Set.of();
  }

  @Override
  public boolean editsAreCounted() {
    return false;
  }

  @Override
  public Duration editInterval() {
    return Duration.ofMillis(100);
  }

  @Override
  public void close() {
    try {
      if (watch != null) {
        watch.close();
      }
      if (watcher != null) {
        watcher.interrupt();
        watcher.join();
      }
    } catch (IOException e) {
      log.debug("console closed badly cause={}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Talk<T> {
    T with(ConsoleThread file) throws IOException;
  }

  private <T> T talk(ThreadRef thread, Talk<T> talk) {
    try {
      return talk.with(new ConsoleThread(directory.resolve(thread.thread() + ENDING)));
    } catch (IOException e) {
      throw new ChatUnavailable("thread " + thread.thread() + ": " + e.getMessage(), e);
    }
  }

  /// Ids look like Slack's: seconds, a dot, microseconds; never the same twice in one process.
  private String nextId(Instant now) {
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    long unique = lastMicros.updateAndGet(last -> Math.max(last + 1, micros));
    return unique / 1_000_000 + "." + String.format("%06d", unique % 1_000_000);
  }

  private void watch(WatchService service, MessageHandler handler) {
    try {
      while (true) {
        deliver(handler);
        var key = service.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      log.debug("console watch ended");
    }
  }

  private void deliver(MessageHandler handler) throws InterruptedException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).sorted().toList()) {
        try {
          deliver(file, handler);
        } catch (IOException | ExecutionException | RuntimeException e) {
          // One file that can't be read makes nobody deaf to the others.
          log.warn("thread unreadable file={} cause={}", file, e.toString());
        }
      }
    } catch (IOException e) {
      log.warn("console unreadable directory={} cause={}", directory, e.getMessage());
    }
  }

  private void deliver(Path file, MessageHandler handler)
      throws IOException, ExecutionException, InterruptedException {
    String name = file.getFileName().toString();
    String thread = name.substring(0, name.length() - ENDING.length());
    var ref = new ThreadRef(NAME, directory.toString(), thread);
    for (ConsoleThread.Line line : new ConsoleThread(file).said()) {
      String id = thread + "/" + line.id();
      if (!delivered.contains(id)
          && handler
              .receive(
                  new IncomingMessage(
                      ref, id, line.author(), line.text(), line.at(), Manner.ADDRESSED))
              .get()) {
        delivered.add(id);
      }
    }
  }
}
