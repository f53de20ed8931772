package dev.agentsmith.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rules about the text of our sources, tests included.
class SourceRulesTest {
  private static final int LONGEST_FILE = 500;
  /// In a comment: TAP has directives of the same name.
  private static final Pattern OPEN_END =
      Pattern.compile("^[^\"]*(//|/\\*|# ).*\\b(TODO|FIXME|XXX)\\b(?! *\\(?#\\d)");

  @Test
  void noFileIsLongerThanAPersonReads() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources()) {
      long lines = Files.readString(file).lines().count();
      if (lines > LONGEST_FILE) {
        tooLong.add(file + " has " + lines + " lines");
      }
    }
    assertThat(tooLong).as("files over %d lines: move a wall", LONGEST_FILE).isEmpty();
  }

  @Test
  void noTestIsSwitchedOff() throws IOException {
    assertThat(linesWith(Pattern.compile("@" + "Disabled|assumeTrue|assumeFalse")))
        .as("a test that can't run fails and says what is missing")
        .isEmpty();
  }

  @Test
  void nothingIsLeftForLaterWithoutAnIssue() throws IOException {
    assertThat(linesWith(OPEN_END)).as("an open end names its issue").isEmpty();
  }

  private static List<String> linesWith(Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : sources()) {
      if (!file.endsWith("SourceRulesTest.java")) {
        Files.readString(file)
            .lines()
            .filter(line -> pattern.matcher(line).find())
            .forEach(line -> found.add(file + ": " + line.strip()));
      }
    }
    return found;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(Distribution.checkout())) {
      List<Path> sources = new ArrayList<>();
      for (Path module :
          modules.filter(place -> Files.isDirectory(place.resolve("src"))).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src"))) {
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().matches(".*\\.(java|bash)"))
              .forEach(sources::add);
        }
      }
      assertThat(sources).hasSizeGreaterThan(50);
      return sources;
    }
  }
}
