package dev.agentsmith.agent.ecosystem;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// bun, with npm's registry.
final class Bun implements Ecosystem {
  @Override
  public String name() {
    return "bun";
  }

  @Override
  public List<Source> sources() {
    return List.of(Npm.SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return JavaScriptManifest.isOf(folder, "bun");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    String command =
        folder.hasAny("bun.lock", "bun.lockb") ? "bun install --frozen-lockfile" : "bun install";
    return Npm.install(folder, command, command);
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    return new Npm()
        .pointing(gateway, top)
        .and(
            new Pointing(
                Map.of("BUN_CONFIG_REGISTRY", gateway.url(Npm.SOURCE.registry())),
                Map.of(),
                List.of()));
  }
}
