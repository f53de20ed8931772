package dev.agentsmith.agent.workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/// Writes repositories file by file (gitrepository-layout(5)). That takes no process, and every
/// line of their configuration is ours.
final class GitFiles {
  static final String BASE = "refs/heads/base";
  static final String EARLIER = "refs/heads/earlier";

  private final RunDirectory directory;

  GitFiles(RunDirectory directory) {
    this.directory = directory;
  }

  /// Our own repository, which borrows objects from `alternates` and fetches missing blobs from
  /// `remote`, if there is one.
  void writeOurs(String configuration, List<Path> alternates) throws IOException {
    Path git = directory.repository();
    writeSkeleton(git, configuration, "ref: refs/heads/none\n", alternates);
  }

  /// Puts back what decides how git behaves in our repository.
  void restoreOurs(String configuration) throws IOException {
    Path git = directory.repository();
    Files.writeString(git.resolve("config"), configuration);
    Files.deleteIfExists(git.resolve("config.worktree"));
    Files.deleteIfExists(git.resolve("info/attributes"));
    deleteFiles(git.resolve("hooks"));
  }

  /// The repository that commands in the checkout see: on its branch, with everything borrowed from
  /// ours. Nothing that is written into it reaches us.
  void writeTheirs(String branch, String commit) throws IOException {
    Path git = directory.checkout().resolve(".git");
    boolean sha256 = commit.length() == 64;
    String format = sha256 ? "\trepositoryformatversion = 1\n" : "\trepositoryformatversion = 0\n";
    String extension = sha256 ? "[extensions]\n\tobjectFormat = sha256\n" : "";
    String configuration =
        "[core]\n"
            + format
            + "\tbare = false\n"
            + extension
            + "[user]\n\tname = "
            + GitRepository.AUTHOR_NAME
            + "\n\temail = "
            + GitRepository.AUTHOR_EMAIL
            + "\n";
    writeSkeleton(
        git,
        configuration,
        "ref: refs/heads/" + branch + "\n",
        List.of(directory.repository().resolve("objects")));
    writeRef(git, "refs/heads/" + branch, commit);
    Files.copy(directory.index(), git.resolve("index"), StandardCopyOption.REPLACE_EXISTING);
    Path shallow = directory.repository().resolve("shallow");
    if (Files.exists(shallow)) {
      Files.copy(shallow, git.resolve("shallow"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  void writeBase(String commit) throws IOException {
    writeRef(directory.repository(), BASE, commit);
  }

  String readBase() throws IOException {
    return readRef(BASE);
  }

  String readRef(String name) throws IOException {
    return Files.readString(directory.repository().resolve(name)).strip();
  }

  void copyShallow(Path from) throws IOException {
    if (Files.exists(from)) {
      Files.copy(from, directory.repository().resolve("shallow"));
    }
  }

  /// Patterns, besides those of `.gitignore` files, for what never belongs to a change.
  void writeExcludes(List<String> patterns) throws IOException {
    for (Path git : List.of(directory.repository(), directory.checkout().resolve(".git"))) {
      Files.createDirectories(git.resolve("info"));
      Files.writeString(git.resolve("info/exclude"), String.join("\n", patterns) + "\n");
    }
  }

  /// The program that git asks for user and password. It holds neither: they are in the
  /// environment of that one git process.
  Path writeAskPass() throws IOException {
    Path script = directory.askPass();
    Files.deleteIfExists(script);
    Files.createFile(
        script, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(
        script,
        """
        #!/bin/sh
        case "$1" in
          Username*) printf '%s\\n' x-access-token ;;
          *) printf '%s\\n' "$AGENTSMITH_GIT_TOKEN" ;;
        esac
        """);
    return script;
  }

  private static void writeSkeleton(
      Path git, String configuration, String head, List<Path> alternates) throws IOException {
    Files.createDirectories(git.resolve("objects/info"));
    Files.createDirectories(git.resolve("objects/pack"));
    Files.createDirectories(git.resolve("refs/heads"));
    Files.createDirectories(git.resolve("info"));
    Files.writeString(git.resolve("HEAD"), head);
    Files.writeString(git.resolve("config"), configuration);
    if (!alternates.isEmpty()) {
      Files.writeString(
          git.resolve("objects/info/alternates"),
          alternates.stream().map(Path::toString).collect(Collectors.joining("\n", "", "\n")));
    }
  }

  private static void writeRef(Path git, String name, String commit) throws IOException {
    Path file = git.resolve(name);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, commit + "\n");
  }

  private static void deleteFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
