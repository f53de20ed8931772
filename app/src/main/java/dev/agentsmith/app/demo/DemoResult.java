package dev.agentsmith.app.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.core.run.TestTally;
import dev.agentsmith.core.run.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a demo came to.
///
/// @param pullRequestFile where its text is on this machine, if there is one
/// @param hint what might have been in the way; empty if all went well
/// @param terminal the message the thread ended in
/// @param verified true if the branch was checked out afresh and its tests passed
/// @param calls of the chat's interface, by method; empty if the chat has none
record DemoResult(
    RunId run,
    RunState state,
    String terminal,
    Path repository,
    Path pullRequestFile,
    String pullRequestText,
    String diff,
    boolean verified,
    String hint,
    Map<String, Long> calls,
    Duration took) {

  boolean succeeded() {
    RunEnd end = state.end();
    return verified && end != null && end.problem() == null && !pullRequestText.isEmpty();
  }

  /// One object, for programs.
  String json() {
    Work work = state.work();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    RunEnd end = state.end();
    node.put("outcome", succeeded() ? "succeeded" : end == null ? "unknown" : end.outcome().word());
    node.put("runId", run.value());
    node.put("repository", repository.toString());
    node.put("branch", work.branch());
    node.put("commit", work.commit());
    node.put("pullRequest", work.pullRequest());
    if (!pullRequestText.isEmpty()) {
      node.put("pullRequestFile", pullRequestFile.toString());
    }
    tests(node, "testsBefore", work.testsBefore());
    tests(node, "testsAfter", work.testsAfter());
    node.put("verified", verified);
    ObjectNode tokens = node.putObject("tokens");
    tokens
        .put("input", state.tokens().input())
        .put("output", state.tokens().output())
        .put("cacheRead", state.tokens().cacheRead())
        .put("cacheWrite", state.tokens().cacheWrite());
    node.put("costUsd", state.usd() == null ? null : state.usd().dollars());
    node.put("durationMs", took.toMillis());
    node.put("message", terminal);
    if (!hint.isEmpty()) {
      node.put("hint", hint);
    }
    if (!calls.isEmpty()) {
      ObjectNode counted = node.putObject("slackCalls");
      calls.forEach(counted::put);
    }
    return node.toString();
  }

  private static void tests(ObjectNode node, String name, @Nullable TestTally tally) {
    if (tally != null) {
      node.putObject(name).put("passed", tally.passed()).put("failed", tally.failed());
    }
  }
}
