package dev.agentsmith.loopback;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The `redis-server` programs that the artifact embedded-redis carries as resources. Only they are
/// used of it: its own starter leaves children behind and knows no password.
final class BundledRedis {
  private BundledRedis() {}

  static Path unpackInto(Path directory) throws IOException {
    String resource = resourceFor(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path program = directory.resolve("redis-server");
    if (Files.isExecutable(program)) {
      return program;
    }
    var onlyOurs = PosixFilePermissions.fromString("rwx------");
    Path unpacked =
        Files.createTempFile(
            directory, "redis-server", null, PosixFilePermissions.asFileAttribute(onlyOurs));
    try (InputStream from = redis.embedded.Redis.class.getResourceAsStream("/" + resource)) {
      if (from == null) {
        throw new IOException(resource + " is not in the class path");
      }
      Files.copy(from, unpacked, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(unpacked, onlyOurs);
    // Whole or not at all: another start in this directory must not run half a program.
    return Files.move(unpacked, program, StandardCopyOption.ATOMIC_MOVE);
  }

  static String resourceFor(String system, String machine) {
    return switch (system + " " + machine) {
      case "Linux amd64" -> "redis-server-6.2.6-v5-linux-amd64";
      case "Linux aarch64" -> "redis-server-6.2.7-linux-arm64";
      case "Mac OS X x86_64" -> "redis-server-6.2.6-v5-darwin-amd64";
      case "Mac OS X aarch64" -> "redis-server-6.2.6-v5-darwin-arm64";
      default ->
          throw new ProblemException(
              Problem.of(
                  "No Redis is bundled for " + system + " on " + machine + ".",
                  "Set REDIS_URL to a Redis that runs."));
    };
  }
}
