package dev.agentsmith.agent.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The checkout as file tools see it: no path leaves it, whatever the model writes and whatever
/// symbolic links stand there. Every refusal says what to do instead.
public final class Workspace {
  private static final long MAX_FILE_BYTES = 20_000_000;
  private static final int SNIFFED_BYTES = 8_000;

  private final Path root;

  /// @param root the checkout, which exists
  public Workspace(Path root) throws IOException {
    this.root = root.toRealPath();
  }

  public Path root() {
    return root;
  }

  /// The real place of `path`, which need not exist, inside the checkout.
  ///
  /// @param path as the model wrote it, relative to the root
  /// @throws PathRefused if it is absolute, leaves the checkout or belongs to git
  public Path resolve(String path) throws PathRefused {
    Path wanted = parse(path);
    for (Path part : wanted) {
      refuseGit(path, part);
    }
    Path real = realPath(path, root.resolve(wanted));
    if (!real.startsWith(root)) {
      throw new PathRefused(
          "%s leads out of the repository through a symbolic link. Use a path inside it."
              .formatted(path));
    }
    for (Path part : root.relativize(real)) {
      refuseGit(path, part);
    }
    return real;
  }

  /// How people and the model read a place: relative to the root, `.` for the root itself.
  public String name(Path place) {
    String name = root.relativize(place).toString();
    return name.isEmpty() ? "." : name;
  }

