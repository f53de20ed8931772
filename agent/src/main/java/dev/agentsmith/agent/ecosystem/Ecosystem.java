package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.packages.Registry;
import dev.agentsmith.agent.packages.Upstreams;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One way in which packages get to a repository: how it is recognised, how its tool is pointed at
/// the gateway, what installs, and where the packages come from. Without state; for many threads.
public interface Ecosystem {

  /// As people call it: `npm`.
  String name();

  /// The registries its tool speaks to.
  List<Source> sources();

  /// Whether a folder belongs to it, by its files.
  boolean isIn(Folder folder);

  /// What brings the packages of a folder; empty if there is nothing to bring.
  Optional<Install> install(Folder folder);

  /// How its tool is told of the gateway.
  ///
  /// @param top of the repository
  Pointing pointing(Gateway gateway, Folder top);

  /// The tool itself, where the repository names one that is in no registry; empty if it does not.
  default Optional<Distribution> distribution(Folder folder) {
    return Optional.empty();
  }

  /// A tool that a repository's own wrapper would download.
  ///
  /// @param address as the repository has it: it is fetched once, as it is, and only from out in
  ///     the world
  /// @param sha256 in hex; empty if the repository says none
  /// @param place below the home directory, where the wrapper finds it
  record Distribution(URI address, String sha256, String place) {}

  /// A registry, and how its tool is asked where it is: the settings of the user, or what is built
  /// into it.
  record Source(Registry registry, Function<Tools, Upstreams> asked) {}

  /// Where the gateway of a run is.
  ///
  /// @param home the home directory of the run's commands
  record Gateway(int port, Path home) {

    /// The address of a registry there, with a slash at its end. npm's is at the top, for it keeps
    /// of an address the path alone.
    String url(Registry registry) {
      String top = "http://127.0.0.1:" + port + "/";
      return registry.name().equals("npm") ? top : top + "_" + registry.name() + "/";
    }
  }
}
