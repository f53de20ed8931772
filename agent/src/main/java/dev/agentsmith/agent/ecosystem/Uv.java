package dev.agentsmith.agent.ecosystem;

import java.util.List;
import java.util.Optional;

/// uv, by its lock file. Addresses stand in it, so that uv itself would ask hosts that are closed;
/// pip installs what it lists, each file by its hash.
final class Uv implements Ecosystem {
  @Override
  public String name() {
    return "uv";
  }

  @Override
  public List<Source> sources() {
    return List.of(Pip.SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.has("uv.lock");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    return Optional.of(PythonLock.uv(folder.text("uv.lock")).install(folder, "uv.lock"));
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    return new Pip().pointing(gateway, top);
  }
}
