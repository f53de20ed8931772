package dev.agentsmith.testkit.kubernetes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a container of an image runs: a program of this machine, or something that plays one.
@FunctionalInterface
public interface Image {
  /// Below the container's directory: where its last word stands when it has ended.
  String TERMINATION_LOG = "termination-log";

  /// Below the container's directory: what it printed.
  String LOG = "log";

  /// @param name of its Pod
  /// @param directory where it may write
  record Container(
      String name, List<String> arguments, Map<String, String> environment, Path directory) {
    public Container {
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
    }
  }

  /// @return what runs; its exit value is the container's
  Process start(Container container) throws IOException;

  /// A program of this machine, which gets the container's arguments and its variables, and no
  /// others.
  static Image of(List<String> entrypoint) {
    return container -> {
      List<String> command = new ArrayList<>(entrypoint);
      command.addAll(container.arguments());
      var builder =
          new ProcessBuilder(command)
              .directory(container.directory().toFile())
              .redirectErrorStream(true)
              .redirectOutput(container.directory().resolve(LOG).toFile());
      builder.environment().clear();
      builder.environment().putAll(container.environment());
      Process process = builder.start();
      process.getOutputStream().close();
      return process;
    };
  }
}
