package dev.agentsmith.agent.workspace;

import dev.agentsmith.agent.ecosystem.Pointing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The environment of the model's commands, built from nothing: what a build needs, no secret.
/// Looks around when it is first asked.
public final class CommandEnvironment {
  /// Passed on as they are where they are set.
  private static final String[] PASSED = {"PATH", "JAVA_HOME", "TZ"};

  private final Map<String, String> parent;
  private final RunDirectory directory;
  private @Nullable Toolchains toolchains;
  private volatile Pointing pointing = Pointing.NONE;

  /// @param parent the environment of this process
  /// @param directory whose scratch directory becomes home and temporary directory
  public CommandEnvironment(Map<String, String> parent, RunDirectory directory) {
    this.parent = Map.copyOf(parent);
    this.directory = directory;
  }

  /// Has the tools of commands ask the gateway. Files that are there already are written again.
  public void point(Pointing at) {
    point(at, false);
  }

  /// @param more true if it is said besides what was said before
  public void point(Pointing at, boolean more) {
    pointing = more ? at.and(pointing) : at;
    at.files()
        .forEach(
            (name, text) -> {
              try {
                Path file = directory.home().resolve(name);
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /// The home directory of commands.
  public Path home() {
    return directory.home();
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
    all.putAll(pointing.variables());
    all.put("PATH", path(all.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")));
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

  private String path(String parents) {
    return Stream.concat(
            pointing.programs().stream().map(name -> directory.home().resolve(name).toString()),
            Stream.of(parents))
        .collect(Collectors.joining(":"));
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
