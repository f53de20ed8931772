package dev.agentsmith.agent.workspace;

import dev.agentsmith.agent.sandbox.StartedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs commands of strangers: each in a fresh process and session, with an environment built from
/// nothing, closed standard input, limits on time and output. When a command ends, however it ends,
/// all processes it started end with it. Safe for many threads.
public final class CommandRunner {
  private static final String MARK = "AGENTSMITH_COMMAND";

  /// By this the spawner finds what an agent that was killed left running.
  private static final String RUN = "AGENTSMITH_RUN_ID";

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
            ? List.of("/bin/bash", "--noprofile", "--norc", "-c")
            : List.of("/bin/sh", "-c");
  }

  /// Runs the command and waits for its end. An interrupt ends it.
  public CommandResult run(Command command) throws InterruptedException {
    return start(command).await();
  }

  /// Starts the command, which ends at its limit at the latest.
  public RunningCommand start(Command command) {
    String mark = name + "-" + count.incrementAndGet();
    var tree = new ProcessTree(MARK + "=" + mark);
    synchronized (running) {
      running.add(tree);
    }
    StartedProcess process = started(command, mark);
    tree.startedAs(process.pid());
    var begun = new RunningCommand(command, process, tree);
    Thread.ofVirtual()
        .name("command-" + mark)
        .start(
            () -> {
              try {
                begun.carry();
              } finally {
                synchronized (running) {
                  running.remove(tree);
                }
              }
            });
    return begun;
  }

  /// Ends every process of every command that still runs.
  public void endAll() {
    List<ProcessTree> trees;
    synchronized (running) {
      trees = List.copyOf(running);
    }
    trees.forEach(ProcessTree::kill);
  }

  private StartedProcess started(Command command, String mark) {
    List<String> words = new ArrayList<>(shell);
    words.add(command.line());
    Map<String, String> variables = new HashMap<>(environment.variables());
    variables.put(MARK, mark);
    variables.put(RUN, name);
    return PlainProcess.start(words, variables, command.directory());
  }
}
