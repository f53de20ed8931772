package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was fetched from registries, for all runs of this machine: files by the SHA-256 of their
/// content, and beside them by address what is known of it. Only gateways write here, and no
/// command of a run can read it. Several processes may use one store: a file appears whole or not
/// at all.
public final class PackageStore {
  private static final Logger log = LoggerFactory.getLogger(PackageStore.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int KEY_BYTES = 32;
  private static final Duration ABANDONED = Duration.ofHours(2);

  /// So that a file that is used every minute is not touched every minute.
  private static final Duration TOUCH = Duration.ofHours(1);

  /// What is left after the oldest was removed, of 100.
  private static final int KEPT_PERCENT = 80;

  private final Path root;
  private final InstantSource clock;
  private final byte[] key;

  /// What is known of an address.
  ///
  /// @param sha256 of the content, in hex
  /// @param from the host it was got from
  /// @param etag as the far side gave it; empty if it gave none
  /// @param at when it was got, or last seen to be unchanged
  /// @param published when the far side says that it was; empty if it does not say
  record Stored(
      Path file,
      String sha256,
      long size,
      String type,
      String from,
      String etag,
      Instant at,
      Optional<Instant> published) {}

  private PackageStore(Path root, InstantSource clock, byte[] key) {
    this.root = root;
    this.clock = clock;
    this.key = key;
  }

  /// Opens the store in a directory, which is made if it is missing.
  public static PackageStore open(Path directory, InstantSource clock) throws IOException {
    Files.createDirectories(directory);
    if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
    for (String part : List.of("objects", "names", "tmp")) {
      Files.createDirectories(directory.resolve(part));
    }
    return new PackageStore(directory, clock, key(directory.resolve("key")));
  }

  /// What only gateways of this store know.
  byte[] key() {
    return key.clone();
  }

  /// What was stored for an address; empty if there is nothing, or not all of it.
  Optional<Stored> find(String address) {
    Path name = name(address);
    try {
      JsonNode known = JSON.readTree(Files.readAllBytes(name));
      String sha256 = known.path("sha256").asText();
      long size = known.path("size").asLong();
      Path object = object(sha256);
      if (Files.size(object) != size || !known.path("address").asText().equals(address)) {
        return Optional.empty();
      }
      Instant now = clock.instant();
      FileTime used = Files.getLastModifiedTime(name);
      if (used.toInstant().plus(TOUCH).isBefore(now)) {
        Files.setLastModifiedTime(name, FileTime.from(now));
      }
      return Optional.of(
          new Stored(
              object,
              sha256,
              size,
              known.path("type").asText(),
              known.path("from").asText(),
              known.path("etag").asText(),
              Instant.ofEpochSecond(known.path("at").asLong()),
              known.has("published")
                  ? Optional.of(Instant.ofEpochSecond(known.path("published").asLong()))
                  : Optional.empty()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// A file that is being fetched; closed without [#keep] it leaves nothing.
  final class Incoming extends OutputStream {
    private final Path file;
    private final OutputStream out;
    private final MessageDigest sha256 = Sum.digest("SHA-256");
    private long size;

    private Incoming(Path file) throws IOException {
      this.file = file;
      this.out = Files.newOutputStream(file);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      sha256.update(bytes, from, length);
      size += length;
    }

    /// Ends the file.
    ///
    /// @param length what was announced; negative if nothing was
    /// @param sum what the content must have; null if that is not known
    /// @throws IOException if it is not what was announced
    Stored keep(
        String address,
        String type,
        String from,
        String etag,
        Optional<Instant> published,
        long length,
        @Nullable Sum sum)
        throws IOException {
      out.close();
      if (length >= 0 && length != size) {
        throw new IOException("it has %d bytes instead of %d".formatted(size, length));
      }
      String hex = Sum.hex(sha256.digest());
      if (sum != null) {
        String found = sum.algorithm().equals("SHA-256") ? hex : Sum.of(file, sum.algorithm());
        if (!found.equals(sum.hex())) {
          throw new WrongContent(
              "its %s is %s, and the registry says %s"
                  .formatted(sum.algorithm(), found, sum.hex()));
        }
      }
      Path object = object(hex);
      Files.createDirectories(object.getParent());
      Files.move(file, object, StandardCopyOption.ATOMIC_MOVE);
      var stored = new Stored(object, hex, size, type, from, etag, clock.instant(), published);
      note(address, stored);
      return stored;
    }

    @Override
    public void close() throws IOException {
      out.close();
      Files.deleteIfExists(file);
    }
  }

  /// Content that is not what its registry says it is.
  static final class WrongContent extends IOException {
    private static final long serialVersionUID = 1L;

    WrongContent(String message) {
      super(message);
    }
  }

  Incoming incoming() throws IOException {
    return new Incoming(Files.createTempFile(root.resolve("tmp"), "incoming", ""));
  }

  /// What is stored was seen to be unchanged.
  Stored confirm(String address, Stored stored) throws IOException {
    var confirmed =
        new Stored(
            stored.file(),
            stored.sha256(),
            stored.size(),
            stored.type(),
            stored.from(),
            stored.etag(),
            clock.instant(),
            stored.published());
    note(address, confirmed);
    return confirmed;
  }

  /// Forgets what is stored for an address; content that others have too stays.
  void forget(String address) throws IOException {
    Files.deleteIfExists(name(address));
  }

  /// Removes what was used longest ago, if all together is too much, and what was never finished.
  ///
  /// Done once a day: looking through all of it takes a while.
  public void trim(long mostBytes) {
    try {
      if (wasTrimmedToday()) {
        return;
      }
      removeAbandoned();
      Map<Path, Long> objects = sizes();
      long total = objects.values().stream().mapToLong(Long::longValue).sum();
      if (total > mostBytes) {
        removeOldest(objects, total - mostBytes / 100 * KEPT_PERCENT);
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("package store not trimmed cause={}", e.toString());
    }
  }

  private boolean wasTrimmedToday() throws IOException {
    Path mark = root.resolve("trimmed");
    FileTime yesterday = FileTime.from(clock.instant().minus(Duration.ofDays(1)));
    if (Files.exists(mark) && Files.getLastModifiedTime(mark).compareTo(yesterday) > 0) {
      return true;
    }
    Files.write(mark, new byte[0]);
    Files.setLastModifiedTime(mark, FileTime.from(clock.instant()));
    return false;
  }

  private void removeAbandoned() throws IOException {
    FileTime old = FileTime.from(clock.instant().minus(ABANDONED));
    try (Stream<Path> files = Files.list(root.resolve("tmp"))) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).compareTo(old) < 0) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Map<Path, Long> sizes() throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    try (Stream<Path> files = Files.walk(root.resolve("objects"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try {
          sizes.put(file, Files.size(file));
        } catch (NoSuchFileException e) {
          // another gateway trims too
        }
      }
    }
    return sizes;
  }

  private record Named(Path name, Path object, FileTime used) {}

  private void removeOldest(Map<Path, Long> objects, long tooMuch) throws IOException {
    List<Named> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root.resolve("names"))) {
      for (Path name : files.filter(Files::isRegularFile).toList()) {
        try {
          String sha256 = JSON.readTree(Files.readAllBytes(name)).path("sha256").asText();
          names.add(new Named(name, object(sha256), Files.getLastModifiedTime(name)));
        } catch (IOException | IllegalArgumentException e) {
          Files.deleteIfExists(name);
        }
      }
    }
    names.sort(Comparator.comparing(Named::used));
    Map<Path, Integer> users = new HashMap<>();
    names.forEach(named -> users.merge(named.object(), 1, Integer::sum));
    long left = tooMuch;
    for (Named named : names) {
      if (left <= 0) {
        return;
      }
      Files.deleteIfExists(named.name());
      if (users.merge(named.object(), -1, Integer::sum) == 0) {
        Files.deleteIfExists(named.object());
        left -= objects.getOrDefault(named.object(), 0L);
      }
    }
  }

  private void note(String address, Stored stored) throws IOException {
    ObjectNode known =
        JSON.createObjectNode()
            .put("address", address)
            .put("sha256", stored.sha256())
            .put("size", stored.size())
            .put("type", stored.type())
            .put("from", stored.from())
            .put("etag", stored.etag())
            .put("at", stored.at().getEpochSecond());
    stored.published().ifPresent(date -> known.put("published", date.getEpochSecond()));
    Path temporary = Files.createTempFile(root.resolve("tmp"), "name", "");
    Files.write(temporary, JSON.writeValueAsBytes(known));
    Path name = name(address);
    Files.createDirectories(name.getParent());
    Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path object(String sha256) {
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("no SHA-256: " + sha256);
    }
    return root.resolve("objects").resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  private Path name(String address) {
    String hex = Sum.hex(Sum.digest("SHA-256").digest(address.getBytes(UTF_8)));
    return root.resolve("names").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private static byte[] key(Path file) throws IOException {
    if (Files.exists(file)) {
      return Files.readAllBytes(file);
    }
    byte[] fresh = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(fresh);
    Path temporary = Files.createTempFile(file.resolveSibling("tmp"), "key", "");
    Files.write(temporary, fresh, StandardOpenOption.TRUNCATE_EXISTING);
    try {
      // Whole or not at all, and never over one that is there.
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      // the one that is there holds
    } finally {
      Files.deleteIfExists(temporary);
    }
    return Files.readAllBytes(file);
  }
}
