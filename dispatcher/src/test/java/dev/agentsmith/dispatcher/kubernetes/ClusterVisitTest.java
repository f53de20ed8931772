package dev.agentsmith.dispatcher.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.job.JobEnd;
import dev.agentsmith.dispatcher.job.JobListener;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.Spawner.Created;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterVisitTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String NAME = "agentsmith-demo-1";
  private static final JobListener NOBODY =
      new JobListener() {
        @Override
        public void jobEnded(RunId run, JobEnd end) {}

        @Override
        public void jobWaits(RunId run, String words) {}
      };

  @TempDir Path directory;
  private FakeKubernetes fake;
  private Cluster cluster;

  @BeforeEach
  void start() throws Exception {
    fake = FakeKubernetes.start(directory.resolve("cluster"));
    fake.image(FakeKubernetes.IMAGE, "sleep", "100");
    cluster = Cluster.of(fake.adminKubeconfig());
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void itComesWithARestrictedNamespaceAndTakesEverythingAwayAgain() throws Exception {
    try (var visit = ClusterVisit.begin(cluster, NAME, null)) {
      visit.secret(Map.of("GIT_TOKEN", Secret.of("very secret")));
      startsAJob(visit);

      assertThat(fake.namespaces().getLast().at("/metadata/labels").toString())
          .contains("\"pod-security.kubernetes.io/enforce\":\"restricted\"");
      String encoded = Base64.getEncoder().encodeToString("very secret".getBytes(UTF_8));
      assertThat(fake.secrets().getFirst().path("data").path("GIT_TOKEN").asText())
          .isEqualTo(encoded);
    }

    Eventually.within(SOON).until(fake::made, List::isEmpty);
  }

  @Test
  void itsAccountMayMakeJobsAndNothingElse() throws Exception {
    try (var visit = ClusterVisit.begin(cluster, NAME, null)) {
      Cluster narrow = narrow(visit);

      assertThat(narrow.access(NAME).denied()).isEmpty();
      assertThatThrownBy(() -> ClusterVisit.begin(narrow, "another", null))
          .hasMessageStartingWith("The cluster forbids you to create a namespace: ");
      assertThat(narrow.access("another").allowed()).isEmpty();
    }
  }

  @Test
  void asAGuestItTakesAwayItsOwnAlone() throws Exception {
    try (var visit = ClusterVisit.begin(cluster, NAME, FakeKubernetes.NAMESPACE)) {
      visit.secret(Map.of("GIT_TOKEN", Secret.of("very secret")));
      startsAJob(visit);
    }

    Eventually.within(SOON).until(fake::made, List::isEmpty);
    assertThat(fake.namespaces()).hasSize(1);
  }

  @Test
  void whereAnotherAgentSmithWorksItIsNoGuest() throws Exception {
    var visit = ClusterVisit.begin(cluster, NAME, FakeKubernetes.NAMESPACE);
    startsAJob(visit);

    assertThatThrownBy(() -> ClusterVisit.begin(cluster, "another", FakeKubernetes.NAMESPACE))
        .hasMessage(
            "Another Agent Smith works in the namespace agentsmith, and would take this one's"
                + " Jobs for its own. Name another namespace, or none to get a new one.");
    visit.close();
  }

  @Test
  void aNamespaceThatIsNotOfAVisitIsNeverRemoved() {
    assertThatThrownBy(() -> ClusterVisit.remove(cluster, FakeKubernetes.NAMESPACE, null))
        .hasMessage(
            "No demo leaves anything of the name agentsmith: nothing is removed. Name what a demo"
                + " left: --remove agentsmith-demo-<time>.");
    ClusterVisit.remove(cluster, NAME, null);

    assertThat(fake.namespaces()).hasSize(1);
    assertThat(fake.calls()).noneMatch(call -> call.words().equals("delete namespaces"));
  }

  @Test
  void inANamespaceOfOthersNothingOfTheirsIsRemoved() throws Exception {
    String secret = FakeKubernetes.SECRET;
    String host = FakeKubernetes.NAMESPACE;
    try (var client = cluster.client()) {
      for (String name : List.of(secret, NAME)) {
        var theirs =
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(host)
                .endMetadata()
                .build();
        var _ = client.resource(theirs).create();
      }
    }

    assertThatThrownBy(() -> ClusterVisit.remove(cluster, secret, host))
        .hasMessageStartingWith("No demo leaves anything of the name agentsmith-secrets: ");
    assertThatThrownBy(() -> ClusterVisit.remove(cluster, NAME, host))
        .hasMessage(
            "The Secret agentsmith-demo-1 was not made by a demo: nothing is removed. Name what a"
                + " demo left: --remove agentsmith-demo-<time>.");

    assertThat(fake.secrets()).hasSize(2);
    assertThat(fake.calls()).noneMatch(call -> call.verb().equals("delete"));
  }

  @Test
  void withoutTheRightToMakeAccountsThereIsNone() throws Exception {
    fake.deny("create roles");
    try (var visit = ClusterVisit.begin(cluster, NAME, null)) {
      assertThat(visit.dispatcherKubeconfig()).isEmpty();
    }

    Eventually.within(SOON).until(fake::made, List::isEmpty);
  }

  @Test
  void whoIsRefusedIsToldWhatAndWhatToDo() throws Exception {
    fake.deny("create namespaces");
    assertThatThrownBy(() -> ClusterVisit.begin(cluster, NAME, null))
        .hasMessage(
            "The cluster forbids you to create a namespace: namespaces is forbidden: User"
                + " \"administrator\" cannot create resource \"namespaces\". Name a namespace in"
                + " which you may create Jobs and secrets, or take the kubeconfig of somebody who"
                + " may do this.");

    assertThatThrownBy(
            () -> ClusterVisit.begin(as("token-of-nobody"), NAME, FakeKubernetes.NAMESPACE))
        .hasMessageStartingWith("The cluster at " + cluster.server() + " does not know you (401).");

    fake.close();
    assertThatThrownBy(() -> ClusterVisit.begin(cluster, NAME, null))
        .hasMessage(
            "The Kubernetes API at "
                + cluster.server()
                + " does not answer: it takes no connections. Start that cluster, or name the"
                + " kubeconfig of another one.");
  }

  @Test
  void onlyAClusterThatRefusedHasNothingForCertain() {
    fake.fail("create namespaces", new Fault.AnswerLost());
    assertThatThrownBy(() -> ClusterVisit.begin(cluster, NAME, null))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(ClusterVisit.mayHaveLeft(problem)).isTrue());
    assertThat(fake.namespaces()).hasSize(2);

    fake.deny("create namespaces");
    assertThatThrownBy(() -> ClusterVisit.begin(cluster, NAME, null))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(ClusterVisit.mayHaveLeft(problem)).isFalse());
  }

  private void startsAJob(ClusterVisit visit) throws Exception {
    JobSpec spec = Specs.spec(RunId.of("one"));
    try (KubernetesSpawner spawner =
        narrow(visit)
            .spawner(
                new KubernetesSettings(
                    visit.namespace(), FakeKubernetes.IMAGE, "IfNotPresent", NAME, null, null),
                null,
                InstantSource.system())) {
      spawner.start(NOBODY);
      assertThat(spawner.create(spec)).isEqualTo(new Created.Yes());
    }
    assertThat(fake.jobs()).hasSize(1);
  }

  private Cluster narrow(ClusterVisit visit) throws IOException {
    Path file = directory.resolve("kubeconfig-narrow");
    Files.writeString(file, visit.dispatcherKubeconfig().orElseThrow());
    return Cluster.of(file);
  }

  private Cluster as(String token) throws IOException {
    return Cluster.of(
        Files.writeString(
            directory.resolve("kubeconfig-other"),
            Files.readString(fake.adminKubeconfig())
                .replaceFirst("token: [a-z-]+", "token: " + token)));
  }
}
