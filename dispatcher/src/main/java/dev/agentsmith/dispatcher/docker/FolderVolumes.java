package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Folders of this machine under the names of volumes, so that containers can see them: for what
/// runs on one machine and leaves nothing behind. Not for many threads.
public final class FolderVolumes implements AutoCloseable {
  private final DockerEngine engine;
  private final String prefix;
  private final List<String> names = new ArrayList<>();

  /// @param host of the engine, as in `DOCKER_HOST`
  /// @param prefix of the names, nobody else's
  public FolderVolumes(String host, String prefix) {
    this.engine = new DockerEngine(new DockerSettings(host, "", "", ""));
    this.prefix = prefix;
  }

  /// @return the volume's name
  /// @throws SpawnerUnavailable if the engine does not answer
  public String add(Path folder) {
    String name = prefix + "-" + folder.getFileName();
    engine.createVolume(
        name, Map.of("type", "none", "o", "bind", "device", folder.toAbsolutePath().toString()));
    names.add(name);
    return name;
  }

  /// Removes the volumes, and the containers that use them, running or not. The folders stay.
  @Override
  public void close() {
    for (String name : names) {
      engine.removeUsersOf(name);
      engine.removeVolume(name);
    }
    engine.close();
  }
}
