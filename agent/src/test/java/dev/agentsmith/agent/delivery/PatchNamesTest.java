package dev.agentsmith.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatchNamesTest {
  @Test
  void aNameIsReadWhateverGitQuotesInIt() {
    assertThat(PatchNames.read("b/src/a.txt")).isEqualTo("src/a.txt");
    assertThat(PatchNames.read("b/a b.txt\t")).isEqualTo("a b.txt");
    assertThat(PatchNames.read("\"b/a\\tb\\001\\303\\244.txt\"")).isEqualTo("a\tb\001ä.txt");
    assertThat(PatchNames.read("\"b/a\\nä\\\"\\\\n.txt\"")).isEqualTo("a\nä\"\\n.txt");
    assertThat(PatchNames.read("/dev/null")).isEqualTo("/dev/null");
  }
}
