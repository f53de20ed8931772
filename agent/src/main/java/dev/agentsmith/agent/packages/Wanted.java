package dev.agentsmith.agent.packages;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// What a request asks a registry for.
///
/// @param path below the registry's address, without a slash at its begin
/// @param elsewhere the whole address, where the registry's own index named another place
/// @param isFixed true if what is there never changes
/// @param isPackage true for the file of a package itself, and not what is said of it
/// @param sum what the content must have; null if that is not known
record Wanted(
    String path,
    @Nullable URI elsewhere,
    Coordinates of,
    boolean isFixed,
    boolean isPackage,
    @Nullable Sum sum) {

  /// What is said of packages, and changes.
  static Wanted index(String path, String name) {
    return new Wanted(path, null, new Coordinates(name, ""), false, false, null);
  }

  /// The file of a package.
  static Wanted file(String path, Coordinates of) {
    return new Wanted(path, null, of, true, true, null);
  }

  /// What is said of one version, and never changes.
  static Wanted detail(String path, Coordinates of) {
    return new Wanted(path, null, of, true, false, null);
  }

  Wanted with(@Nullable Sum known) {
    return known == null ? this : new Wanted(path, elsewhere, of, isFixed, isPackage, known);
  }

  Wanted at(URI place) {
    return new Wanted(path, place, of, isFixed, isPackage, sum);
  }
}
