package dev.agentsmith.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a process tree makes of lists of processes that are old when they are read.
class ProcessTreeTest {
  private static final long NUMBER = 1L << 61 | 4_711;

  /// A bug that was met once in some hundred runs: a shell started a daemon and ended, both between
  /// the making of the list and the look at the shell.
  @Test
  void whatAnEndedProcessStartedMeanwhileIsEndedToo() throws Exception {
    Process shell = marked("true");
    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Process daemon = marked("sleep", "99");
    Eventually.within(Duration.ofSeconds(10))
        .until(() -> limits(daemon), limits -> limits.contains(" " + NUMBER + " "));
    Queue<List<Long>> lists =
        new ArrayDeque<>(List.of(List.of(shell.pid()), List.of(daemon.pid()), List.of()));
    var tree = new ProcessTree("NOTHING=0", NUMBER, () -> Optional.of(lists.remove()), ended -> {});

    try {
      assertThat(tree.kill()).isEqualTo(1);

      assertThat(daemon.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      daemon.destroyForcibly();
    }
  }

  @Test
  void whatWasEndedBeforeIsNoReasonToLookAgain() throws Exception {
    Process shell = marked("true");
    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Queue<List<Long>> lists = new ArrayDeque<>(List.of(List.of(shell.pid())));
    var tree = new ProcessTree("NOTHING=0", NUMBER, () -> Optional.of(lists.remove()), ended -> {});
    tree.startedAs(shell.pid());

    assertThat(tree.kill()).isZero();
  }

  @Test
  void processesOfOthersStay() throws Exception {
    Process other = new ProcessBuilder("sleep", "99").start();
    try {
      var tree =
          new ProcessTree(
              "NOTHING=0", NUMBER, () -> Optional.of(List.of(other.pid())), ended -> {});

      assertThat(tree.kill()).isZero();

      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  private static String limits(Process process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/limits"));
    } catch (IOException e) {
      return "";
    }
  }

  private static Process marked(String... words) throws IOException {
    var all = new ArrayList<>(List.of("prlimit", "--locks=" + NUMBER, "--"));
    all.addAll(List.of(words));
    return new ProcessBuilder(all).start();
  }
}
