package dev.agentsmith.e2e.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.testkit.repositories.SampleRepository;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What `doctor --repo --json` said of a repository.
///
/// @param label what it was taken for, empty if for nothing
/// @param install `done`, `nothing` or `failed`
/// @param tests `green`, `red`, `could_not_be_run` or `none`; `crashed` if the program itself ended
///     without a word of JSON
/// @param trouble the first line of what did not work; empty if all did
record RepositoriesFinding(
    String label,
    String install,
    double installSeconds,
    String tests,
    int passed,
    int failed,
    String trouble) {
  private static final JsonMapper JSON = new JsonMapper();

  /// @param out standard output of the program
  /// @param err its standard error, told where there is nothing else
  static RepositoriesFinding of(String out, String err) {
    String line = out.lines().filter(it -> it.startsWith("{")).reduce((_, last) -> last).orElse("");
    try {
      JsonNode said = JSON.readTree(line);
      if (said.path("recognised").isArray()) {
        return of(said);
      }
    } catch (JsonProcessingException e) {
      // then what it said instead is told
    }
    String words =
        Stream.concat(err.lines(), out.lines())
            .filter(it -> !it.isBlank() && !it.startsWith("Picked up "))
            .findFirst()
            .orElse("it said nothing");
    return new RepositoriesFinding("", "", 0, "crashed", 0, 0, words);
  }

  private static RepositoriesFinding of(JsonNode said) {
    String label =
        StreamSupport.stream(said.path("recognised").spliterator(), false)
            .map(tool -> tool.path("label").asText())
            .collect(Collectors.joining("; "));
    JsonNode install = said.path("install");
    JsonNode tests = said.path("tests");
    String trouble =
        Stream.of(install, tests)
            .map(it -> it.path("firstLine").asText().strip())
            .filter(it -> !it.isEmpty())
            .findFirst()
            .orElse("");
    return new RepositoriesFinding(
        label,
        install.path("outcome").asText(),
        install.path("seconds").asDouble(),
        tests.path("outcome").asText(),
        tests.path("passed").asInt(),
        tests.path("failed").asInt(),
        trouble);
  }

  /// What the catalogue promises: it is taken for what it is, and all of its tests ran and passed.
  boolean isGreen(SampleRepository expected) {
    boolean ran =
        expected.tests() == 0
            ? tests.equals("none")
            : tests.equals("green") && passed == expected.tests();
    return label.equals(expected.label()) && !install.equals("failed") && ran;
  }

  /// As a repository of whoever asks is ready for a run.
  boolean isGreen() {
    return tests.equals("green") && !install.equals("failed");
  }

  String seconds() {
    return switch (install) {
      case "done" -> String.format(Locale.ROOT, "%.1f", installSeconds);
      case "nothing" -> "–";
      default -> "failed";
    };
  }

  /// `3 of 3 green`
  String told() {
    return switch (tests) {
      case "green", "red" -> passed + " of " + (passed + failed) + " " + tests;
      case "could_not_be_run" -> "could not be run";
      default -> tests;
    };
  }
}
