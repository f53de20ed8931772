package dev.agentsmith.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Where one demo keeps its things: a directory of its own, so that two don't meet. The newest few
/// stay, for people who want to look at what was made.
record DemoSpace(Path directory) {
  private static final int KEPT = 5;

  /// @param name what the directory is called, unless a demo of that name is there
  static DemoSpace create(Path cache, String name) throws IOException {
    Path all = Files.createDirectories(cache.resolve("demo"));
    for (int number = 1; ; number++) {
      try {
        Path directory =
            Files.createDirectory(all.resolve(number == 1 ? name : name + "-" + number));
        removeOld(all);
        return new DemoSpace(directory);
      } catch (FileAlreadyExistsException e) {
        // begun in the same second as another
      }
    }
  }

  Path repositories() {
    return directory.resolve("repositories");
  }

  Path tickets() {
    return directory.resolve("tickets");
  }

  Path pullRequests() {
    return directory.resolve("pull-requests");
  }

  Path chat() {
    return directory.resolve("chat");
  }

  Path data() {
    return directory.resolve("data");
  }

  Path redis() {
    return directory.resolve("redis");
  }

  Path config() {
    return directory.resolve("agentsmith.yml");
  }

  Path dispatcherLog() {
    return directory.resolve("dispatcher.log");
  }

  static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // An old demo that is still in use, or another user's: it takes room and nothing else.
      return;
    }
  }

  private static void removeOld(Path all) throws IOException {
    try (Stream<Path> paths = Files.list(all)) {
      List<Path> newestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      newestFirst.stream().skip(KEPT).forEach(DemoSpace::remove);
    }
  }
}
