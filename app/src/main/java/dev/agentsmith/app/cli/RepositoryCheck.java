package dev.agentsmith.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.agent.build.BuildTool;
import dev.agentsmith.agent.build.Installed;
import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.build.Unrunnable;
import dev.agentsmith.agent.report.Output;
import dev.agentsmith.agent.trial.RepositoryTrial.Result;
import dev.agentsmith.app.doctor.Finding;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.text.UntrustedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What `doctor --repo` says of a repository.
///
/// @param noTests true if none are wanted
record RepositoryCheck(RepositoryUrl repository, Result result, boolean noTests) {

  private static final int MOST_LINES = 24;

  boolean isReady() {
    return noTests ? result.installed().problem() == null : result.isReady();
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    all.add(recognised());
    all.add(installed());
    TestRun tests = result.tests();
    if (tests != null) {
      all.add(tests(tests));
    }
    result.remarks().forEach(remark -> all.add(Finding.ok(remark)));
    return all;
  }

  /// What was printed by what failed, its first and last lines.
  List<String> output() {
    TestRun tests = result.tests();
    String text =
        result.installed().problem() != null
            ? result.installed().output()
            : tests != null && !tests.isGreen() ? UntrustedText.plain(tests.output()) : "";
    return text.isBlank()
        ? List.of()
        : Output.headAndTail(text, MOST_LINES).lines().map(line -> "      | " + line).toList();
  }

  private Finding recognised() {
    if (noTests) {
      return Finding.ok("no tests are run, as asked for");
    }
    if (result.tools().isEmpty()) {
      return Finding.fail(
          "no way to run tests was found. Say --test COMMAND, or build: { test: … } in agentsmith.yml;"
              + " for a repository without tests --no-tests, or build: { no_tests: true }.");
    }
    return Finding.ok(
        result.tools().stream()
            .map(tool -> tool.label() + " · test: " + tool.line())
            .collect(Collectors.joining("; ")));
  }

  private Finding installed() {
    Installed installed = result.installed();
    if (installed.problem() != null) {
      return Finding.fail("install: " + installed.problem().sentence());
    }
    return Finding.ok(
        installed.names().isEmpty()
            ? "install: nothing to install"
            : "install: %s · %s"
                .formatted(installed.brief(), seconds(installed.took().toMillis())));
  }

  private static Finding tests(TestRun tests) {
    if (tests.obstacle() != null) {
      return Finding.fail("tests: " + tests.obstacle().sentence());
    }
    String how = "%s · %s".formatted(tests.tally().brief(), seconds(tests.took().toMillis()));
    return tests.isGreen()
        ? Finding.ok("tests: " + how + (tests.tally().counted() ? " passed" : ""))
        : Finding.warn(
            "tests: " + how + ". They fail before any change: " + tests.headline() + ".");
  }

  String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("repository", repository.toString());
    ArrayNode recognised = node.putArray("recognised");
    for (BuildTool tool : result.tools()) {
      recognised
          .addObject()
          .put("place", tool.directory())
          .put("label", tool.label())
          .put("test", tool.test());
    }
    ArrayNode ecosystems = node.putArray("ecosystems");
    result.ecosystems().forEach(ecosystems::add);
    Installed installed = result.installed();
    node.putObject("install")
        .put(
            "outcome",
            installed.problem() != null
                ? "failed"
                : installed.names().isEmpty() ? "nothing" : "done")
        .put("command", installed.command())
        .put("seconds", installed.took().toMillis() / 1000.0)
        .put("packages", installed.total().packages())
        .put("bytes", installed.total().bytes())
        .put("fromStore", installed.total().stored())
        .put(
            "firstLine",
            installed.problem() == null ? "" : Unrunnable.firstWords(installed.output()));
    tests(node.putObject("tests"), result.tests());
    ArrayNode remarks = node.putArray("remarks");
    result.remarks().forEach(remarks::add);
    return node.put("ready", isReady()).toString();
  }

  private static void tests(ObjectNode node, @Nullable TestRun tests) {
    if (tests == null) {
      node.put("outcome", "none");
      return;
    }
    node.put(
            "outcome",
            tests.obstacle() != null ? "could_not_be_run" : tests.isGreen() ? "green" : "red")
        .put("command", tests.command())
        .put("counted", tests.tally().counted())
        .put("passed", tests.tally().passed())
        .put("failed", tests.tally().failed())
        .put("seconds", tests.took().toMillis() / 1000.0)
        .put(
            "firstLine",
            tests.obstacle() != null
                ? tests.obstacle().what()
                : tests.isGreen() ? "" : tests.headline());
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
