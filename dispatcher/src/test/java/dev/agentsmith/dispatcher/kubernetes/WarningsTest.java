package dev.agentsmith.dispatcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
  @Test
  void severalInOneHeaderAndSeveralHeadersAreRead() {
    assertThat(
            Warnings.texts(
                List.of(
                    "299 - \"one, \\\"two\\\"\", 299 kube-apiserver \"three\"",
                    "299 - \"four \\\\ five\" \"Wed, 21 Oct 2026 07:28:00 GMT\"")))
        .containsExactly("one, \"two\"", "three", "four \\ five");
  }

  @Test
  void otherCodesAreNotForUs() {
    assertThat(Warnings.texts(List.of("110 - \"stale\"", "nonsense"))).isEmpty();
  }
}
