package dev.agentsmith.app.terminal;

import dev.agentsmith.dispatcher.chat.ChatMessage;
import dev.agentsmith.dispatcher.chat.ChatMessage.StepLine;
import java.io.PrintStream;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Progress where nothing can be drawn again: one line per fact, with the time.
public final class PlainLines {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final PrintStream out;
  private final InstantSource clock;
  private final MessageLines lines = new MessageLines(new Style(false));
  private final Set<String> told = new HashSet<>();

  public PlainLines(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /// Tells what is new in a message since it was shown last.
  public void show(String author, ChatMessage message) {
    if (told.add(author + message.headline().plain())) {
      message.headline().plain().lines().forEach(line -> print(author + ": " + line));
    }
    for (StepLine step : message.steps()) {
      if (!step.status().equals("pending")
          && told.add(
              step.status()
                  + step.title()
                  + (step.status().equals("running") ? "" : step.detail()))) {
        print(lines.step(step).strip());
      }
    }
  }

  /// Tells those of the lines that it has not told yet.
  public void tell(String author, List<String> all) {
    all.stream()
        .filter(line -> told.add(author + line))
        .forEach(line -> print(author + ": " + line));
  }

  public void print(String line) {
    out.println(
        TIME.format(LocalTime.ofInstant(clock.instant(), ZoneId.systemDefault())) + " " + line);
    out.flush();
  }
}
