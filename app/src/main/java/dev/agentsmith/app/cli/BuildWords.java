package dev.agentsmith.app.cli;

import dev.agentsmith.app.cli.CommandDoc.Option;
import dev.agentsmith.core.config.Project;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a person says of how a repository is tested, besides its configuration.
///
/// @param test null if nothing was said
record BuildWords(@Nullable String test, boolean noTests, List<String> allowedHosts) {
  static final Option TEST =
      Option.value("--test", "COMMAND", "Runs the tests; found if left out.");
  static final Option NO_TESTS = Option.flag("--no-tests", "Deliver without any tests.");
  static final Option ALLOW_HOST =
      Option.value("--allow-host", "HOSTS", "Hosts that commands may reach, with commas between.");

  private static final String HOST =
      "(?:\\*\\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\\d{1,5})?";

  BuildWords {
    allowedHosts = List.copyOf(allowedHosts);
  }

  /// @throws UsageProblem if the words don't make sense together
  static BuildWords of(Words words) {
    String test = words.text(TEST.name());
    boolean noTests = words.isSet(NO_TESTS.name());
    if (test != null && (noTests || test.isBlank())) {
      throw new UsageProblem(
          noTests ? "--test and --no-tests contradict each other." : "--test is empty.");
    }
    String hosts = words.text(ALLOW_HOST.name());
    List<String> allowed =
        hosts == null ? List.of() : Arrays.stream(hosts.split(",")).map(String::strip).toList();
    for (String host : allowed) {
      if (!host.matches(HOST)) {
        throw new UsageProblem(
            "\"" + host + "\" is no host's name: --allow-host repo.example.org.");
      }
    }
    return new BuildWords(test, noTests, allowed);
  }

  Project applyTo(Project project) {
    Project changed =
        noTests
            ? project.withBuild(project.build().withoutTests())
            : test == null ? project : project.withBuild(project.build().withTest(test));
    return allowedHosts.isEmpty() ? changed : changed.withAllowedHosts(allowedHosts);
  }
}
