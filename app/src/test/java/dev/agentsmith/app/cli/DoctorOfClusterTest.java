package dev.agentsmith.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.testkit.FakeGitHub;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a doctor says of a cluster, with the rights of a dispatcher, word for word.
class DoctorOfClusterTest {
  private static final String PROJECT =
      """
      projects:
        web:
          source: { type: GitHub, url: "https://github.com/org/web" }
          tickets: { type: GitHub, url: "https://github.com/org/web" }
      """;

  @TempDir Path home;
  private FakeKubernetes cluster;
  private FakeGitHub gitHub;

  @BeforeEach
  void start() throws IOException {
    cluster = FakeKubernetes.start(home.resolve("cluster"));
    gitHub = FakeGitHub.start(home.resolve("served"));
  }

  @AfterEach
  void nothingIsMade() {
    gitHub.close();
    cluster.close();
    assertThat(cluster.jobs()).isEmpty();
    assertThat(cluster.calls()).allMatch(call -> call.words().equals("create jobs"));
  }

  @Test
  void itIsAskedForEachRight() throws Exception {
    assertThat(doctor("{}"))
        .contains(
            "ok    Kubernetes 1.35, namespace agentsmith: may create jobs, get jobs, list jobs,"
                + " watch jobs, delete jobs, get pods, list pods, watch pods, get pods/log\n");

    cluster.deny("watch pods");
    assertThat(doctor("{}"))
        .contains(
            "FAIL  Kubernetes 1.35, namespace agentsmith: may not watch pods. Bind the Role"
                + " agentsmith-job-spawner (k8s/base/rbac) to this account.\n");

    cluster.away(true);
    assertThat(doctor(PROJECT))
        .containsOnlyOnce("FAIL  Kubernetes: the Kubernetes API at http://127.0.0.1");
  }

  @Test
  void aJobIsTriedAndNotMade() throws Exception {
    assertThat(doctor(PROJECT))
        .contains("ok    Jobs of web: one would be accepted (dry run, none was made)\n");
    assertThat(cluster.calls()).hasSize(1);
  }

  @Test
  void whatTheApiServerWarnsOfIsTold() throws Exception {
    cluster.warn("would violate PodSecurity \"restricted:latest\"");

    assertThat(doctor(PROJECT))
        .contains(
            "ok    Jobs of web: one would be accepted (dry run, none was made)\n",
            "warn  Jobs of web: the API server warns: would violate PodSecurity"
                + " \"restricted:latest\". Their Pods may be refused: change job.* of the project,"
                + " or the namespace's policy.\n");
  }

  @Test
  void aPolicyThatRefusesFailsAndAFullQuotaWarns() throws Exception {
    cluster.fail(
        "create jobs",
        new Fault.Refusal(
            403, "Forbidden", "admission webhook \"policy.example.org\" denied the request: no"),
        new Fault.Refusal(403, "Forbidden", "exceeded quota: agents, used: count/jobs.batch=5"));

    assertThat(doctor(PROJECT))
        .contains(
            "FAIL  Jobs of web: one would be refused: admission webhook \"policy.example.org\""
                + " denied the request: no. Change job.* of the project, or what refuses it.\n");
    assertThat(doctor(PROJECT))
        .contains(
            "warn  Jobs of web: one would wait now: exceeded quota: agents, used:"
                + " count/jobs.batch=5. Wait, or raise the quota.\n");
  }

  @Test
  void keysThatAreMissingAreNamedWithTheirSecret() throws Exception {
    assertThat(
            doctor(
                PROJECT.replace("web\" }\n    tickets", "web\", token: \"${WEB}\" }\n    tickets")))
        .contains(
            "ok    Secrets: set are GITHUB_TOKEN\n",
            "FAIL  Secrets: ANTHROPIC_API_KEY is not set, and project \"web\" needs it. Add it to"
                + " the secret agentsmith-secrets, restart the dispatcher.\n",
            "FAIL  Secrets: SLACK_BOT_TOKEN is not set, and the dispatcher needs it. Add it to the"
                + " secret agentsmith-chat, restart the dispatcher.\n",
            "FAIL  Secrets: WEB is not set, and project \"web\" needs it. Add it to the secret"
                + " agentsmith-secrets, restart the dispatcher.\n")
        .doesNotContain("token-of-the-test");
  }

  @Test
  void aSecretThatOnlyJobsGetIsToBeLookedAtByHand() throws Exception {
    assertThat(doctor(PROJECT + "    job: { secret: web-agent }\n"))
        .contains(
            "warn  Secrets: web-agent is for Jobs alone, so this can't see whether it has"
                + " ANTHROPIC_API_KEY, GITHUB_TOKEN. Look by hand: kubectl describe secret"
                + " web-agent.\n")
        .doesNotContain("ANTHROPIC_API_KEY is not set, and");
  }

  @Test
  void gitAndSandboxAreAMatterOfTheAgentsImage() throws Exception {
    assertThat(doctor("{}"))
        .containsPattern(
            "(?m)^ok    JDK \\S+; git and the sandbox are a matter of the agents' image$")
        .containsPattern("(?m)^FAIL  Redis does not answer at \\S*127.0.0.1:1: ")
        .doesNotContain("Sandbox:");
  }

  private String doctor(String config) throws IOException {
    var run =
        new CommandLineRun(home)
            .with("SPAWNER_TYPE", "kubernetes")
            .with("KUBECONFIG", cluster.kubeconfig().toString())
            .with("REDIS_URL", "127.0.0.1:1")
            .with("GITHUB_API_URL", gitHub.api())
            .with("GITHUB_TOKEN", "token-of-the-test");
    run.run(
        "doctor", "--config", Files.writeString(home.resolve("agentsmith.yml"), config).toString());
    return run.out() + run.err();
  }
}
