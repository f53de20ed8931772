package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobOutput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/// What a container's end means, in a sentence for a person.
final class ContainerEnd {
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;
  private static final long MIB = 1 << 20;

  /// What to tell of a run whose container is not there any more.
  static final Problem REMOVED =
      Problem.of("Somebody removed the agent's container.", "Press Retry to run it again.");

  private ContainerEnd() {}

  static JobEnd of(ContainerLook container, JobOutput output) {
    return new JobEnd(output.lastWord(), problem(container, output.lastLine()));
  }

  private static Problem problem(ContainerLook container, String lastLine) {
    String project = Labels.project(container.row().labels());
    if (container.oomKilled() && container.exitCode() == KILLED) {
      return Problem.of(
          "The agent's container needed more than %s of memory (OOMKilled)."
              .formatted(size(container.memoryBytes())),
          "Raise job.memory of %s, then press Retry.".formatted(project));
    }
    Duration ran = Duration.between(container.started(), container.finished());
    if (ran.compareTo(container.deadline()) >= 0) {
      return Problem.of(
          "The agent's container was ended after %d minutes, the limit of %s."
              .formatted(container.deadline().toMinutes(), project),
          "Raise job.deadline if it needs longer.");
    }
    String how =
        switch ((int) container.exitCode()) {
          case KILLED -> "was killed from outside (exit code 137)";
          case TERMINATED -> "was stopped from outside (exit code 143)";
          default -> "ended with exit code " + container.exitCode();
        };
    return Problem.of(
        "The agent's container %s without a last word.".formatted(how),
        lastLine.isEmpty() ? "" : "Its last line: " + lastLine);
  }

  /// `2 GiB`, `1.5 GiB`, `512 MiB`.
  static String size(long bytes) {
    return bytes >= 1024 * MIB ? number(bytes, 1024 * MIB) + " GiB" : number(bytes, MIB) + " MiB";
  }

  private static String number(long bytes, long unit) {
    return BigDecimal.valueOf(bytes)
        .divide(BigDecimal.valueOf(unit), 1, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }
}
