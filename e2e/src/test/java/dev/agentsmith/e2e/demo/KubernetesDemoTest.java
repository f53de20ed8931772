package dev.agentsmith.e2e.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.kubernetes.ApiCall;
import dev.agentsmith.testkit.kubernetes.FakeKubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The demo on a cluster, as a user starts it: the API server is played, everything else is real.
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class KubernetesDemoTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String IMAGE = "agentsmith-agent-full:local";
  private static final String DISPATCHER = "system:serviceaccount:agentsmith-demo-";

  @TempDir Path directory;
  private FakeKubernetes cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = FakeKubernetes.start(directory.resolve("cluster"));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void itEndsInAPullRequestWhoseTestsPassAndLeavesNothingInTheCluster() throws Exception {
    loadImage();
    cluster.node("127.0.0.3");
    Process demo = demo("--json");
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out + errors()).isZero();
    JsonNode result = new JsonMapper().readTree(out);
    assertThat(result.path("outcome").asText()).isEqualTo("succeeded");
    assertThat(result.path("verified").asBoolean()).isTrue();
    assertThat(result.path("testsBefore").toString()).isEqualTo("{\"passed\":3,\"failed\":1}");
    assertThat(result.path("testsAfter").toString()).isEqualTo("{\"passed\":4,\"failed\":0}");
    assertThat(result.path("pullRequest").asText())
        .matches("http://127\\.0\\.0\\.3:\\d+/demo/todo-list/pull/\\d+");
    assertThat(result.path("message").asText()).startsWith("@you done: pull request http://");
    assertThat(Path.of(result.path("pullRequestFile").asText()))
        .content()
        .startsWith("# fix(store): keep done items done when the list is loaded\n\nFixes #1. ");

    assertThat(made("namespaces")).isNotEqualTo(FakeKubernetes.NAMESPACE);
    assertThat(cluster.calls())
        .filteredOn(call -> call.words().equals("create jobs"))
        .singleElement()
        .satisfies(
            call -> assertThat(call.caller()).startsWith(DISPATCHER),
            call ->
                assertThat(
                        call.body()
                            .at("/spec/template/spec/containers/0/envFrom/0/secretRef/name")
                            .asText())
                    .isEqualTo(made("namespaces")));
    assertThat(cluster.calls().stream().filter(this::isOfDispatcher).map(ApiCall::words))
        .allMatch(words -> words.endsWith(" jobs") || words.contains(" pods"));
    assertThat(cluster.calls().stream().filter(this::isOfDispatcher).map(ApiCall::status))
        .allMatch(status -> status < 300 || status == 404);
    assertNothingIsLeft();
  }

  @Test
  void asAGuestItTellsWhereItIsAndTakesItsOwnAway() throws Exception {
    loadImage();
    Process demo =
        demo("--namespace", FakeKubernetes.NAMESPACE, "--address", "127.0.0.2", "--slack");
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out + errors()).isZero();
    assertThat(out)
        .contains("\nThe run is a Job in the namespace agentsmith at http://127.0.0.1:")
        .contains("; its Pod reaches this machine at 127.0.0.2.\n")
        .contains("\nThe dispatcher has an account that may create Jobs there, and nothing else.\n")
        .contains("✓ a fresh clone of the branch builds, and its tests pass\n")
        .containsPattern("\n  Its text: {5}/.*/pull-requests/todo-list\\.md\n");
    assertNothingIsLeft();
    assertThat(cluster.namespaces()).hasSize(1);
  }

  @Test
  void killedAtTheBeginningOrInMidRunItLeavesNothingInTheCluster() throws Exception {
    loadImage();
    for (String kind : List.of("Namespace", "RoleBinding", "Secret", "Pod")) {
      Process demo = demo();
      Eventually.within(SOON)
          .until(cluster::made, made -> made.stream().anyMatch(one -> one.startsWith(kind + " ")));

      demo.destroyForcibly().waitFor();

      assertNothingIsLeft();
    }
  }

  @Test
  void interruptedItEndsWith130AndLeavesNothingInTheCluster() throws Exception {
    loadImage();
    Process demo = demo();
    Eventually.within(SOON).until(cluster::pods, pods -> !pods.isEmpty());

    new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();

    assertThat(demo.waitFor()).as(errors()).isEqualTo(130);
    assertNothingIsLeft();
  }

  @Test
  void anImageThatTheClusterDoesNotFindIsToldWithItsMend() throws Exception {
    Process demo = demo();
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out + errors()).isOne();
    assertThat(out)
        .contains("The agent's image `agentsmith-agent-full:local` could not be pulled: ")
        .contains(
            "The cluster does not find agentsmith-agent-full:local. Load it: `kind load docker-image"
                + " agentsmith-agent-full:local`, or `docker save agentsmith-agent-full:local | sudo k3s ctr"
                + " images import -`.");
    assertNothingIsLeft();
  }

  @Test
  void aPodThatCannotReachThisMachineIsToldWithTheMend() throws Exception {
    // As from a network of its own: every address that it is told leads to itself.
    String elsewhere = "sed 's/127\\.0\\.0\\.1:[0-9]*/127.0.0.1:1/g'";
    cluster.image(
        IMAGE,
        "sh",
        "-c",
        """
        for name in REDIS_URL ANTHROPIC_BASE_URL; do
          export $name="$(printenv $name | SED)"
        done
        SED "$AGENTSMITH_CONFIG" >config && AGENTSMITH_CONFIG=$PWD/config
        for word do
          shift && set -- "$@" "$(printf %s "$word" | SED)"
        done
        exec env JAVA_HOME=JDK PROGRAM "$@"
        """
            .replace("SED", elsewhere)
            .replace("JDK", System.getProperty("java.home"))
            .replace("PROGRAM", Distribution.command().toString()),
        "sh");
    Process demo = demo();
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out + errors()).isOne();
    assertThat(out)
        .containsPattern(" #1 http://127\\.0\\.0\\.1:\\d+/demo/todo-list/issues/1 in todo-list")
        .contains("@you not done: GitHub (http://127.0.0.1:1/api/v3) can't be reached: ")
        .contains(
            "Nothing of the run arrived at 127.0.0.1. If Pods can't reach this machine there, name"
                + " an address where they can: --address ADDR.");
    assertNothingIsLeft();
  }

  @Test
  void whatIsWrongBeforeItBeginsIsOneSentence() throws Exception {
    assertThat(refusal("--kubeconfig", "/nowhere/config"))
        .contains(
            "There is no kubeconfig at /nowhere/config. Name yours: --kubeconfig FILE, or"
                + " KUBECONFIG.");
    assertThat(refusal("--address", "no such host"))
        .contains(
            "Nobody knows the address no such host. --address takes what the cluster's Pods call"
                + " this machine: a number or a name.");
    cluster.deny("create namespaces");
    assertThat(refusal())
        .contains(
            "The cluster forbids you to create a namespace: namespaces is forbidden: User"
                + " \"administrator\" cannot create resource \"namespaces\". Name a namespace in"
                + " which you may create Jobs and secrets, or take the kubeconfig of somebody who"
                + " may do this.");
    cluster.close();
    assertThat(refusal())
        .containsPattern(
            "The Kubernetes API at http://127.0.0.1:\\d+/ does not answer: it takes no"
                + " connections\\. Start that cluster, or name the kubeconfig of another one\\.");
  }

  @Test
  void aNamespaceWhoseAnswerWasLostIsRemoved() throws Exception {
    cluster.fail("create namespaces", new Fault.AnswerLost());

    assertThat(refusal()).contains(" does not answer: ");

    assertThat(made("namespaces")).startsWith("agentsmith-demo-");
    assertNothingIsLeft();
  }

  private void loadImage() {
    cluster.image(
        IMAGE,
        "env",
        "JAVA_HOME=" + System.getProperty("java.home"),
        // Maven's repository is below it.
        "HOME=" + System.getProperty("user.home"),
        Distribution.command().toString());
  }

  private String refusal(String... options) throws Exception {
    Process demo = demo(options);
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);
    assertThat(demo.waitFor()).as(out).isNotZero();
    return errors();
  }

  private Process demo(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Distribution.command().toString(), "demo", "--spawner", "kubernetes"));
    command.addAll(List.of(options));
    if (!command.contains("--kubeconfig")) {
      command.addAll(List.of("--kubeconfig", cluster.adminKubeconfig().toString()));
    }
    var builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("ANTHROPIC_") || name.startsWith("K8S_"));
    // A token and an app of whoever starts it are none of the demo's business.
    builder.environment().put("GITHUB_TOKEN", "ghp_of_somebody");
    builder.environment().put("AGENTSMITH_CACHE", directory.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectError(ProcessBuilder.Redirect.to(directory.resolve("err").toFile()));
    return builder.start();
  }

  private String errors() throws IOException {
    return Files.readString(directory.resolve("err"));
  }

  /// The name of the one that was made.
  private String made(String resource) {
    return cluster.calls().stream()
        .filter(call -> call.words().equals("create " + resource))
        .map(call -> call.body().at("/metadata/name").asText())
        .findFirst()
        .orElseThrow();
  }

  private boolean isOfDispatcher(ApiCall call) {
    return call.caller().startsWith(DISPATCHER);
  }

  private void assertNothingIsLeft() {
    Eventually.within(SOON).until(cluster::made, List::isEmpty);
  }
}
