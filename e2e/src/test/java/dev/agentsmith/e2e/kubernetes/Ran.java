package dev.agentsmith.e2e.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that was run to its end.
record Ran(int status, String output, String errors) {
  private static final int LIMIT_SECONDS = 120;

  static Ran of(List<String> command) throws Exception {
    return of(Map.of(), command);
  }

  /// @param more variables besides those of this process
  static Ran of(Map<String, String> more, List<String> command) throws Exception {
    Path output = Files.createTempFile("ran", ".out");
    Path errors = Files.createTempFile("ran", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(more);
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end within " + LIMIT_SECONDS + " s.");
      }
      return new Ran(process.exitValue(), Files.readString(output), Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /// @throws AssertionError with its own words, if it failed
  Ran succeeded() {
    if (status != 0) {
      throw new AssertionError("Ended with " + status + ": " + errors);
    }
    return this;
  }
}
