package dev.agentsmith.agent.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir Path root;

  @Test
  void aSmallRepositoryIsShownFileByFile() throws Exception {
    Files.writeString(root.resolve("pom.xml"), "<project/>");

    assertThat(FileTree.of(root, List.of("gone.txt", "pom.xml"), 1_000))
        .isEqualTo("gone.txt  \npom.xml  10\n");
  }

  @Test
  void aLargeOneIsShownAsDeepAsFits() {
    List<String> files =
        IntStream.range(0, 900)
            .mapToObj(i -> "src/main/part%d/deep/File%03d.java".formatted(i % 3, i))
            .sorted()
            .toList();

    assertThat(FileTree.of(root, files, 200))
        .isEqualTo(
            """
            src/main/part0/deep/  (300 files)
            src/main/part1/deep/  (300 files)
            src/main/part2/deep/  (300 files)
            """);
    assertThat(FileTree.of(root, files, 60)).isEqualTo("src/main/  (900 files)\n");
    assertThat(FileTree.of(root, files, 10)).isEqualTo("src/  (900\n…\n");
  }
}
