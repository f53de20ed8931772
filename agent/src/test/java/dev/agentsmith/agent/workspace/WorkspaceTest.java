package dev.agentsmith.agent.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {
  @TempDir Path folder;
  private Path root = Path.of("");

  @BeforeEach
  void aCheckoutBesideASecret() throws Exception {
    root = Files.createDirectories(folder.resolve("checkout"));
    Files.createDirectories(root.resolve("src"));
    Files.createDirectories(root.resolve(".git/hooks"));
    Files.writeString(root.resolve(".git/config"), "[core]\n");
    Files.writeString(root.resolve("src/A.java"), "class A {}\n");
    Files.writeString(folder.resolve("secret"), "token\n");
  }

  @Test
  void aFileInTheCheckoutIsReadAndWritten() throws Exception {
    var workspace = new Workspace(root);
    workspace.write("src/new/B.java", "class B {}\n");

    assertThat(workspace.read("./src/../src/A.java")).isEqualTo("class A {}\n");
    assertThat(root.resolve("src/new/B.java")).hasContent("class B {}\n");
  }

  @Test
  void noWrittenPathLeavesTheCheckout() {
    assertRefused(
        "../secret",
        "../secret leaves the repository. Give a path relative to its root, without \"..\".");
    assertRefused(
        "src/../../secret",
        "src/../../secret leaves the repository. Give a path relative to its root, without"
            + " \"..\".");
    assertRefused(
        "/proc/self/environ",
        "/proc/self/environ is not inside the repository. Give a path relative to its root, such"
            + " as src/Main.java.");
    assertRefused(
        "~/.ssh/id_rsa",
        "~/.ssh/id_rsa is not inside the repository. Give a path relative to its root, such as"
            + " src/Main.java.");
    assertRefused("a\0b", "That is not a path. Give one relative to the repository's root.");
  }

  @Test
  void noSymbolicLinkLeavesTheCheckout() throws Exception {
    Files.createSymbolicLink(root.resolve("file"), folder.resolve("secret"));
    Files.createSymbolicLink(root.resolve("dir"), folder);
    Files.createSymbolicLink(root.resolve("proc"), Path.of("/proc/self"));
    Files.createSymbolicLink(root.resolve("dangling"), folder.resolve("nothing"));
    Files.createSymbolicLink(root.resolve("git"), root.resolve(".git"));
    Files.createSymbolicLink(root.resolve("inside"), root.resolve("src"));

    for (String path : new String[] {"file", "dir/secret", "proc/environ", "dir/not/yet/there"}) {
      assertRefused(
          path,
          path + " leads out of the repository through a symbolic link. Use a path inside it.");
    }
    assertRefused("dangling", "dangling is a symbolic link that leads nowhere.");
    assertRefused(
        "git/config",
        "git/config belongs to git. Use run_command with git to look at history; commits are made"
            + " for you.");
    assertThat(new Workspace(root).read("inside/A.java")).isEqualTo("class A {}\n");
    assertThat(folder.resolve("not")).doesNotExist();
  }

  @Test
  void whatBelongsToGitIsRefusedInAnyCase() {
    for (String path : new String[] {".git/config", ".GIT/hooks/pre-commit", "src/.git/config"}) {
      assertRefused(
          path,
          path
              + " belongs to git. Use run_command with git to look at history; commits are made"
              + " for you.");
    }
  }

  @Test
  void whatIsNoTextIsToldSo() throws Exception {
    Files.write(root.resolve("image"), new byte[] {1, 0, 2});
    Files.write(root.resolve("latin"), new byte[] {'a', (byte) 0xe4});
    Process fifo = new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start();
    assertThat(fifo.waitFor()).isZero();
    var workspace = new Workspace(root);

    assertThatThrownBy(() -> workspace.read("image"))
        .hasMessage("image is a binary file (3 bytes). Only text can be read.");
    assertThatThrownBy(() -> workspace.read("latin"))
        .hasMessage(
            "latin is not UTF-8. Read and change it with run_command, for example with iconv.");
    assertThatThrownBy(() -> workspace.read("fifo"))
        .hasMessage("fifo is no regular file and can't be read.");
    assertThatThrownBy(() -> workspace.write("fifo", "x"))
        .hasMessage("fifo is no regular file and can't be written.");
    assertThatThrownBy(() -> workspace.read("src"))
        .hasMessage("src is a directory. Use list_files to see what is in it.");
    assertThatThrownBy(() -> workspace.read("src/B.java"))
        .hasMessage("There is no file src/B.java. Find its name with list_files or search.");
  }

  @Test
  void aFileWithANameOutsideIsWrittenWithoutChangingThatOne() throws Exception {
    Path outside = Files.writeString(folder.resolve("shared.sh"), "theirs\n");
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxr-x---"));
    Files.createLink(root.resolve("linked.sh"), outside);
    var workspace = new Workspace(root);

    workspace.write("linked.sh", "ours\n");

    assertThat(outside).hasContent("theirs\n");
    assertThat(workspace.read("linked.sh")).isEqualTo("ours\n");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("linked.sh"))))
        .isEqualTo("rwxr-x---");
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(".git", "src", "linked.sh");
    }
  }

  private void assertRefused(String path, String message) {
    assertThatThrownBy(() -> new Workspace(root).read(path))
        .isInstanceOf(PathRefused.class)
        .hasMessage(message);
    assertThatThrownBy(() -> new Workspace(root).write(path, "x"))
        .isInstanceOf(PathRefused.class)
        .hasMessage(message);
  }
}
