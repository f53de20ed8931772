package dev.agentsmith.agent.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How to test what is in a directory.
///
/// @param label for people: `Java, Maven`
/// @param test the command
/// @param artefacts what it writes that is never part of a change, as patterns of `.gitignore`
public record BuildTool(String label, String test, List<String> artefacts) {
  private static final Pattern MAKE_TEST = Pattern.compile("(?m)^(test|check)\\s*:(?!=)");
  private static final List<String> PYTHON_ARTEFACTS =
      List.of("__pycache__/", "*.pyc", ".pytest_cache/", ".tox/", "*.egg-info/");

  public BuildTool {
    artefacts = List.copyOf(artefacts);
  }

  /// What the configuration names.
  public static BuildTool configured(String test) {
    return new BuildTool(
        "as configured",
        test,
        Stream.concat(Stream.of("target/", "node_modules/"), PYTHON_ARTEFACTS.stream()).toList());
  }

  /// Finds the tool by its files; the first of Maven, npm, Python and make that is there.
  public static Optional<BuildTool> detect(Path directory) throws IOException {
    Optional<BuildTool> maven = maven(directory);
    if (maven.isPresent()) {
      return maven;
    }
    Optional<BuildTool> npm = npm(directory);
    if (npm.isPresent()) {
      return npm;
    }
    Optional<BuildTool> python = python(directory);
    return python.isPresent() ? python : make(directory);
  }

  private static Optional<BuildTool> maven(Path directory) {
    if (!isFile(directory, "pom.xml")) {
      return Optional.empty();
    }
    boolean wrapper = isFile(directory, "mvnw");
    String program = !wrapper ? "mvn" : isExecutable(directory, "mvnw") ? "./mvnw" : "sh mvnw";
    return Optional.of(new BuildTool("Java, Maven", program + " -q test", List.of("target/")));
  }

  private static Optional<BuildTool> npm(Path directory) throws IOException {
    if (!isFile(directory, "package.json")) {
      return Optional.empty();
    }
    JsonNode manifest;
    try {
      manifest = new JsonMapper().readTree(directory.resolve("package.json").toFile());
    } catch (JsonProcessingException e) {
      return Optional.empty(); // npm could not read it either
    }
    String script = manifest.path("scripts").path("test").asText();
    if (script.isBlank() || script.contains("no test specified")) {
      return Optional.empty();
    }
    boolean needsModules = manifest.has("dependencies") || manifest.has("devDependencies");
    String install = isFile(directory, "package-lock.json") ? "npm ci" : "npm install";
    String test =
        needsModules ? "{ [ -d node_modules ] || " + install + "; } && npm test" : "npm test";
    return Optional.of(new BuildTool("JavaScript, npm", test, List.of("node_modules/")));
  }

  private static Optional<BuildTool> python(Path directory) throws IOException {
    boolean project =
        Stream.of("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "tox.ini")
            .anyMatch(name -> isFile(directory, name));
    boolean pytest =
        Stream.of("pytest.ini", "conftest.py", "tests/conftest.py")
                .anyMatch(name -> isFile(directory, name))
            || Stream.of("pyproject.toml", "setup.cfg", "requirements.txt", "tox.ini")
                .anyMatch(name -> contains(directory, name, "pytest"));
    List<Path> tests = pythonTests(directory);
    if (!project && !pytest && tests.isEmpty()) {
      return Optional.empty();
    }
    if (pytest || tests.stream().anyMatch(BuildTool::usesPytest)) {
      return Optional.of(new BuildTool("Python, pytest", "python3 -m pytest", PYTHON_ARTEFACTS));
    }
    return Optional.of(
        new BuildTool("Python, unittest", "python3 -m unittest discover", PYTHON_ARTEFACTS));
  }

  private static List<Path> pythonTests(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory, 3)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> file.getFileName().toString().matches("test_.*\\.py|.*_test\\.py"))
          .limit(50)
          .toList();
    }
  }

  /// Functions named `test_` outside of a class are pytest's; unittest would not find them.
  private static boolean usesPytest(Path file) {
    try {
      String text = Files.readString(file, UTF_8);
      return text.contains("import pytest")
          || Pattern.compile("(?m)^def test").matcher(text).find();
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<BuildTool> make(Path directory) throws IOException {
    for (String name : List.of("GNUmakefile", "makefile", "Makefile")) {
      if (isFile(directory, name)) {
        var target = MAKE_TEST.matcher(Files.readString(directory.resolve(name), UTF_8));
        return target.find()
            ? Optional.of(new BuildTool("make", "make " + target.group(1), List.of()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean contains(Path directory, String name, String word) {
    try {
      return isFile(directory, name)
          && Files.readString(directory.resolve(name), UTF_8).contains(word);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFile(Path directory, String name) {
    return Files.isRegularFile(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isExecutable(Path directory, String name) {
    return Files.isExecutable(directory.resolve(name));
  }
}
