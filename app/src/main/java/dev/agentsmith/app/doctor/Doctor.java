package dev.agentsmith.app.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.app.doctor.Finding.Level;
import dev.agentsmith.core.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes all checks at the same time and tells what they found, in their order.
public final class Doctor {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final List<Finding> findings;

  private Doctor(List<Finding> findings) {
    this.findings = findings;
  }

  /// What was found in another way.
  public static Doctor saying(List<Finding> findings) {
    return new Doctor(List.copyOf(findings));
  }

  /// Waits for each check, 20 seconds for all of them.
  public static Doctor ask(List<Check> checks) throws InterruptedException {
    List<FutureTask<List<Finding>>> tasks = new ArrayList<>();
    for (Check check : checks) {
      var task = new FutureTask<>(check.look()::at);
      Thread.ofPlatform().daemon().name("doctor").start(task);
      tasks.add(task);
    }
    long end = System.nanoTime() + LIMIT.toNanos();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      for (Finding found : findings(checks.get(i), tasks.get(i), end - System.nanoTime())) {
        if (!findings.contains(found)) { // two projects may use one token
          findings.add(found);
        }
      }
    }
    return new Doctor(List.copyOf(findings));
  }

  /// True if nothing failed.
  public boolean isWell() {
    return count(Level.FAIL) == 0;
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>(findings.stream().map(Finding::line).toList());
    int needed = count(Level.FAIL) + count(Level.WARN);
    lines.add(
        needed == 0
            ? "All is well."
            : needed == 1
                ? "1 of %d needs you.".formatted(findings.size())
                : "%d of %d need you.".formatted(needed, findings.size()));
    return lines;
  }

  public String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("well", isWell());
    ArrayNode list = node.putArray("findings");
    findings.forEach(
        finding ->
            list.addObject().put("level", finding.level().word()).put("words", finding.words()));
    return node.toPrettyString();
  }

  private int count(Level level) {
    return (int) findings.stream().filter(finding -> finding.level() == level).count();
  }

  private static List<Finding> findings(Check check, FutureTask<List<Finding>> task, long nanos)
      throws InterruptedException {
    try {
      return task.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of(
          Finding.fail(
              check.subject()
                  + ": no answer within %d s. Check the network between."
                      .formatted(LIMIT.toSeconds())));
    } catch (ExecutionException e) {
      return List.of(
          Finding.fail(
              check.subject()
                  + ": "
                  + (e.getCause() instanceof ProblemException problem
                      ? problem.first().sentence()
                      : String.valueOf(e.getCause()))));
    }
  }
}
