package dev.agentsmith.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.sandbox.Kernel;
import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRunnerTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int CHILD_SUBREAPER = 36; // PR_SET_CHILD_SUBREAPER

  @TempDir Path folder;
  private CommandRunner runner = runner(Path.of("/"));
  private Path checkout = Path.of("/");

  @BeforeEach
  void aRunner() {
    var directory = new RunDirectory(folder);
    directory.create();
    runner = runner(folder);
    checkout = directory.checkout();
  }

  @Test
  void bothStreamsAndTheExitCodeComeBack() throws Exception {
    CommandResult result = run("echo out; echo err >&2; exit 3");

    assertThat(result.output()).isEqualTo("out\nerr\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.succeeded()).isFalse();
  }

  @Test
  void theLastWordsOfACommandAreNeverLost() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(run("echo first; echo last").output()).isEqualTo("first\nlast\n");
    }
  }

  @Test
  void theEnvironmentIsBuiltFromNothing() throws Exception {
    var rich =
        CommandRunners.in(
            new RunDirectory(folder),
            Map.of("PATH", "/usr/bin:/bin", "ANTHROPIC_API_KEY", "secret-1", "HOME", "/root"),
            "env");

    String output = rich.run(new Command("env; echo home=$HOME", checkout, LIMIT)).output();

    assertThat(output).doesNotContain("secret-1").contains("CI=1", "GIT_PAGER=cat", "TERM=dumb");
    assertThat(output).contains("home=" + folder.resolve("scratch/home"));
  }

  @Test
  void standardInputIsClosed() throws Exception {
    assertThat(run("cat; echo read").output()).isEqualTo("read\n");
  }

  @Test
  void aHundredMegabytesOfOutputKeepTheirHeadAndTail() throws Exception {
    CommandResult result = run("echo first; head -c 100000000 /dev/zero | tr '\\0' x; echo last");

    assertThat(result.output()).startsWith("first\nxxx").endsWith("xxxlast\n");
    assertThat(result.output()).contains("\n[… 99,970,011 bytes of output left out …]\n");
    assertThat(result.output()).hasSizeLessThan(31_000);
  }

  @Test
  void aCommandThatTakesTooLongIsEndedWithItsChildren() throws Exception {
    Path pids = checkout.resolve("pids");

    CommandResult result =
        runner.run(
            new Command(
                "sleep 300 & echo $! > " + pids + "; echo waiting; sleep 300",
                checkout,
                Duration.ofMillis(500)));

    assertThat(result.timedOut()).isTrue();
    assertThat(result.output()).isEqualTo("waiting\n");
    assertThat(isAlive(pids)).isFalse();
  }

  @Test
  void aDaemonThatLeftItsSessionAndParentEndsWithItsCommand() throws Exception {
    Path pids = checkout.resolve("pids");

    CommandResult result =
        run(
            "(setsid sh -c 'echo $$ > "
                + pids
                + "; exec sleep 300' &) ; while [ ! -s "
                + pids
                + " ]; do :; done; echo done");

    assertThat(result.output()).isEqualTo("done\n");
    assertThat(result.leftBehind()).isEqualTo(1);
    assertThat(isAlive(pids)).isFalse();
  }

  @Test
  void aChildThatThrewItsEnvironmentAwayEndsWithItsCommand() throws Exception {
    Path pids = checkout.resolve("pids");

    run(
        "env -i /bin/sh -c 'echo $$ > %1$s; exec /bin/sleep 300' & while [ ! -s %1$s ]; do :; done"
            .formatted(pids));

    assertThat(isAlive(pids)).isFalse();
  }

  @Test
  void anInterruptEndsTheCommand() throws Exception {
    Path pids = checkout.resolve("pids");
    var began = new CountDownLatch(1);
    var seen = new AtomicReference<Throwable>();
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    began.countDown();
                    run("echo $$ > " + pids + "; exec sleep 300");
                  } catch (InterruptedException e) {
                    seen.set(e);
                  }
                });
    began.await();
    Eventually.within(LIMIT).until(() -> Files.exists(pids) && Files.size(pids) > 0);

    thread.interrupt();
    thread.join(LIMIT);

    assertThat(seen.get()).isInstanceOf(InterruptedException.class);
    assertThat(isAlive(pids)).isFalse();
  }

  /// As in a container, whose first process is the agent: who lost its parent becomes its child.
  @Test
  void whoseParentIsGoneIsNotKeptAsAZombie() throws Exception {
    Kernel kernel = Kernel.find().orElseThrow();
    int prctl = System.getProperty("os.arch").equals("aarch64") ? 167 : 157;
    kernel.call(prctl, CHILD_SUBREAPER, 1);
    try {
      Path pids = checkout.resolve("pids");

      run(
          "(sh -c 'echo $$ > %1$s; exec sleep 300' &); while [ ! -s %1$s ]; do :; done"
              .formatted(pids));
      Path process = Path.of("/proc", Files.readString(pids).strip());
      Eventually.within(LIMIT)
          .until(
              () -> {
                run("true");
                return Files.notExists(process);
              });
    } finally {
      kernel.call(prctl, CHILD_SUBREAPER, 0);
    }
  }

  private CommandResult run(String line) throws InterruptedException {
    return runner.run(new Command(line, checkout, LIMIT));
  }

  /// A process that was killed can be seen for a moment, as one that is exiting or as a zombie.
  private static boolean isAlive(Path pids) throws Exception {
    Path stat = Path.of("/proc", Files.readString(pids).strip(), "stat");
    String text;
    try {
      text = Files.readString(stat);
    } catch (IOException e) {
      return false;
    }
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", 8);
    return !fields[0].equals("Z") && (Long.parseLong(fields[6]) & 0x4) == 0;
  }

  private static CommandRunner runner(Path folder) {
    return CommandRunners.in(new RunDirectory(folder), System.getenv(), "test");
  }
}
