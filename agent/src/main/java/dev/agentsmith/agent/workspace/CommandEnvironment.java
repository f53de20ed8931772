package dev.agentsmith.agent.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The environment of the model's commands, built from nothing: what a build needs, no secret.
public final class CommandEnvironment {
  /// Passed on as they are where they are set.
  private static final String[] PASSED = {"PATH", "JAVA_HOME", "TZ"};

  /// Tools that look for their own parts or caches below the home directory, which is another one
  /// for commands. The user's value counts, else the usual place if it exists.
  private static final Map<String, String> BELOW_HOME =
      Map.of(
          "PYENV_ROOT", ".pyenv",
          "NVM_DIR", ".nvm",
          "SDKMAN_DIR", ".sdkman",
          "RBENV_ROOT", ".rbenv",
          "ASDF_DATA_DIR", ".asdf",
          "CARGO_HOME", ".cargo",
          "RUSTUP_HOME", ".rustup",
          "GRADLE_USER_HOME", ".gradle",
          "npm_config_cache", ".npm",
          "PIP_CACHE_DIR", ".cache/pip");

  private final Map<String, String> variables;

  /// @param parent the environment of this process
  /// @param directory whose scratch directory becomes home and temporary directory
  public CommandEnvironment(Map<String, String> parent, RunDirectory directory) {
    Map<String, String> all = new TreeMap<>();
    for (String name : PASSED) {
      String value = parent.get(name);
      if (value != null) {
        all.put(name, value);
      }
    }
    String home = parent.get("HOME");
    if (home != null) {
      BELOW_HOME.forEach((name, place) -> addTool(all, parent, name, Path.of(home, place)));
      // Maven reads the user's directory from the system, not from HOME; said here all the same,
      // so that a JDK that believes HOME finds the artifacts too.
      all.put("MAVEN_OPTS", "-Dmaven.repo.local=" + Path.of(home, ".m2", "repository"));
    }
    all.put("HOME", directory.home().toString());
    all.put("TMPDIR", directory.tmp().toString());
    all.put("LANG", "C.UTF-8");
    all.put("LC_ALL", "C.UTF-8");
    all.put("CI", "1");
    all.put("TERM", "dumb");
    all.put("NO_COLOR", "1");
    all.put("PAGER", "cat");
    all.put("GIT_PAGER", "cat");
    all.put("LESS", "-R");
    all.put("GIT_TERMINAL_PROMPT", "0");
    all.put("GIT_CONFIG_GLOBAL", "/dev/null");
    all.put("PIP_PROGRESS_BAR", "off");
    all.put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    all.put("PYTHONUNBUFFERED", "1");
    all.put("TQDM_DISABLE", "1");
    all.put("npm_config_audit", "false");
    all.put("npm_config_fund", "false");
    all.put("npm_config_update_notifier", "false");
    this.variables = Map.copyOf(all);
  }

  Map<String, String> variables() {
    return variables;
  }

  private static void addTool(
      Map<String, String> all, Map<String, String> parent, String name, Path usual) {
    String value = parent.get(name);
    if (value != null) {
      all.put(name, value);
    } else if (Files.isDirectory(usual)) {
      all.put(name, usual.toString());
    }
  }
}
