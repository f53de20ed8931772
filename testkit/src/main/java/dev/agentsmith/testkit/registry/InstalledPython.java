package dev.agentsmith.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.testkit.ResourceFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Publishes what the Python here has installed, with what it needs: pytest and setuptools are real
/// ones although the registry they come from can't be reached.
public final class InstalledPython {
  private static final Instant LONG_AGO = Instant.parse("2025-01-05T09:00:00Z");

  private InstalledPython() {}

  /// @param folder where the wheels may lie, made if it is not there
  /// @throws AssertionError if Python has one of `names` not
  public static void publish(PyPiRegistry pypi, Path folder, String... names) throws IOException {
    Path wheels = Files.createDirectories(folder);
    Path script = wheels.resolve("repack.py");
    Files.write(
        script, ResourceFolder.of(InstalledPython.class, "python").files().get("repack.py"));
    var command = new ArrayList<>(List.of("python3", script.toString(), wheels.toString()));
    command.addAll(List.of(names));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(said.strip() + "; ./test installs what tests need on Debian");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(wheels, "*.whl")) {
      for (Path wheel : files) {
        String file = wheel.getFileName().toString();
        pypi.addBuilt(file, file.substring(0, file.indexOf('-')), LONG_AGO, () -> read(wheel), "");
      }
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
