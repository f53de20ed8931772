package dev.agentsmith.app.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.config.Config.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// Where log lines go, which of them, and in which form.
public final class Logs {
  private Logs() {}

  /// Prepares logging, before the first logger is made: lines of level info go to standard error.
  public static void start() {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    // Found by name, not by a search through all jars.
    System.setProperty("slf4j.provider", "org.slf4j.jul.JULServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    level(LogLevel.INFO);
    asJson(false);
  }

  public static void level(LogLevel level) {
    root()
        .setLevel(
            switch (level) {
              case ERROR -> Level.SEVERE;
              case WARN -> Level.WARNING;
              case INFO -> Level.INFO;
              case DEBUG -> Level.FINE;
            });
  }

  /// One JSON object a line instead of text, for those who collect logs.
  public static void asJson(boolean json) {
    handler().json = json;
  }

  /// Sends lines elsewhere, for example above what a terminal redraws.
  public static void to(Consumer<String> sink) {
    handler().sink = sink;
  }

  /// Every line passes through this, so that no secret gets into one.
  public static void redactedBy(UnaryOperator<String> redactor) {
    handler().redactor = redactor;
  }

  private static Logger root() {
    return Logger.getLogger("");
  }

  private static LineHandler handler() {
    for (Handler handler : root().getHandlers()) {
      if (handler instanceof LineHandler ours) {
        return ours;
      }
    }
    var ours =
        new LineHandler(
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8)::println);
    root().addHandler(ours);
    return ours;
  }

  /// Keeps its handlers while the process ends: saving a cancelled run has things to say.
  public static final class LastingLogManager extends LogManager {
    @Override
    public void readConfiguration() {
      // No file is looked for.
    }

    @Override
    public void reset() {
      // See above.
    }
  }
}
