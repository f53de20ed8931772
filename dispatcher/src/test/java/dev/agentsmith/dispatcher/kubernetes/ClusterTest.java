package dev.agentsmith.dispatcher.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  @TempDir Path directory;

  @Test
  void aKubeconfigForAnotherIdentityHasTheClusterAndNothingOfTheFirst() throws Exception {
    Path first =
        Files.writeString(
            directory.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            current-context: kind-kind
            clusters:
              - name: kind-kind
                cluster: { server: "https://127.0.0.1:6443", certificate-authority-data: Y2VydA== }
            contexts:
              - { name: kind-kind, context: { cluster: kind-kind, user: admin } }
            users:
              - { name: admin, user: { client-certificate-data: YWRtaW4=, client-key-data: a2V5 } }
            """);

    assertThat(Cluster.of(first).kubeconfig("token-of-another"))
        .isEqualTo(
            """
            ---
            apiVersion: "v1"
            kind: "Config"
            clusters:
            - cluster:
                certificate-authority-data: "Y2VydA=="
                server: "https://127.0.0.1:6443/"
              name: "agentsmith"
            contexts:
            - context:
                cluster: "agentsmith"
                user: "agentsmith"
              name: "agentsmith"
            current-context: "agentsmith"
            users:
            - name: "agentsmith"
              user:
                token: "token-of-another"
            """);
  }
}
