package dev.agentsmith.agent.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Programs that a test runs to look at what was made.
final class Shell {
  private Shell() {}

  static String git(Path place, String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("git", "-c", "safe.directory=*"));
    words.addAll(List.of(arguments));
    return run(place, words);
  }

  static String sh(Path place, String line) throws IOException, InterruptedException {
    return run(place, List.of("/bin/sh", "-c", line));
  }

  private static String run(Path place, List<String> words)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words).directory(place.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(words + " ended with " + process.exitValue() + ": " + output);
    }
    return output;
  }
}
