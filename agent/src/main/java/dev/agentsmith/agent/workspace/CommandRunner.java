package dev.agentsmith.agent.workspace;

import dev.agentsmith.agent.sandbox.Sandbox;
import dev.agentsmith.agent.sandbox.StartedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs commands of strangers: each in a fresh process and session, in the run's sandbox, with an
/// environment built from nothing, closed standard input, limits on time and output. When a command
/// ends, however it ends, all processes it started end with it. Safe for many threads.
public final class CommandRunner {
  private static final String MARK = "AGENTSMITH_COMMAND";

  /// By this the spawner finds what an agent that was killed left running.
  private static final String RUN = "AGENTSMITH_RUN_ID";

  private final CommandEnvironment environment;
  private final Confinement confinement;
  private final String name;
  private final List<String> shell;
  private final AtomicInteger count = new AtomicInteger();
  private final List<ProcessTree> running = new ArrayList<>();
  private final Map<ProcessTree, RunningCommand> begun = new HashMap<>();

  /// @param name tells this run's processes from all others on the machine
  public CommandRunner(CommandEnvironment environment, Confinement confinement, String name) {
    this.environment = environment;
    this.confinement = confinement;
    this.name = name;
    this.shell =
        Files.isExecutable(Path.of("/bin/bash"))
            ? List.of("/bin/bash", "--noprofile", "--norc", "-c")
            : List.of("/bin/sh", "-c");
    confinement.whenRefusedTooOften(this::endAllFor);
  }

  /// Runs the command and waits for its end. An interrupt ends it.
  public CommandResult run(Command command) throws InterruptedException {
    return start(command).await();
  }

  /// Starts the command, which ends at its limit at the latest.
  public RunningCommand start(Command command) {
    String mark = name + "-" + count.incrementAndGet();
    Optional<Sandbox> sandbox = confinement.sandbox();
    long number = sandbox.map(Sandbox::nextMark).orElse(0L);
    var tree =
        new ProcessTree(
            MARK + "=" + mark,
            number,
            () -> sandbox.flatMap(Sandbox::processes),
            ended -> sandbox.ifPresent(own -> own.forget(ended)));
    synchronized (running) {
      running.add(tree);
    }
    var output = new HeadAndTail(command.maxOutputChars());
    RunningCommand started;
    try {
      List<String> words = new ArrayList<>(shell);
      words.add(command.line());
      OptionalInt proxyPort = confinement.proxyPort();
      Map<String, String> variables = environment.variables(sandbox.isPresent(), proxyPort);
      variables.put(MARK, mark);
      variables.put(RUN, name);
      StartedProcess process =
          sandbox.isPresent()
              ? sandbox.get().start(words, variables, command.directory(), number)
              : PlainProcess.start(words, variables, command.directory());
      tree.startedAs(process.pid());
      started =
          new RunningCommand(command, process, tree, output, environment.javaNotice(proxyPort));
      confinement.forgetRefusals();
      synchronized (running) {
        begun.put(tree, started);
      }
    } catch (RuntimeException e) {
      forget(tree);
      throw e;
    }
    Thread.ofVirtual().name("command-" + mark).start(() -> carry(started, tree));
    return started;
  }

  /// A program that does not take no for an answer would go on for as long as it may.
  private void endAllFor(String host) {
    String sentence =
        "%s was refused again and again, so the command was ended. Allow the host as network.allow in agentsmith.yml, or with --allow-host %s, or do without it."
            .formatted(host, host.replaceFirst(":443$", ""));
    List<RunningCommand> commands;
    synchronized (running) {
      commands = List.copyOf(begun.values());
    }
    commands.forEach(command -> command.end(sentence));
  }

  /// Ends every process of every command that still runs.
  public void endAll() {
    List<ProcessTree> trees;
    synchronized (running) {
      trees = List.copyOf(running);
    }
    trees.forEach(ProcessTree::kill);
  }

  private void carry(RunningCommand command, ProcessTree tree) {
    try {
      command.carry();
    } finally {
      forget(tree);
    }
  }

  private void forget(ProcessTree tree) {
    synchronized (running) {
      running.remove(tree);
      begun.remove(tree);
    }
  }
}
