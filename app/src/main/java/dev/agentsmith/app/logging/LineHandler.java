package dev.agentsmith.app.logging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes `2026-11-23T17:02:11.042Z info  AgentLoop turn finished run=k7f3a9 turn=3`, or the same
/// as JSON.
final class LineHandler extends Handler {
  /// The run that a fact is about: collectors want to find all of one.
  private static final Pattern RUN = Pattern.compile(" run=([a-z0-9]+)\\b");

  volatile Consumer<String> sink;
  volatile UnaryOperator<String> redactor = UnaryOperator.identity();
  volatile boolean json;

  LineHandler(Consumer<String> sink) {
    this.sink = sink;
  }

  @Override
  public void publish(LogRecord entry) {
    if (isLoggable(entry)) {
      sink.accept(redactor.apply(json ? json(entry) : text(entry)));
    }
  }

  @Override
  public void flush() {
    // Every line is written at once.
  }

  @Override
  public void close() {
    // Standard error stays open.
  }

  private static String text(LogRecord entry) {
    String line =
        "%s %-5s %s %s"
            .formatted(time(entry), level(entry), brief(entry.getLoggerName()), message(entry));
    Throwable thrown = entry.getThrown();
    return thrown == null ? line : line + "\n" + trace(thrown).strip();
  }

  private static String json(LogRecord entry) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("at", time(entry).toString())
            .put("level", level(entry))
            .put("logger", entry.getLoggerName())
            .put("message", message(entry));
    Matcher run = RUN.matcher(node.path("message").asText());
    if (run.find()) {
      node.put("run", run.group(1));
    }
    Throwable thrown = entry.getThrown();
    if (thrown != null) {
      node.put("trace", trace(thrown));
    }
    return node.toString();
  }

  /// On one line, so that nobody can write a line of their own into the log.
  private static String message(LogRecord entry) {
    return String.valueOf(entry.getMessage()).replaceAll("\\p{Cntrl}+", " ");
  }

  private static Instant time(LogRecord entry) {
    return entry.getInstant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static String level(LogRecord entry) {
    int value = entry.getLevel().intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (value >= Level.WARNING.intValue()) {
      return "warn";
    }
    return value >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static String brief(@Nullable String logger) {
    return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String trace(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
