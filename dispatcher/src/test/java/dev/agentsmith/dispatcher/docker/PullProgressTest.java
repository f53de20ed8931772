package dev.agentsmith.dispatcher.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PullProgressTest {
  private final PullProgress progress = new PullProgress();

  @Test
  void layersAndBytesAreCounted() {
    assertThat(progress.words()).isEmpty();
    progress.saw("latest", "Pulling from org/agent", null);
    assertThat(progress.words()).isEmpty();

    for (String layer : new String[] {"a", "b", "c"}) {
      progress.saw(layer, "Pulling fs layer", null);
    }
    progress.saw("a", "Already exists", null);
    assertThat(progress.words()).isEqualTo("1 of 3 layers");

    progress.saw("b", "Downloading", 120_000_000L);
    progress.saw("c", "Downloading", 92_000_000L);
    progress.saw("b", "Download complete", null);
    progress.saw("b", "Extracting", 1L);
    assertThat(progress.words()).isEqualTo("1 of 3 layers, 212 MB");

    progress.saw("b", "Pull complete", null);
    progress.saw(null, "Digest: sha256:0", null);
    assertThat(progress.words()).isEqualTo("2 of 3 layers, 212 MB");
  }
}
