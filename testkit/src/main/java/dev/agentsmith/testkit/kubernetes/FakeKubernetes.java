package dev.agentsmith.testkit.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.testkit.Fault;
import dev.agentsmith.testkit.kubernetes.ApiObjects.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A cluster of one node, at the wire. A dispatcher has the Role of design.md §1 and nothing more:
/// every other verb is refused, and noted. An administrator may do everything.
public final class FakeKubernetes implements AutoCloseable {
  public static final String NAMESPACE = "agentsmith";
  public static final String IMAGE = "agentsmith:test";
  public static final String SECRET = "agentsmith-secrets";

  private final Path directory;
  private final ApiObjects objects = new ApiObjects();
  private final FakeKubelet kubelet;
  private final Callers callers = new Callers(objects);
  private final ApiServer api;

  private FakeKubernetes(Path directory) throws IOException {
    this.directory = directory;
    kubelet = new FakeKubelet(objects, Files.createDirectories(directory.resolve("pods")));
    api = new ApiServer(objects, callers, kubelet::log, kubelet::delete);
    objects.add(Kind.NAMESPACE, named(NAMESPACE));
    kubelet.secret(SECRET, Map.of());
    kubelet.start();
  }

  /// @param directory where containers live, and the kubeconfig
  public static FakeKubernetes start(Path directory) throws IOException {
    return new FakeKubernetes(directory);
  }

  /// Where a dispatcher learns of it.
  public Path kubeconfig() throws IOException {
    return kubeconfig(port());
  }

  /// The same by a way of the test's own.
  ///
  /// @param port of this machine
  public Path kubeconfig(int port) throws IOException {
    return kubeconfig("dispatcher", Callers.DISPATCHER, port);
  }

  /// Where an administrator does.
  public Path adminKubeconfig() throws IOException {
    return kubeconfig("administrator", Callers.ADMIN, port());
  }

