package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.Distribution;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// docs/kubernetes.md: what it says to paste works.
class KubernetesPageTest {
  private static final Pattern BLOCK = Pattern.compile("```yml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path tree;
  private String page;

  @BeforeEach
  void read() throws Exception {
    page = Files.readString(Distribution.checkout().resolve("docs/kubernetes.md"));
  }

  @Test
  void everyOverlayOfThePageRenders() throws Exception {
    Ran.of(List.of("cp", "-R", Manifests.TREE + "/.", tree.toString())).succeeded();
    Path mine = Files.createDirectory(tree.resolve("overlays/mine"));
    Files.writeString(mine.resolve("agentsmith.yml"), "projects: {}\n");
    List<Manifests> overlays = new ArrayList<>();
    for (String block : blocks("kind: Kustomization")) {
      Files.writeString(mine.resolve("kustomization.yaml"), block);
      overlays.add(Manifests.ofDirectory(mine));
    }

    assertThat(overlays).hasSize(3).extracting(Manifests::warnings).containsOnly("");
    assertThat(overlays.getFirst().one(Ingress.class, "dispatcher").getSpec().getRules())
        .extracting("host")
        .containsExactly("smith.example.org");
    assertThat(overlays.getFirst().dispatcherVariables())
        .containsKeys("HTTPS_PROXY", "REDIS_URL", "AGENTSMITH_IMAGE");
    assertThat(overlays.getLast().pods()).containsOnlyKeys("dispatcher", "packages");
    assertThat(overlays.getLast().all(Service.class)).hasSize(2);
    assertThat(overlays.getLast().dispatcherVariables())
        .containsEntry("REDIS_URL", "rediss://redis.example.org:6380");
  }

  @Test
  void everyPolicyOfThePageIsOne() {
    List<HasMetadata> policies =
        blocks("kind: NetworkPolicy").stream()
            .flatMap(block -> Manifests.read(block).stream())
            .toList();

    assertThat(policies).hasSize(1);
  }

  @Test
  void theVariablesOfOnesOwnAreThere() {
    assertThat(VariablesTest.YOURS)
        .allSatisfy(variable -> assertThat(page).contains("`" + variable.name() + "`"));
  }

  @Test
  void linesAreAsLongAsAPersonReads() {
    assertThat(page.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(141));
  }

  private List<String> blocks(String with) {
    return BLOCK
        .matcher(page)
        .results()
        .map(match -> match.group(1))
        .filter(block -> block.contains(with))
        .toList();
  }
}
