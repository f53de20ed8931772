package dev.agentsmith.core.config;

import java.nio.file.Path;

/// What paths in a file are relative to.
///
/// @param directory of the file itself
/// @param home what `~` means
record Places(Path directory, Path home) {

  Path path(String text) {
    Path path =
        text.equals("~")
            ? home
            : text.startsWith("~/") ? home.resolve(text.substring(2)) : directory.resolve(text);
    return path.toAbsolutePath().normalize();
  }

  /// The path as people write it, with `~` for the home directory.
  static String shown(Path path, Path home) {
    return path.startsWith(home) && !path.equals(home)
        ? "~/" + home.relativize(path)
        : path.toString();
  }
}
