package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.packages.GoProxy;
import dev.agentsmith.agent.packages.Upstream;
import dev.agentsmith.agent.packages.Upstreams;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Go's modules.
final class Go implements Ecosystem {
  private static final Source SOURCE = new Source(new GoProxy(), Go::upstreams);

  @Override
  public String name() {
    return "Go";
  }

  @Override
  public List<Source> sources() {
    return List.of(SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.hasAny("go.mod", "go.work");
  }

  /// Nothing where no other module is needed, or where they are part of the repository.
  @Override
  public Optional<Install> install(Folder folder) {
    boolean isVendored = folder.files().contains("vendor/modules.txt");
    boolean needsModules =
        folder.has("go.work")
            || folder.text("go.mod").lines().anyMatch(line -> line.strip().startsWith("require"));
    return needsModules && !isVendored
        ? Optional.of(Install.of("go mod download"))
        : Optional.empty();
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    String url = gateway.url(SOURCE.registry());
    return new Pointing(
        Map.of(
            "GOPROXY",
            url.substring(0, url.length() - 1),
            "GOPRIVATE",
            "",
            "GONOPROXY",
            "none",
            "GOPATH",
            gateway.home().resolve("go").toString(),
            "GOMODCACHE",
            gateway.home().resolve("go/pkg/mod").toString(),
            "GOCACHE",
            gateway.home().resolve(".cache/go-build").toString(),
            "GOENV",
            "off",
            // Else directories are left that can't be removed.
            "GOFLAGS",
            "-modcacherw"),
        Map.of(),
        List.of());
  }

  /// `go env` knows the user's own settings and the default. What is fetched without a proxy is not
  /// fetched here.
  private static Upstreams upstreams(Tools tools) {
    return Upstreams.of(
        tools.ask("go", "env", "GOPROXY").stream()
            .flatMap(said -> Stream.of(said.strip().split("[,|]")))
            .map(Upstream::of)
            .flatMap(Optional::stream)
            .toList());
  }
}
