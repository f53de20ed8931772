package dev.agentsmith.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.dispatcher.job.JobName;
import dev.agentsmith.dispatcher.process.AgentProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Ends everything the demo started when the demo itself is gone, even by `kill -9`: a small shell
/// in a session of its own that waits for the end of its standard input.
final class Guard implements AutoCloseable {
  private static final long LAST_SECONDS = 10;

  private final Process process;
  private final OutputStream tell;

  private Guard(Process process) {
    this.process = process;
    this.tell = process.getOutputStream();
  }

  static Guard start(Path directory) throws IOException {
    Path script = directory.resolve("guard.sh");
    try (InputStream in = Guard.class.getResourceAsStream("guard.sh")) {
      if (in == null) {
        throw new IOException("guard.sh is missing in the program");
      }
      Files.copy(in, script);
    }
    return new Guard(
        new ProcessBuilder("setsid", "sh", script.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  void watch(long pid) {
    try {
      tell("pid " + pid + " " + AgentProcess.of(pid).startTicks());
    } catch (NoSuchFileException e) {
      // It has ended already, which its own log explains: nothing to end.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("the guard can't be told of process " + pid, e);
    }
  }

  /// All processes of this run, and of its check, wherever they went.
  void watch(RunId run) throws IOException {
    tell("mark AGENTSMITH_RUN_ID=" + run);
    tell("mark AGENTSMITH_RUN_ID=" + nameOfCheck(run));
  }

  /// Its commands are marked with this, as those of the run are with its id.
  static String nameOfCheck(RunId run) {
    return run + "-check";
  }

  /// The container of the run, by its name.
  ///
  /// @param host of the engine, as in `DOCKER_HOST`
  void watchContainer(String host, JobName name) throws IOException {
    tell("container " + host.replaceFirst("^unix://", "") + " " + name);
  }

  void watchVolume(String host, String name) throws IOException {
    tell("volume " + host.replaceFirst("^unix://", "") + " " + name);
  }

  /// A command that removes what is elsewhere than on this machine. It is called unless it is
  /// forgotten.
  void promise(List<String> command) throws IOException {
    for (String word : command) {
      tell("word " + word);
    }
  }

  void forget() throws IOException {
    tell("forget");
  }

  /// Lets the guard look once more, and go.
  @Override
  public void close() {
    try {
      tell.close();
      if (!process.waitFor(LAST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String line) throws IOException {
    tell.write((line + "\n").getBytes(UTF_8));
    tell.flush();
  }
}
