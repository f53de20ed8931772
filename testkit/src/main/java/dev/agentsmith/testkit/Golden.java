package dev.agentsmith.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Compares text with a file in `src/test/resources/golden/<Test>/<case>`. A mismatch prints the
/// difference and the command that accepts it.
public final class Golden {
  private static final String ACCEPT = "./test --update-golden";

  private final Path folder;
  private final boolean update;
  private final boolean ci;

  private Golden(Path folder, boolean update, boolean ci) {
    this.folder = folder;
    this.update = update;
    this.ci = ci;
  }

  public static Golden of(Class<?> test) {
    return at(Path.of("src", "test", "resources", "golden", test.getSimpleName()));
  }

  /// Files in a folder of one's own, such as pictures that stand in the docs.
  public static Golden at(Path folder) {
    return in(folder, Boolean.getBoolean("golden.update"), System.getenv("CI") != null);
  }

  static Golden in(Path folder, boolean update, boolean ci) {
    return new Golden(folder, update, ci);
  }

  /// Holds if the file `name` has exactly this text (one line end at its end is the file's own).
  ///
  /// @throws AssertionError with a difference of lines if not, or if the file is missing
  public void matches(String name, String actual) {
    Path file = folder.resolve(name);
    List<String> is = actual.stripTrailing().lines().toList();
    try {
      if (update) {
        accept(file, is);
        return;
      }
      if (!Files.exists(file)) {
        throw new AssertionError(
            file + " does not exist. Accept this text with: " + ACCEPT + "\n" + actual);
      }
      List<String> wanted = Files.readString(file).stripTrailing().lines().toList();
      if (!wanted.equals(is)) {
        throw new AssertionError(
            file
                + " differs (- wanted, + is):\n"
                + LineDiff.of(wanted, is)
                + "Accept it with: "
                + ACCEPT);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(Path file, List<String> text) throws IOException {
    if (ci) {
      throw new AssertionError("Golden files are not updated where CI is set: " + file);
    }
    Files.createDirectories(folder);
    Files.writeString(file, String.join("\n", text) + "\n");
  }
}
