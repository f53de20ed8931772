package dev.agentsmith.app.hardening;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The variables this process was started with, as the kernel shows them to others in
/// `/proc/<pid>/environ`, to root too. Java has a copy of its own, which stays.
public final class EnvironmentBlock {
  private static final Logger log = LoggerFactory.getLogger(EnvironmentBlock.class);

  private static final Path SELF = Path.of("/proc/self");

  /// Fields of `/proc/self/stat` after the name (proc(5), env_start).
  private static final int START = 47;

  /// What is no secret in any configuration, and by which others know what this process is.
  private static final Set<String> KEPT =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LANG",
          "LC_ALL",
          "TZ",
          "PWD",
          "TERM",
          "TMPDIR",
          "JAVA_HOME",
          "AGENTSMITH_RUN_ID",
          "AGENTSMITH_RUN_DIR",
          "AGENTSMITH_CACHE",
          "AGENTSMITH_LAUNCHER");

  private EnvironmentBlock() {}

  /// Overwrites every value with zeros, but those that are surely no secret. Names are not enough
  /// to tell a secret by: a configuration may call its key by any.
  ///
  /// Children that are started with an unchanged environment get Java's copy; those of a native
  /// library would get the empty values.
  public static void wipe() {
    try {
      byte[] block = Files.readAllBytes(SELF.resolve("environ"));
      String stat = Files.readString(SELF.resolve("stat"), ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long start = Long.parseLong(fields[START]);
      blank(block);
      try (var memory = new RandomAccessFile("/proc/self/mem", "rw")) {
        memory.seek(start);
        memory.write(block);
      }
    } catch (IOException | RuntimeException e) {
      // No /proc, or another system: the sandbox keeps commands from reading it, where there is
      // one.
      log.warn("environment block not wiped cause={}", e.toString());
    }
  }

  private static void blank(byte[] block) {
    int begin = 0;
    while (begin < block.length) {
      int end = begin;
      int equals = -1;
      while (end < block.length && block[end] != 0) {
        if (equals < 0 && block[end] == '=') {
          equals = end;
        }
        end++;
      }
      if (equals > begin && !KEPT.contains(new String(block, begin, equals - begin, ISO_8859_1))) {
        Arrays.fill(block, equals + 1, end, (byte) 0);
      }
      begin = end + 1;
    }
  }
}
