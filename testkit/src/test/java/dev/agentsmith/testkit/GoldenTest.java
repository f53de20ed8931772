package dev.agentsmith.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {
  @TempDir Path folder;

  @Test
  void aMismatchShowsTheChangedLinesAndTheCommandThatAcceptsThem() throws Exception {
    Files.writeString(folder.resolve("case.md"), "a\nb\nc\nd\ne\nf\n");

    assertThatThrownBy(
            () -> Golden.in(folder, false, false).matches("case.md", "a\nb\nc\nd\ne\nF\n"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            folder.resolve("case.md")
                + """
                 differs (- wanted, + is):
                  …
                  d
                  e
                - f
                + F
                Accept it with: ./test --update-golden""");
  }

  @Test
  void anUpdateWritesTheFileAndTheSameTextHoldsAfterwards() throws Exception {
    Golden.in(folder.resolve("new"), true, false).matches("case.json", "{}\n\n");

    assertThat(folder.resolve("new/case.json")).hasContent("{}\n");
    Golden.in(folder.resolve("new"), false, true).matches("case.json", "{}");
  }

  @Test
  void anUpdateIsRefusedWhereCiIsSet() {
    assertThatThrownBy(() -> Golden.in(folder, true, true).matches("case.md", "text"))
        .hasMessage("Golden files are not updated where CI is set: " + folder.resolve("case.md"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aMissingFileFailsAndShowsTheText() {
    assertThatThrownBy(() -> Golden.in(folder, false, false).matches("case.md", "text"))
        .hasMessageContaining("case.md does not exist. Accept this text with:")
        .hasMessageContaining("text");
  }
}
