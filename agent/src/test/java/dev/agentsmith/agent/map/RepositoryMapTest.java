package dev.agentsmith.agent.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.syntax.SourceParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryMapTest {
  @TempDir static Path natives;
  @TempDir Path root;

  private final List<String> files = new ArrayList<>();

  @BeforeAll
  static void unpackHere() {
    SourceParser.storeNativesIn(natives);
  }

  @BeforeEach
  void aShop() throws IOException {
    file("Cart.java", "class Cart {\n  private Price p;\n  int total() { return p.cents(); }\n}\n");
    file("Price.java", "class Price {\n  int cents() { return 1; }\n}\n");
    file("Unused.java", "class Unused {\n  void nothing() {}\n}\n");
    file("logo.png", "\0\0");
  }

  @Test
  void showsFilesWithSizesAndTheDefinitionsByLine() {
    assertThat(RepositoryMap.of(root, files, "The total is wrong", 4_000))
        .isEqualTo(
            """
            Cart.java  70
            Price.java  44
            Unused.java  37
            logo.png  2

            Definitions that matter most, by line:
            Cart.java
                1 class Cart
                3 int total() { return p.cents(); }
            Price.java
                1 class Price
                2 int cents() { return 1; }
            Unused.java
                1 class Unused
                2 void nothing() {}
            """);
  }

  @Test
  void keepsWhatIsUsedAndNamedWhereThereIsNotRoomForAll() {
    String map = RepositoryMap.of(root, files, "Price is wrong", 170);

    assertThat(map).contains("Price.java\n    1 class Price\n").doesNotContain("class Unused");
    assertThat(map.length()).isLessThanOrEqualTo(170 + 45);
  }

  @Test
  void passesOverWhatIsMinifiedOrGenerated() throws IOException {
    file("app.min.js", "function minified() {}\n");
    file("one.js", "function oneLine() {};".repeat(100));
    file("node_modules/a/a.js", "function dependency() {}\n");

    assertThat(RepositoryMap.of(root, files, "", 4_000))
        .doesNotContain("minified()", "oneLine()", "dependency()");
  }

  @Test
  void isMadeInTimeForALargeRepository() throws IOException {
    for (int i = 0; i < 3_000; i++) {
      file("p" + i + "/F" + i + ".java", "class F" + i + " { F" + (i / 2) + " f() {} }\n");
    }
    long begin = System.nanoTime();

    String map = RepositoryMap.of(root, files, "F2999 is slow", 12_000);

    assertThat(map).contains("class F2999").hasSizeLessThanOrEqualTo(12_100);
    assertThat((System.nanoTime() - begin) / 1_000_000_000).isLessThan(20);
  }

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    files.add(name);
  }
}
