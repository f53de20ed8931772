package dev.agentsmith.agent.workspace;

import dev.agentsmith.agent.network.AllowList;
import dev.agentsmith.agent.network.EgressProxy;
import dev.agentsmith.agent.network.LocalService;
import dev.agentsmith.agent.network.Outside;
import dev.agentsmith.agent.sandbox.Limits;
import dev.agentsmith.agent.sandbox.Protection;
import dev.agentsmith.agent.sandbox.Sandbox;
import dev.agentsmith.agent.sandbox.SandboxRules;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sandbox of a run's commands, made beside other work when the repository is there, at the
/// latest by the first command. Safe for many threads.
public final class Confinement implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Confinement.class);
  private static final int MAX_READABLE = 500;

  private final RunDirectory directory;
  private final CommandEnvironment environment;
  private final Limits limits;
  private final List<String> allowedHosts;
  private final Outside outside;
  private final LocalService packages;
  private volatile Consumer<String> refusedTooOften = _ -> {};
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable EgressProxy proxy;
  private final FutureTask<Optional<Sandbox>> made = new FutureTask<>(this::make);

  /// @param allowedHosts what commands may reach besides themselves
  /// @param outside how those are reached
  /// @param packages what the port of commands has itself
  public Confinement(
      RunDirectory directory,
      CommandEnvironment environment,
      Limits limits,
      List<String> allowedHosts,
      Outside outside,
      LocalService packages) {
    this.directory = directory;
    this.environment = environment;
    this.limits = limits;
    this.allowedHosts = List.copyOf(allowedHosts);
    this.outside = outside;
    this.packages = packages;
  }

  /// Begins to make it, and returns at once.
  public void prepare() {
    if (begun.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("sandbox").start(made);
    }
  }

  /// Empty if this machine has nothing to keep commands with.
  Optional<Sandbox> sandbox() {
    prepare();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return made.get();
        } catch (InterruptedException e) {
          interrupted = true; // it takes no time to speak of, and a command needs it
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the sandbox can't be made", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Where commands find the proxy to the allowed hosts; empty if there is none.
  OptionalInt proxyPort() {
    return allowedHosts.isEmpty() ? OptionalInt.empty() : port();
  }

  /// Where commands find packages; empty if they can't reach anything.
  public OptionalInt port() {
    sandbox();
    EgressProxy serving = proxy;
    return serving == null ? OptionalInt.empty() : OptionalInt.of(serving.port());
  }

  /// Tells of each host that is asked for again and again, though it is refused.
  void whenRefusedTooOften(Consumer<String> told) {
    refusedTooOften = told;
  }

  /// Begins to count anew how often hosts are refused.
  void forgetRefusals() {
    EgressProxy serving = proxy;
    if (serving != null) {
      serving.forgetLately();
    }
  }

  /// What holds commands here.
  public Protection protection() {
    return sandbox()
        .map(Sandbox::protection)
        .orElseGet(
            () ->
                new Protection(
                    false,
                    List.of(),
                    List.of(
                        "Commands were held by nothing but their environment and their time limit:"
                            + " this machine's system has no sandbox that we know. Use Linux 5.13"
                            + " or newer.")));
  }

  /// What a reader of the report is told; nothing if no command ran.
  public List<String> remarks() {
    if (!made.isDone()) {
      return List.of();
    }
    Protection protection = protection();
    List<String> remarks = new ArrayList<>(List.of(protection.sentence()));
    remarks.addAll(protection.missing());
    EgressProxy serving = proxy;
    if (serving != null) {
      remarks.addAll(serving.refused());
    }
    return remarks;
  }

  /// @throws ProblemException unless files and system calls are held by the kernel
  public void require() {
    Protection protection = protection();
    if (!protection.isWhole()) {
      throw new ProblemException(
          Problem.of(
              "The project wants its commands in a sandbox (job.sandbox: required), and this"
                  + " machine can't give it. "
                  + String.join(" ", protection.missing()),
              "Or set job.sandbox to preferred, and trust the repository."));
    }
  }

  @Override
  public void close() {
    if (begun.get()) {
      sandbox().ifPresent(Sandbox::close);
      EgressProxy serving = proxy;
      if (serving != null) {
        serving.close();
      }
    }
  }

  private Optional<Sandbox> make() {
    long begin = System.nanoTime();
    List<Path> readable = new ArrayList<>(environment.readable());
    addObjects(directory.repository().resolve("objects"), readable);
    List<Path> writable = List.of(directory.checkout(), directory.scratch());
    Optional<Sandbox> sandbox = Sandbox.prepare(new SandboxRules(readable, writable, true, limits));
    sandbox
        .flatMap(Sandbox::door)
        .ifPresent(
            door ->
                proxy =
                    EgressProxy.start(
                        door,
                        new AllowList(allowedHosts),
                        outside,
                        packages,
                        host -> refusedTooOften.accept(host)));
    log.info(
        "sandbox made in_force=\"{}\" took={}ms",
        sandbox.map(s -> s.protection().sentence()).orElse("none"),
        (System.nanoTime() - begin) / 1_000_000);
    return sandbox;
  }

  /// The checkout's repository borrows its objects from ours, which may borrow them in turn
  /// (gitrepository-layout(5)). Nothing else of ours can be read.
  private static void addObjects(Path objects, List<Path> readable) {
    if (readable.contains(objects) || readable.size() > MAX_READABLE) {
      return;
    }
    readable.add(objects);
    try {
      Path alternates = objects.resolve("info/alternates");
      if (Files.exists(alternates)) {
        for (String line : Files.readAllLines(alternates)) {
          if (line.startsWith("/")) {
            addObjects(Path.of(line), readable);
          }
        }
      }
    } catch (IOException e) {
      // git in the checkout will say what it misses
    }
  }
}
