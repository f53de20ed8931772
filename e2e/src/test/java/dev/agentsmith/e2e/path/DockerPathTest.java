package dev.agentsmith.e2e.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.loopback.RedisServer;
import dev.agentsmith.loopback.Turns;
import dev.agentsmith.testkit.Eventually;
import dev.agentsmith.testkit.RealDocker;
import dev.agentsmith.testkit.SlowRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The whole path with a real engine: the dispatcher here, each agent in a container of the image
/// that docker/build makes.
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class DockerPathTest {
  private static final List<String> SECRETS = List.of(Stage.TOKEN, "key-of-the-stage-0123456789");

  private static Images images;
  private static RealDocker docker;

  @TempDir Path directory;

  @BeforeAll
  static void buildImages() throws Exception {
    images = Images.build();
    docker = images.docker;
  }

  @AfterAll
  static void stopEngine() {
    images.close();
  }

  @AfterEach
  void leaveNothing() {
    docker.removeAll();
  }

  @Test
  void aBugIsFixedInAContainer() throws Exception {
    try (var stage = open(Played.fixesIt(), Images.AGENT, "")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run)).startsWith("@ann done: pull request ");
      assertThat(stage.git("show", "fix/1-the-number-is-wrong:number.txt")).isEqualTo("2\n");
      assertThat(stage.pullRequests().resolve("fix-1-the-number-is-wrong.md")).exists();
      Eventually.within(Stage.LIMIT).until(() -> docker.docker("ps", "--quiet").isEmpty());
    }
  }

  /// What an agent was told to run looks where secrets could be, and so do we from outside.
  @Test
  void secretsAreFoundNeitherInTheContainerNorByInspect() throws Exception {
    String look =
        "id; env; cat /proc/*/environ /proc/*/cmdline | tr '\\0' '\\n'; ls -la /proc/1/fd /work;"
            + " cat /work/* /work/.??* /proc/1/fd/0; grep -rs token-of-the /work /tmp /etc /opt;"
            + " ls -la /var/run/docker.sock; echo looked everywhere";
    try (var stage = open(Played.runs(look), Images.AGENT, "")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run)).startsWith("@ann done: pull request ");
      String asked = stage.model.requests().toString();
      assertThat(asked).contains("uid=1000").contains("looked everywhere");
      String container = docker.docker("ps", "--all", "--quiet");
      String seen =
          asked
              + docker.docker("inspect", container)
              + docker.docker("logs", container)
              + docker.docker("history", "--no-trunc", Images.AGENT)
              + docker.docker("inspect", Images.AGENT, Images.DISPATCHER)
              + stage.ours("t", run)
              + Files.readString(stage.log());
      for (String secret : SECRETS) {
        assertThat(seen.replace("grep -rs token-of-the", "")).doesNotContain(secret);
      }
    }
  }

  @Test
  void aCancelEndsTheContainer() throws Exception {
    try (var stage = open(Played.sleeps(), Images.AGENT, "")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT).until(() -> processes(run).contains("sleep 600"));

      stage.say("t", "bob", "cancel");

      assertThat(stage.terminal("t", run))
          .isEqualTo(
              "@ann cancelled by @bob after <time>. Nothing was opened; work so far:"
                  + " branch `fix/1-the-number-is-wrong`.");
      Eventually.within(Stage.LIMIT).until(() -> docker.docker("ps", "--quiet").isEmpty());
    }
  }

  @Test
  void anAgentThatNeedsTooMuchMemoryIsTold() throws Exception {
    try (var stage = open(Played.fixesIt(), Images.AGENT, "memory: 32Mi")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run))
          .isEqualTo(
              "@ann stopped: The agent's container needed more than 32 MiB of memory (OOMKilled)."
                  + " Raise job.memory of number, then press Retry.");
    }
  }

  @Test
  void aMissingImageIsTold() throws Exception {
    try (var stage = open(Played.fixesIt(), "localhost:1/nothing:1", "")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");

      assertThat(stage.terminal("t", run))
          .startsWith(
              "@ann The agent's image `localhost:1/nothing:1` is not there and could not be pulled: ")
          .endsWith("or build the image with docker/build.");
    }
  }

  @Test
  void anImageThatIsPulledForLongIsToldAndTheRunCanBeCancelled() throws Exception {
    try (var registry = new SlowRegistry();
        var stage = open(Played.fixesIt(), registry.image(), "")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT)
          .until(() -> stage.living("t", run), text -> text.contains(" is being pulled"));
      assertThat(stage.living("t", run)).startsWith("Waiting: ").contains("of 1 layers");

      stage.say("t", "bob", "cancel");

      assertThat(stage.terminal("t", run)).startsWith("@ann cancelled by @bob");
      assertThat(docker.docker("ps", "--all", "--quiet")).isEmpty();
    }
  }

  @Test
  void whyItWaitedBeforeIsNotSaidAnyMoreOnceItsImageIsPulled() throws Exception {
    try (var registry = new SlowRegistry();
        var stage = open(Played.fixesIt(), registry.image(), "")) {
      docker.stop();
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT)
          .until(() -> stage.living("t", run), text -> text.contains("does not answer just now"));

      docker.startAgain();

      Eventually.within(Stage.LIMIT)
          .until(
              () -> stage.living("t", run), text -> text.contains("Its start is being prepared."));
      stage.say("t", "bob", "cancel");
      assertThat(stage.terminal("t", run)).startsWith("@ann cancelled by @bob");
    }
  }

  @Test
  void anEngineThatIsRestartedInMidRunIsToldOnce() throws Exception {
    try (var stage = open(Played.sleeps(), Images.AGENT, "")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT).until(() -> processes(run).contains("sleep 600"));

      docker.stop();
      docker.startAgain();

      assertThat(stage.terminal("t", run)).startsWith("@ann stopped: ");
    }
  }

  @Test
  void aDispatcherThatIsRestartedInMidRunGoesOn() throws Exception {
    var gate = new Gate(Played.fixesIt());
    try (var stage = open(gate, Images.AGENT, "")) {
      RunId run = stage.say("t", "ann", "fix #1 in number");
      Eventually.within(Stage.LIMIT).until(() -> stage.living("t", run).contains("running"));

      stage.killDispatcher();
      stage.startDispatcher();
      gate.open();

      assertThat(stage.terminal("t", run)).startsWith("@ann done: pull request ");
      assertThat(stage.ours("t", run)).hasSize(2);
    }
  }

  @Test
  void theDemoFixesItInAContainerAndLeavesNothing() throws Exception {
    Process demo = demo();
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);

    assertThat(demo.waitFor()).as(out).isZero();
    assertThat(out).contains("\"outcome\":\"succeeded\"").contains("\"verified\":true");
    assertNothingIsLeft();
  }

  @Test
  void aDemoThatIsKilledLeavesNothing() throws Exception {
    Process demo = demo();
    Eventually.within(Stage.LIMIT).until(() -> !docker.docker("ps", "--quiet").isEmpty());

    demo.destroyForcibly().waitFor();

    assertNothingIsLeft();
  }

  /// As docker-compose.yml runs it, but for the bridge that this engine has not.
  @Test
  void theDispatchersImageServesAndKnowsItsHealth() throws Exception {
    Files.writeString(
        directory.resolve("agentsmith.yml"),
        "dispatcher: { console: { directory: /tmp/chat } }\nprojects: {}\n");
    try (RedisServer redis = RedisServer.start(directory.resolve("redis"))) {
      String id =
          docker.docker(
              "run",
              "--detach",
              "--network=host",
              "--read-only",
              "--tmpfs=/tmp",
              "--cap-drop=ALL",
              "--security-opt=no-new-privileges",
              "--user=0",
              "--env=SPAWNER_TYPE=docker",
              "--env=REDIS_URL=" + redis.address(),
              "--env=PORT=" + freePort(),
              "--env=DOCKER_HOST=" + docker.host(),
              "--env=AGENTSMITH_CONFIG=/etc/agentsmith/agentsmith.yml",
              "--volume="
                  + docker.host().substring("unix://".length())
                  + ":"
                  + docker.host().substring("unix://".length()),
              "--volume="
                  + directory.resolve("agentsmith.yml")
                  + ":/etc/agentsmith/agentsmith.yml:ro",
              Images.DISPATCHER);

      Eventually.within(Stage.LIMIT)
          .untilPasses(
              () ->
                  assertThat(
                          docker.docker(
                              "exec",
                              id,
                              "/opt/java/bin/java",
                              "@/opt/agentsmith/agentsmith.args",
                              "health"))
                      .isEqualTo("ok"));
      assertThat(docker.docker("logs", id)).contains("dispatcher started").contains("image=");
      assertThatThrownBy( // it fails: there is no key for a model
              () ->
                  docker.docker(
                      "exec",
                      id,
                      "/opt/java/bin/java",
                      "@/opt/agentsmith/agentsmith.args",
                      "doctor"))
          .hasMessageContaining("git and the sandbox are a matter of the agents' image")
          .hasMessageContaining("ANTHROPIC_API_KEY is not set")
          .hasMessageContaining("ok    Redis ")
          .hasMessageContaining("ok    Docker answers at " + docker.host());
    }
  }

  @Test
  void theDispatchersImageHasNoShellNoCompilerAndNoGit() {
    String id = docker.docker("create", Images.DISPATCHER);
    String files =
        docker.docker("export", "--output", directory.resolve("files.tar").toString(), id);
    assertThat(files).isEmpty();
    List<String> names = tar("-tf", directory.resolve("files.tar").toString());
    assertThat(names).contains("opt/java/bin/java").hasSizeGreaterThan(50);
    assertThat(names)
        .noneMatch(name -> name.matches(".*/(sh|bash|dash|busybox|git|javac|apt|dpkg|perl)"));
  }

  /// As a run has it: nothing can be written but its own folders, and nothing is fetched.
  @Test
  void theFullImageHasWhatMostProjectsAreBuiltWith() {
    String said =
        docker.docker(
            "run",
            "--rm",
            "--network=none",
            "--read-only",
            "--tmpfs=/tmp:exec",
            "--tmpfs=/work:exec,uid=1000,mode=700",
            "--cap-drop=ALL",
            "--security-opt=no-new-privileges",
            "--entrypoint=sh",
            Images.FULL,
            "-ec",
            """
            exec 2>&1
            id
            java -version && "$JAVA_HOME/bin/javac" -version && "$JAVA_HOME/bin/jlink" --version
            for jdk in /usr/lib/jvm/*/bin/javac; do "$jdk" -version; done
            mvn --version && cat /opt/maven/conf/toolchains.xml /etc/maven/toolchains.xml || true
            node --version && npm --version && corepack --version && type pnpm yarn
            python3 -m venv venv && venv/bin/pip --version && python --version
            mkdir hello && cd hello && go mod init hello
            echo 'package main; func main() { println("hello from go") }' >main.go && go run .
            echo 'int main(void) { return 0; }' >main.c && make main && ./main
            git --version && git init --quiet .
            java @/opt/agentsmith/agentsmith.args --version
            /opt/java/bin/java -XX:AOTMode=on @/opt/agentsmith/agentsmith.args --version
            touch /var/lib/agentsmith/packages || stat -c 'store of %u' /var/lib/agentsmith/packages
            """);

    assertThat(said)
        .contains(
            "uid=1000",
            "javac 25.",
            "Apache Maven 3.",
            "<version>25</version>",
            "/work/venv/lib/python3.",
            "hello from go",
            "git version 2.",
            "store of 1000")
        .containsPattern("agentsmith 0\\.\\d+\\.\\d+")
        .doesNotContain("not found");
  }

  private Process demo() throws IOException {
    var builder =
        new ProcessBuilder(
            Distribution.command().toString(), "demo", "--spawner", "docker", "--json");
    builder.environment().keySet().removeIf(name -> name.startsWith("ANTHROPIC_"));
    builder.environment().put("AGENTSMITH_CACHE", directory.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DOCKER_HOST", docker.host());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("err").toFile()));
    return builder.start();
  }

  private static void assertNothingIsLeft() {
    Eventually.within(Stage.LIMIT).until(() -> docker.docker("ps", "-aq"), String::isEmpty);
    Eventually.within(Stage.LIMIT)
        .until(() -> docker.docker("volume", "ls", "-q"), String::isEmpty);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Stage open(Turns turns, String image, String job) throws IOException {
    var stage = new Stage(directory, turns);
    try {
      return stage
          .with("SPAWNER_TYPE", "docker")
          .with("DOCKER_HOST", docker.host())
          .with("DOCKER_NETWORK", "host")
          .with("AGENTSMITH_IMAGE", image)
          .open(
              """
              job:
                %s
                volumes:
                  - { name: tickets, claim: %s, mount_path: %s }
                  - { name: pages, claim: %s, mount_path: %s, read_only: false }
              """
                  .formatted(
                      job,
                      volume("tickets"),
                      directory.resolve("tickets"),
                      volume("pull-requests"),
                      directory.resolve("pull-requests")));
    } catch (IOException | RuntimeException | AssertionError e) {
      stage.close();
      throw e;
    }
  }

  /// A directory of this machine under the name of a volume: how a container sees tickets that are
  /// files.
  private String volume(String folder) throws IOException {
    Path path = Files.createDirectories(directory.resolve(folder));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    return docker.docker(
        "volume",
        "create",
        "--opt",
        "type=none",
        "--opt",
        "o=bind",
        "--opt",
        "device=" + path,
        "stage-" + folder);
  }

  private static String processes(RunId run) {
    String id = docker.docker("ps", "--quiet", "--filter", "label=agentsmith.dev/run-id=" + run);
    return id.isEmpty() ? "" : docker.docker("top", id);
  }

  private static List<String> tar(String... words) {
    try {
      var command = new java.util.ArrayList<>(List.of("tar"));
      command.addAll(List.of(words));
      Process process = new ProcessBuilder(command).start();
      return new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