  /// The text of a file.
  ///
  /// @throws PathRefused if it is no text file that can be read here
  public String read(String path) throws PathRefused, IOException {
    Path file = existingFile(path);
    byte[] bytes;
    try (SeekableByteChannel channel =
            Files.newByteChannel(file, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
        InputStream in = Channels.newInputStream(channel)) {
      if (channel.size() > MAX_FILE_BYTES) {
        throw new PathRefused(
            "%s has %,d bytes, too many to read. Use run_command with head, tail or grep."
                .formatted(path, channel.size()));
      }
      bytes = in.readAllBytes();
    }
    checkUnmoved(path, file);
    if (isBinary(bytes)) {
      throw new PathRefused(
          "%s is a binary file (%,d bytes). Only text can be read.".formatted(path, bytes.length));
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new PathRefused(
          path + " is not UTF-8. Read and change it with run_command, for example with iconv.");
    }
  }

  /// Writes the whole file, making directories as needed.
  public void write(String path, String text) throws PathRefused, IOException {
    Path file = resolve(path);
    if (file.equals(root) || Files.isDirectory(file, NOFOLLOW_LINKS)) {
      throw new PathRefused(path + " is a directory. Name a file in it.");
    }
    if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw new PathRefused(path + " is no regular file and can't be written.");
    }
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    checkUnmoved(path, file);
    unlink(file);
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING,
                NOFOLLOW_LINKS))) {
      ByteBuffer bytes = UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /// A file that has other names too, perhaps outside, becomes one of its own: what is written here
  /// changes none of them.
  private static void unlink(Path file) throws IOException {
    if (Files.exists(file, NOFOLLOW_LINKS)
        && (int) Files.getAttribute(file, "unix:nlink", NOFOLLOW_LINKS) > 1) {
      Path own = Files.createTempFile(file.getParent(), ".agentsmith", null);
      Files.setPosixFilePermissions(own, Files.getPosixFilePermissions(file, NOFOLLOW_LINKS));
      Files.move(own, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// True if there is something at the path.
  public boolean exists(String path) throws PathRefused {
    return Files.exists(resolve(path), NOFOLLOW_LINKS);
  }

  /// Deletes a file, and the directories that are empty without it.
  public void delete(String path) throws PathRefused, IOException {
    Path file = existingFile(path);
    checkUnmoved(path, file);
    Files.delete(file);
    removeEmpty(file.getParent());
  }

  /// Moves a file to a place where nothing is yet.
  public void move(String from, String to) throws PathRefused, IOException {
    Path file = existingFile(from);
    Path target = resolve(to);
    if (Files.exists(target, NOFOLLOW_LINKS)) {
      throw new PathRefused(to + " exists already. Delete it first, or choose another name.");
    }
    Path parent = target.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    checkUnmoved(from, file);
    checkUnmoved(to, target);
    Files.move(file, target);
    removeEmpty(file.getParent());
  }

  private void removeEmpty(@Nullable Path directory) throws IOException {
    Path next = directory;
    while (next != null && !next.equals(root) && next.startsWith(root) && isEmpty(next)) {
      Files.delete(next);
      next = next.getParent();
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  /// A directory that exists; `.` or nothing is the root.
  public Path directory(String path) throws PathRefused {
    Path place = path.isBlank() ? root : resolve(path);
    if (!Files.isDirectory(place, NOFOLLOW_LINKS)) {
      throw new PathRefused(
          Files.exists(place, NOFOLLOW_LINKS)
              ? path + " is not a directory."
              : "There is no directory " + path + ". See what is there with list_files.");
    }
    return place;
  }

  /// True if a line-based tool can do nothing with these bytes.
  public static boolean isBinary(byte[] bytes) {
    return new String(bytes, 0, Math.min(bytes.length, SNIFFED_BYTES), ISO_8859_1).indexOf(0) >= 0;
  }

  private Path existingFile(String path) throws PathRefused {
    Path file = resolve(path);
    if (Files.isDirectory(file, NOFOLLOW_LINKS)) {
      throw new PathRefused(path + " is a directory. Use list_files to see what is in it.");
    }
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      throw new PathRefused(
          "There is no file " + path + ". Find its name with list_files or search.");
    }
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw new PathRefused(path + " is no regular file and can't be read.");
    }
    return file;
  }

  private static Path parse(String path) throws PathRefused {
    Path wanted;
    try {
      wanted = Path.of(path.isBlank() ? "." : path);
    } catch (InvalidPathException e) {
      throw new PathRefused("That is not a path. Give one relative to the repository's root.");
    }
    if (wanted.isAbsolute() || path.startsWith("~")) {
      throw new PathRefused(
          "%s is not inside the repository. Give a path relative to its root, such as src/Main.java."
              .formatted(path));
    }
    if (wanted.normalize().startsWith("..")) {
      throw new PathRefused(
          path + " leaves the repository. Give a path relative to its root, without \"..\".");
    }
    return wanted;
  }

  /// Resolves links in what exists of `place`; what doesn't exist yet is put behind it.
  private static Path realPath(String path, Path place) throws PathRefused {
    Path there = place;
    Path rest = Path.of("");
    while (true) {
      try {
        Path real = there.toRealPath();
        return rest.toString().isEmpty() ? real : real.resolve(rest).normalize();
      } catch (NoSuchFileException e) {
        Path name = there.getFileName();
        Path parent = there.getParent();
        if (Files.isSymbolicLink(there) || name == null || parent == null) {
          throw new PathRefused(path + " is a symbolic link that leads nowhere.");
        }
        rest = name.resolve(rest);
        there = parent;
      } catch (IOException e) {
        throw new PathRefused(path + " can't be used: " + e.getMessage());
      }
    }
  }

  /// A background process may have put a link into the path between our look and our open.
  private void checkUnmoved(String path, Path file) throws PathRefused, IOException {
    Path parent = file.getParent();
    if (parent == null || !parent.toRealPath().equals(parent) || Files.isSymbolicLink(file)) {
      throw new PathRefused(path + " changed while it was used. Look at it again.");
    }
  }

  private static void refuseGit(String path, Path part) throws PathRefused {
    if (part.toString().equalsIgnoreCase(".git")) {
      throw new PathRefused(
          path
              + " belongs to git. Use run_command with git to look at history; commits are made"
              + " for you.");
    }
  }
}
