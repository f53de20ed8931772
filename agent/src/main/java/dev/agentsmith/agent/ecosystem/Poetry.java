package dev.agentsmith.agent.ecosystem;

import java.util.List;
import java.util.Optional;

/// Poetry, by its lock file. Poetry can't be told of another index than the one that is built into
/// it; pip installs what the lock file lists, each file by its hash.
final class Poetry implements Ecosystem {
  @Override
  public String name() {
    return "Poetry";
  }

  @Override
  public List<Source> sources() {
    return List.of(Pip.SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.has("poetry.lock") && !folder.has("uv.lock");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    return Optional.of(
        PythonLock.poetry(folder.text("poetry.lock")).install(folder, "poetry.lock"));
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    return new Pip().pointing(gateway, top);
  }
}
