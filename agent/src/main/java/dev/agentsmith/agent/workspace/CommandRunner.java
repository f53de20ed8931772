package dev.agentsmith.agent.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs commands of strangers: each in a fresh process and session, with an environment built from
/// nothing, closed standard input, limits on time and output. When a command ends, however it ends,
/// all processes it started end with it. Safe for many threads.
public final class CommandRunner {
  private static final String MARK = "AGENTSMITH_COMMAND";

  /// By this the spawner finds what an agent that was killed left running.
  private static final String RUN = "AGENTSMITH_RUN_ID";

  private static final Duration GRACE = Duration.ofMillis(500);
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

  private final CommandEnvironment environment;
  private final String name;
  private final List<String> shell;
  private final AtomicInteger count = new AtomicInteger();
  private final List<ProcessTree> running = new ArrayList<>();

  /// @param name tells this run's processes from all others on the machine
  public CommandRunner(CommandEnvironment environment, String name) {
    this.environment = environment;
    this.name = name;
    this.shell =
        Files.isExecutable(Path.of("/bin/bash"))
            ? List.of("setsid", "/bin/bash", "--noprofile", "--norc", "-c")
            : List.of("setsid", "/bin/sh", "-c");
  }

  /// Runs the command and waits for its end. An interrupt ends it.
  public CommandResult run(Command command) throws InterruptedException {
    String mark = name + "-" + count.incrementAndGet();
    var tree = new ProcessTree(MARK + "=" + mark);
    synchronized (running) {
      running.add(tree);
    }
    try {
      return run(command, mark, tree);
    } finally {
      synchronized (running) {
        running.remove(tree);
      }
    }
  }

  /// Ends every process of every command that still runs.
  public void endAll() {
    List<ProcessTree> trees;
    synchronized (running) {
      trees = List.copyOf(running);
    }
    trees.forEach(ProcessTree::kill);
  }

  private CommandResult run(Command command, String mark, ProcessTree tree)
      throws InterruptedException {
    long begin = System.nanoTime();
    Process process = start(command, mark);
    tree.startedAs(process.pid());
    var output = new HeadAndTail(command.maxOutputChars());
    Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), output));
    boolean ended;
    int left;
    try {
      ended = process.waitFor(command.limit().toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        tree.terminate();
        process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      left = tree.kill();
      // Not by Process itself: that would close the output before it is read.
      process.toHandle().destroyForcibly();
    }
    int exitCode = process.waitFor();
    reader.join(LAST_OUTPUT);
    var took = Duration.ofNanos(System.nanoTime() - begin);
    return new CommandResult(exitCode, !ended, output.text(), took, ended ? left : 0);
  }

  /// The one place where a command's process begins, and so where a sandbox goes around it.
  private Process start(Command command, String mark) {
    List<String> words = new ArrayList<>(shell);
    words.add(command.line());
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(command.directory().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Map<String, String> variables = builder.environment();
    variables.clear();
    variables.putAll(environment.variables());
    variables.put(MARK, mark);
    variables.put(RUN, name);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("the shell can't be started", e);
    }
  }

  private static void drain(InputStream in, HeadAndTail output) {
    byte[] buffer = new byte[16_384];
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        output.add(buffer, n);
      }
    } catch (IOException e) {
      // The process was ended: what came so far is its output.
    }
  }
}