  private Path kubeconfig(String user, String token, int port) throws IOException {
    Path file = directory.resolve("kubeconfig-%s-%d".formatted(user, port));
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{ name: fake, cluster: { server: "http://127.0.0.1:%d" } }]
        contexts: [{ name: fake, context: { cluster: fake, user: %s, namespace: %s } }]
        users: [{ name: %s, user: { token: %s } }]
        current-context: fake
        """
            .formatted(port, user, NAMESPACE, user, token));
    return file;
  }

  /// Where the API answers on this machine.
  public int port() {
    return api.port();
  }

  /// @param entrypoint of the image's containers
  public FakeKubernetes image(String name, String... entrypoint) {
    return image(name, Image.of(List.of(entrypoint)));
  }

  public FakeKubernetes image(String name, Image image) {
    kubelet.image(name, image);
    return this;
  }

  public FakeKubernetes secret(String name, Map<String, String> values) {
    kubelet.secret(name, values);
    return this;
  }

  public FakeKubernetes configMap(String name, Map<String, String> files) {
    kubelet.configMap(name, files);
    return this;
  }

  /// A Pod of somebody else's, with a ConfigMap as its volume `config`.
  public void podWithConfig(String name, String configMap) {
    ObjectNode pod = JsonNodeFactory.instance.objectNode();
    pod.putObject("metadata").put("name", name).put("namespace", NAMESPACE);
    ObjectNode volume = pod.putObject("spec").putArray("volumes").addObject().put("name", "config");
    volume.putObject("configMap").put("name", configMap);
    pod.putObject("status").put("phase", "Running");
    objects.add(Kind.POD, pod);
  }

  /// What the cluster says of its node.
  ///
  /// @param address of it in its network
  public FakeKubernetes node(String address) {
    ObjectNode node = named("node-1");
    node.putObject("status")
        .putArray("addresses")
        .addObject()
        .put("type", "InternalIP")
        .put("address", address);
    objects.add(Kind.NODE, node);
    return this;
  }

  /// The next calls of this kind meet these, one each.
  ///
  /// @param words `create jobs`
  public void fail(String words, Fault... next) {
    api.fail(words, List.of(next));
  }

  /// What was to be met and was not yet will not be.
  public void failNoMore() {
    api.failNoMore();
  }

  /// Takes a right away from everybody.
  public void deny(String words) {
    callers.deny(words);
  }

  /// The API server warns of every Job that is made (Pod Security's `warn`).
  public void warn(String... words) {
    api.warn(List.of(words));
  }

  /// Installs Kueue: its webhook holds back every Job with a queue's label
  /// (https://kueue.sigs.k8s.io/docs/tasks/run/jobs/).
  public void kueue() {
    api.kueue();
  }

  /// Kueue has room for a Job.
  public void admit(String job) {
    kubelet.suspend(job(job), false);
  }

  /// Kueue takes a Job's place back.
  public void evict(String job) {
    kubelet.suspend(job(job), true);
  }

  /// Nobody is answered, and no watch goes on, until it is back.
  public void away(boolean now) {
    api.away(now);
  }

  public void cutWatches() {
    api.cutWatches();
  }

  /// What is watched from before now is too old: 410 Gone.
  public void compact() {
    objects.compact();
  }

  /// A quota or a policy stops the Job controller.
  public void makesPods(boolean now) {
    FakeKubelet.Moods before = kubelet.moods();
    kubelet.moods(new FakeKubelet.Moods(now, before.hasRoom(), before.outOfMemory()));
  }

  public void hasRoom(boolean now) {
    FakeKubelet.Moods before = kubelet.moods();
    kubelet.moods(new FakeKubelet.Moods(before.makesPods(), now, before.outOfMemory()));
  }

  /// The node pulls images, and starts nothing until it is done.
  public void pulls(boolean now) {
    kubelet.pulling(now);
  }

  /// The kernel ends a Job's container for want of memory.
  public void runsOutOfMemory(String job) {
    kubelet.moods(new FakeKubelet.Moods(true, true, true));
    kill(job);
  }

  /// Somebody on the node kills a Job's container.
  public void kill(String job) {
    Process process = kubelet.process(pod(job));
    if (process == null) {
      throw new AssertionError("no container of " + job + " runs");
    }
    List<ProcessHandle> below = process.descendants().toList();
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }

  /// Sets the status of a Job's Pod by hand.
  public void podStatus(String job, Consumer<ObjectNode> status) {
    kubelet.status(pod(job), status);
  }

  /// As `kubectl delete job` does.
  public void deleteByHand(String job) {
    kubelet.delete(job(job), "Background");
  }

  /// As the controller does an hour after the end.
  public void expire(String job) {
    ObjectNode found = job(job);
    if (found.at("/status/conditions").isMissingNode()) {
      throw new AssertionError(job + " has not ended");
    }
    kubelet.delete(found, "Foreground");
  }

  public List<ObjectNode> jobs() {
    return objects.list(Kind.JOB);
  }

  /// Everything but the node and the namespace that were there from the start, as `Secret name`.
  public List<String> made() {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind != Kind.NODE)
        .flatMap(kind -> objects.list(kind).stream())
        .filter(object -> !ApiObjects.name(object).equals(NAMESPACE))
        .map(object -> object.path("kind").asText() + " " + ApiObjects.name(object))
        .toList();
  }

  public List<ObjectNode> secrets() {
    return objects.list(Kind.SECRET);
  }

  public List<ObjectNode> namespaces() {
    return objects.list(Kind.NAMESPACE);
  }

  public List<ObjectNode> pods() {
    return objects.list(Kind.POD);
  }

  /// Every Job that was ever made, as it stood last; those that are gone too.
  public List<ObjectNode> everyJob() {
    return objects.every(Kind.JOB);
  }

  /// The same of Pods.
  public List<ObjectNode> everyPod() {
    return objects.every(Kind.POD);
  }

  /// What the API server was asked, in its order.
  public List<ApiCall> calls() {
    return api.calls();
  }

  public boolean isRunning(String job) {
    @Nullable Process process = kubelet.process(pod(job));
    return process != null && process.isAlive();
  }

  /// Where a Job's container lives.
  public Path directory(String job) {
    return directory.resolve("pods").resolve(pod(job));
  }

  @Override
  public void close() {
    kubelet.close();
    api.close();
  }

  private ObjectNode job(String name) {
    ObjectNode found = objects.find(Kind.JOB, name);
    if (found == null) {
      throw new AssertionError("no job " + name);
    }
    return found;
  }

  private static ObjectNode named(String name) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.putObject("metadata").put("name", name);
    return object;
  }

  private static String pod(String job) {
    return job + "-x7k2p";
  }
}
