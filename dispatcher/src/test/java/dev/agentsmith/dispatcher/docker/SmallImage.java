package dev.agentsmith.dispatcher.docker;

import dev.agentsmith.testkit.RealDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// An agent's image in small: a shell that does what the variable `SCRIPT` says, in place of the
/// program.
final class SmallImage {
  static final String NAME = "agentsmith-small:test";

  private SmallImage() {}

  static void build(RealDocker docker, Path directory) throws IOException, InterruptedException {
    Path root = Files.createDirectories(directory.resolve("root"));
    Path busybox = Path.of("/bin/busybox");
    if (!Files.isExecutable(busybox)) {
      throw new AssertionError("There is no busybox. Install busybox-static (./test does).");
    }
    for (String folder : new String[] {"bin", "tmp", "work", "proc", "dev", "sys", "etc"}) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.copy(busybox, root.resolve("bin/busybox"));
    for (String tool : new String[] {"sh", "cat", "sleep", "tr", "touch", "head", "id", "mount"}) {
      Files.createSymbolicLink(root.resolve("bin").resolve(tool), Path.of("busybox"));
    }
    run("chmod", "1777", root.resolve("tmp").toString());
    run("chown", "1000:1000", root.resolve("work").toString());
    Path tar = directory.resolve("root.tar");
    run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
    docker.docker(
        "import",
        "--change",
        "ENTRYPOINT [\"/bin/sh\", \"-c\", \"eval \\\"$SCRIPT\\\"\", \"agent\"]",
        tar.toString(),
        NAME);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + " failed");
    }
  }
}
