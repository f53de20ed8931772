package dev.agentsmith.agent.build;

import dev.agentsmith.agent.ecosystem.Folder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// pytest or unittest, or tox where the repository uses it.
final class PythonBuilds {
  private static final Pattern TEST_FILE =
      Pattern.compile("(?:.*/)?(?:test_[^/]*|[^/]*_test|tests)\\.py");
  private static final Pattern FUNCTION = Pattern.compile("(?m)^(?:async )?def test");
  private static final Pattern ELSEWHERE =
      Pattern.compile("(?:.*/)?(?:node_modules|\\.venv|venv|site-packages)/.*");
  private static final int MOST_READ = 20;

  private PythonBuilds() {}

  /// @param alone false if the folder is tested in another way already: then tests by themselves,
  ///     of
  ///     some script, are none of the project
  static Optional<BuildTool> in(Folder folder, boolean alone) {
    boolean project =
        folder.hasAny(
            "pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini", "conftest.py");
    List<String> tests =
        folder.matching(TEST_FILE).filter(file -> !ELSEWHERE.matcher(file).matches()).toList();
    if (!project && (tests.isEmpty() || !alone)) {
      return Optional.empty();
    }
    boolean pytest = usesPytest(folder, tests);
    if (!pytest && tests.isEmpty()) {
      return Optional.empty();
    }
    if (folder.has("tox.ini") && !folder.hasAny("uv.lock", "poetry.lock") && !pytest) {
      return Optional.of(tool(folder, "tox", "tox -q", "tox"));
    }
    String by = folder.has("uv.lock") ? " by uv" : folder.has("poetry.lock") ? " by Poetry" : "";
    return Optional.of(
        tool(
            folder,
            (pytest ? "pytest" : "unittest") + by,
            pytest ? "python3 -m pytest" : unittest(tests),
            "python3"));
  }

  private static BuildTool tool(Folder folder, String name, String test, String program) {
    return new BuildTool(
        "Python, " + name, folder.place(), test, program, BuildTool.PYTHON_ARTEFACTS);
  }

  /// Functions named `test_` outside of a class are pytest's; unittest would not find them.
  private static boolean usesPytest(Folder folder, List<String> tests) {
    if (folder.hasAny("pytest.ini", "conftest.py")
        || folder.files().stream().anyMatch(file -> file.endsWith("/conftest.py"))
        || List.of(
                "pyproject.toml",
                "setup.cfg",
                "tox.ini",
                "requirements.txt",
                "requirements-dev.txt")
            .stream()
            .anyMatch(name -> folder.says(name, "pytest"))) {
      return true;
    }
    return tests.stream()
        .limit(MOST_READ)
        .map(folder::text)
        .anyMatch(text -> text.contains("import pytest") || FUNCTION.matcher(text).find());
  }

  /// Only packages are looked into (docs.python.org: unittest, test discovery): a folder of tests
  /// that is none has to be named.
  private static String unittest(List<String> tests) {
    String first = tests.getFirst();
    int slash = first.lastIndexOf('/');
    String place = slash < 0 ? "" : first.substring(0, slash);
    boolean one =
        tests.stream().allMatch(file -> file.startsWith(place.isEmpty() ? "" : place + "/"));
    String pattern =
        tests.stream().allMatch(file -> file.endsWith("_test.py")) ? " -p '*_test.py'" : "";
    return "python3 -m unittest discover"
        + (one && !place.isEmpty() && place.indexOf('/') < 0 ? " -s " + place : "")
        + pattern;
  }
}
