package dev.agentsmith.agent.workspace;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The environment of the model's commands, built from nothing: what a build needs, no secret.
/// Looks around when it is first asked.
public final class CommandEnvironment {
  /// Passed on as they are where they are set.
  private static final String[] PASSED = {"PATH", "JAVA_HOME", "TZ"};

  private final Map<String, String> parent;
  private final RunDirectory directory;
  private @Nullable Toolchains toolchains;

  /// @param parent the environment of this process
  /// @param directory whose scratch directory becomes home and temporary directory
  public CommandEnvironment(Map<String, String> parent, RunDirectory directory) {
    this.parent = Map.copyOf(parent);
    this.directory = directory;
  }

  /// The variables.
  ///
  /// @param isConfined true if the machine's directory for temporary files can't be written: Java
  ///     takes its name from nowhere but its own options
  /// @param proxyPort the one way out, if there is one: by a proxy of ours on this port
  Map<String, String> variables(boolean isConfined, OptionalInt proxyPort) {
    Map<String, String> all = new TreeMap<>();
    for (String name : PASSED) {
      String value = parent.get(name);
      if (value != null) {
        all.put(name, value);
      }
    }
    all.putAll(toolchains().variables());
    all.put("HOME", directory.home().toString());
    all.put("TMPDIR", directory.tmp().toString());
    if (isConfined) {
      all.put("JAVA_TOOL_OPTIONS", javaOptions(proxyPort));
    }
    proxyPort.ifPresent(port -> ProxyVariables.put(port, all));
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
    all.put("npm_config_logs_max", "0");
    return all;
  }

  /// What Java says on standard error when it has been given options by the environment.
  String javaNotice(OptionalInt proxyPort) {
    return "Picked up JAVA_TOOL_OPTIONS: " + javaOptions(proxyPort) + "\n";
  }

  /// Files and directories of the user that commands may read.
  List<Path> readable() {
    return toolchains().readable();
  }

  private String javaOptions(OptionalInt proxyPort) {
    String options = "-Djava.io.tmpdir=" + directory.tmp() + " -XX:-UsePerfData";
    return proxyPort.isEmpty()
        ? options
        : options + " " + ProxyVariables.javaOptions(proxyPort.getAsInt());
  }

  private synchronized Toolchains toolchains() {
    Toolchains found = toolchains;
    if (found == null) {
      found = Toolchains.of(parent, directory);
      toolchains = found;
    }
    return found;
  }
}
