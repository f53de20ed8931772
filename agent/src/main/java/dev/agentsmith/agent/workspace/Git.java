package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Starts the `git` program: always with our own environment and configuration, never with those of
/// the machine, the user or the checkout.
final class Git {
  private static final Duration LOCAL_LIMIT = Duration.ofMinutes(5);
  private static final List<String> PASSED =
      List.of(
          "PATH",
          "HTTPS_PROXY",
          "https_proxy",
          "HTTP_PROXY",
          "http_proxy",
          "NO_PROXY",
          "no_proxy",
          "ALL_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "GIT_SSL_CAINFO",
          "SSH_AUTH_SOCK",
          // By this a spawner finds what an agent that was killed has left.
          "AGENTSMITH_RUN_ID");

  private final Map<String, String> environment;
  private final Path directory;

  /// @param parent the environment of this process
  /// @param directory where git runs
  Git(Map<String, String> parent, Path directory) {
    Map<String, String> all = new HashMap<>();
    for (String name : PASSED) {
      String value = parent.get(name);
      if (value != null) {
        all.put(name, value);
      }
    }
    // ssh finds its keys below the user's home; git's own files there are switched off below.
    all.put("HOME", parent.getOrDefault("HOME", "/nonexistent"));
    all.put("LC_ALL", "C.UTF-8");
    all.put("GIT_CONFIG_NOSYSTEM", "1");
    all.put("GIT_CONFIG_GLOBAL", "/dev/null");
    all.put("GIT_ATTR_NOSYSTEM", "1");
    all.put("GIT_TERMINAL_PROMPT", "0");
    all.put("GIT_OPTIONAL_LOCKS", "0");
    all.put("GIT_LFS_SKIP_SMUDGE", "1");
    all.put("GIT_NO_REPLACE_OBJECTS", "1");
    all.put("GIT_PAGER", "cat");
    all.put("GIT_EDITOR", "true");
    all.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=20");
    this.environment = Map.copyOf(all);
    this.directory = directory;
  }

  /// One call of git, built up and then run.
  final class Call {
    private final List<String> words = new ArrayList<>(List.of("git"));
    private final Map<String, String> variables = new HashMap<>(environment);
    private Duration limit = LOCAL_LIMIT;
    private String input = "";
    private Path place = directory;

    private Call(List<String> arguments) {
      words.addAll(arguments);
    }

    Call with(Map<String, String> more) {
      variables.putAll(more);
      return this;
    }

    Call within(Duration time) {
      limit = time;
      return this;
    }

    Call in(Path where) {
      place = where;
      return this;
    }

    Call reading(String text) {
      input = text;
      return this;
    }

    /// The standard output.
    ///
    /// @throws GitFailed if git ends with anything but 0, or not in time
    String run() throws GitFailed, InterruptedException {
      Process process = start();
      try {
        return finish(process);
      } finally {
        if (process.isAlive()) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
      }
    }

    private String finish(Process process) throws GitFailed, InterruptedException {
      var output = new Drain(process.getInputStream());
      var errors = new Drain(process.getErrorStream());
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(UTF_8));
      } catch (IOException e) {
        // git ended without reading all; its exit code says why
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new GitFailed(
            subcommand(), -1, "fatal: no end after " + limit.toSeconds() + " seconds");
      }
      String text = output.text();
      if (process.exitValue() != 0) {
        throw new GitFailed(subcommand(), process.exitValue(), errors.text() + text.strip());
      }
      return text;
    }

    private Process start() {
      ProcessBuilder builder = new ProcessBuilder(words).directory(place.toFile());
      builder.environment().clear();
      builder.environment().putAll(variables);
      try {
        return builder.start();
      } catch (IOException e) {
        throw new UncheckedIOException("the git program can't be started: " + e.getMessage(), e);
      }
    }

    private String subcommand() {
      for (int i = 1; i < words.size(); i++) {
        if (words.get(i).equals("-c") || words.get(i).equals("-C")) {
          i++;
        } else if (!words.get(i).startsWith("-")) {
          return words.get(i);
        }
      }
      return "";
    }
  }

  Call call(String... arguments) {
    return new Call(List.of(arguments));
  }

  Call call(List<String> arguments) {
    return new Call(arguments);
  }

  /// Reads a stream to its end in a thread of its own, so that git never waits for a full pipe.
  private static final class Drain {
    private final Thread thread;
    private String text = "";

    Drain(InputStream in) {
      thread = Thread.ofPlatform().daemon().start(() -> read(in)); // see RunningCommand
    }

    String text() throws InterruptedException {
      thread.join(); // and so sees what the thread wrote
      return text;
    }

    private void read(InputStream in) {
      try (in) {
        text = new String(in.readAllBytes(), UTF_8);
      } catch (IOException e) {
        // git was ended: what it had to say doesn't count
      }
    }
  }
}
