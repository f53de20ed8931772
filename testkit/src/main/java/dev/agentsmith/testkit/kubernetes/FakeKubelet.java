package dev.agentsmith.testkit.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.testkit.kubernetes.ApiObjects.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The Job controller, the scheduler, the kubelet and the garbage collector of one node. A
/// container is a process of this machine: the image's entrypoint with the Job's `args`, the
/// variables of its `env` and secrets and no others, and directories of its own in the place of its
/// volumes.
final class FakeKubelet implements AutoCloseable {
  private static final int LOG_BYTES = 2048;
  private static final int KILLED = 137;
  private static final long GRACE_SECONDS = 60;

  private final ApiObjects objects;
  private final Path directory;
  private final Map<String, Map<String, String>> secrets = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> configMaps = new ConcurrentHashMap<>();
  private final Map<String, Image> images = new ConcurrentHashMap<>();
  private final Map<String, Process> processes = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> ends = ConcurrentHashMap.newKeySet();
  private volatile Moods moods = new Moods(true, true, false);
  private volatile boolean pulling;
  private volatile boolean closed;

  /// @param makesPods false: a quota or a policy stops the Job controller
  /// @param hasRoom false: no node fits
  /// @param outOfMemory the next container that is killed had too little memory
  record Moods(boolean makesPods, boolean hasRoom, boolean outOfMemory) {}

  FakeKubelet(ApiObjects objects, Path directory) {
    this.objects = objects;
    this.directory = directory;
  }

  void start() {
    Thread.ofVirtual().name("kubelet").start(this::run);
  }

  void image(String name, Image image) {
    images.put(name, image);
  }

  void secret(String name, Map<String, String> values) {
    secrets.put(name, values);
  }

  void configMap(String name, Map<String, String> files) {
    configMaps.put(name, files);
  }

  Moods moods() {
    return moods;
  }

  void moods(Moods next) {
    moods = next;
  }

  /// The registry is slow: no container starts until this is over.
  void pulling(boolean now) {
    pulling = now;
  }

  String log(String pod) {
    try {
      Path file = directory.resolve(pod).resolve(Image.LOG);
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nullable Process process(String pod) {
    return processes.get(pod);
  }

  /// Begins a deletion; what owns nothing is gone at once.
  void delete(ObjectNode object, String policy) {
    switch (object.path("kind").asText()) {
      case "Job" -> deleteJob(object, policy);
      case "Namespace" -> deleteNamespace(ApiObjects.name(object));
      default -> {
        for (Kind kind : Kind.values()) {
          if (kind.word().equals(object.path("kind").asText())) {
            objects.remove(kind, ApiObjects.name(object));
          }
        }
      }
    }
  }

  /// Everything in it goes first, and Pods take their time.
  private void deleteNamespace(String namespace) {
    objects.change(Kind.NAMESPACE, namespace, FakeKubelet::markDeleted);
    Thread.ofVirtual()
        .start(
            () -> {
              for (Kind kind : Kind.values()) {
                objects.list(kind).stream()
                    .filter(object -> ApiObjects.namespace(object).equals(namespace))
                    .filter(object -> kind != Kind.POD)
                    .forEach(object -> delete(object, "Orphan"));
              }
              objects.list(Kind.POD).stream()
                  .filter(object -> ApiObjects.namespace(object).equals(namespace))
                  .forEach(pod -> endPod(ApiObjects.name(pod)));
              objects.remove(Kind.NAMESPACE, namespace);
            });
  }

  /// Begins a deletion (https://kubernetes.io/docs/concepts/architecture/garbage-collection/).
  private void deleteJob(ObjectNode job, String policy) {
    String name = ApiObjects.name(job);
    List<String> pods = podsOf(job);
    if (policy.equals("Foreground")) {
      objects.change(Kind.JOB, name, FakeKubelet::markDeleted);
      Thread.ofVirtual()
          .start(
              () -> {
                pods.forEach(this::endPod);
                objects.remove(Kind.JOB, name);
              });
      return;
    }
    objects.remove(Kind.JOB, name);
    if (policy.equals("Background")) { // else the Pods go on, and nobody's they are
      pods.forEach(pod -> Thread.ofVirtual().start(() -> endPod(pod)));
    }
  }

  /// Asks a Pod's container to end, and removes the Pod once it has.
  void endPod(String pod) {
    objects.change(Kind.POD, pod, FakeKubelet::markDeleted);
    Process process = processes.get(pod);
    if (process != null) {
      process.destroy();
      try {
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
        while (!ends.contains(pod) && !closed) {
          Thread.onSpinWait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    objects.remove(Kind.POD, pod);
  }

  /// Lets a Job begin, or ends its Pods and holds it back: the Job controller's part in a queue
  /// (https://kubernetes.io/docs/concepts/workloads/controllers/job/#suspending-a-job). A Job that
  /// begins again gets another Pod.
  void suspend(ObjectNode job, boolean now) {
    objects.change(
        Kind.JOB,
        ApiObjects.name(job),
        j -> {
          j.withObject("/spec").put("suspend", now);
          ObjectNode status = j.withObject("/status");
          status.remove("active");
          status
              .putArray("conditions")
              .addObject()
              .put("type", "Suspended")
              .put("status", now ? "True" : "False")
              .put("reason", now ? "JobSuspended" : "JobResumed")
              .put("message", now ? "Job suspended" : "Job resumed")
              .put("lastTransitionTime", now());
        });
    if (now) {
      podsOf(job)
          .forEach(
              pod ->
                  Thread.ofVirtual()
                      .start(
                          () -> {
                            endPod(pod);
                            seen.remove(uid(job));
                          }));
    }
  }

  /// Sets a Pod's status by hand: what a node would say of it.
  void status(String pod, Consumer<ObjectNode> status) {
    objects.change(Kind.POD, pod, object -> status.accept(object.withObject("/status")));
  }

  @Override
  public void close() {
    closed = true;
    processes.values().forEach(Process::destroyForcibly);
  }

  private void run() {
    try {
      long since = 0;
      while (!closed) {
        since = Math.max(since, objects.version());
        objects.list(Kind.JOB).forEach(this::makePod);
        objects.list(Kind.POD).forEach(this::startPod);
        var _ = objects.after(since, Kind.JOB, 50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void makePod(ObjectNode job) {
    boolean deleted = job.path("metadata").has("deletionTimestamp");
    boolean suspended = job.path("spec").path("suspend").asBoolean();
    if (deleted || suspended || !moods.makesPods() || !seen.add(uid(job))) {
      return;
    }
    ObjectNode pod = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = pod.putObject("metadata");
    JsonNode template = job.path("spec").path("template");
    metadata.setAll((ObjectNode) template.path("metadata").deepCopy());
    metadata.put("name", ApiObjects.name(job) + "-x7k2p");
    metadata.put("namespace", ApiObjects.namespace(job));
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("kind", "Job")
        .put("name", ApiObjects.name(job))
        .put("uid", uid(job));
    pod.set("spec", template.path("spec").deepCopy());
    pod.putObject("status").put("phase", "Pending");
    objects.add(Kind.POD, pod);
    objects.change(Kind.JOB, ApiObjects.name(job), j -> j.withObject("/status").put("active", 1));
  }

  private void startPod(ObjectNode pod) {
    String name = ApiObjects.name(pod);
    if (pod.path("metadata").has("deletionTimestamp")
        || !pod.path("status").path("phase").asText().equals("Pending")
        || pod.at("/status/containerStatuses/0/state/waiting/reason").asText("").contains("Error")
        || pod.at("/status/containerStatuses/0/state/waiting/reason").asText("").contains("Off")) {
      return;
    }
    if (!moods.hasRoom()) {
      if (pod.at("/status/conditions").isMissingNode()) {
        status(name, FakeKubelet::unschedulable);
      }
      return;
    }
    if (pulling) {
      if (pod.at("/status/containerStatuses").isMissingNode()) {
        status(name, FakeKubelet::creating);
      }
      return;
    }
    JsonNode container = pod.at("/spec/containers/0");
    Image image = images.get(container.path("image").asText());
    if (image == null) {
      status(name, s -> waiting(s, "ErrImagePull", "manifest unknown"));
      status(name, s -> waiting(s, "ImagePullBackOff", "Back-off pulling image: manifest unknown"));
      return;
    }
    String secret = container.at("/envFrom/0/secretRef/name").asText();
    Map<String, String> values = secret(ApiObjects.namespace(pod), secret);
    if (values == null) {
      status(
          name,
          s ->
              waiting(
                  s, "CreateContainerConfigError", "secret \"%s\" not found".formatted(secret)));
      return;
    }
    start(pod, name, container, image, values);
  }

  /// One that was given by hand, or one of the API server's.
  private @Nullable Map<String, String> secret(String namespace, String name) {
    ObjectNode made = objects.find(Kind.SECRET, name);
    if (made == null || !ApiObjects.namespace(made).equals(namespace)) {
      return secrets.get(name);
    }
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : made.path("data").properties()) {
      byte[] value = Base64.getDecoder().decode(entry.getValue().asText());
      values.put(entry.getKey(), new String(value, UTF_8));
    }
    return values;
  }

  private void start(
      ObjectNode pod, String name, JsonNode container, Image image, Map<String, String> secret) {
    try {
      Path root = Files.createDirectories(directory.resolve(name));
      List<String> arguments = new ArrayList<>();
      container.path("args").forEach(word -> arguments.add(word.asText()));
      Map<String, String> environment = new HashMap<>();
      environment.put("PATH", System.getenv("PATH"));
      environment.put("HOSTNAME", name);
      environment.putAll(secret);
      container
          .path("env")
          .forEach(
              one ->
                  environment.put(
                      one.path("name").asText(),
                      inVolumes(one.path("value").asText(), container, root)));
      environment.put("FAKE_TERMINATION_LOG", root.resolve(Image.TERMINATION_LOG).toString());
      makeVolumes(pod, container, root);
      Process process = image.start(new Image.Container(name, arguments, environment, root));
      ends.remove(name);
      processes.put(name, process);
      status(name, s -> running(s.put("phase", "Running")));
      var _ = process.onExit().thenAccept(ended -> ended(name, ended.exitValue(), root));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A container's paths are directories below the Pod's own.
  private static String inVolumes(String value, JsonNode container, Path root) {
    for (JsonNode mount : container.path("volumeMounts")) {
      String path = mount.path("mountPath").asText();
      if (value.equals(path) || value.startsWith(path + "/")) {
        return root + value;
      }
    }
    return value;
  }

  private void makeVolumes(ObjectNode pod, JsonNode container, Path root) throws IOException {
    for (JsonNode mount : container.path("volumeMounts")) {
      Path path =
          Files.createDirectories(root.resolve(mount.path("mountPath").asText().substring(1)));
      for (JsonNode volume : pod.at("/spec/volumes")) {
        if (!volume.path("name").equals(mount.path("name"))) {
          continue;
        }
        String map = volume.path("configMap").path("name").asText();
        for (Map.Entry<String, String> file : configMaps.getOrDefault(map, Map.of()).entrySet()) {
          Files.writeString(path.resolve(file.getKey()), file.getValue());
        }
        for (JsonNode item : volume.path("downwardAPI").path("items")) {
          String field = item.path("fieldRef").path("fieldPath").asText();
          String key = field.substring(field.indexOf('\'') + 1, field.lastIndexOf('\''));
          Files.writeString(
              path.resolve(item.path("path").asText()),
              pod.path("metadata").path("annotations").path(key).asText());
        }
      }
    }
  }

  private void ended(String pod, int code, Path root) {
    boolean outOfMemory = code == KILLED && moods.outOfMemory();
    String message = message(root, code);
    status(
        pod,
        s -> {
          s.put("phase", code == 0 ? "Succeeded" : "Failed");
          ObjectNode end = state(s).putObject("terminated");
          end.put("exitCode", code)
              .put("reason", code == 0 ? "Completed" : outOfMemory ? "OOMKilled" : "Error")
              .put("finishedAt", now());
          if (!message.isEmpty()) {
            end.put("message", message);
          }
        });
    ends.add(pod);
    String job = pod.substring(0, pod.lastIndexOf('-'));
    objects.change(
        Kind.JOB,
        job,
        j -> {
          if (j.at("/spec/suspend").asBoolean()) {
            return; // its end counts for nothing
          }
          ObjectNode status = j.withObject("/status");
          status.remove("active");
          status.put(code == 0 ? "succeeded" : "failed", 1);
          status
              .putArray("conditions")
              .addObject()
              .put("type", code == 0 ? "Complete" : "Failed")
              .put("status", "True")
              .put("lastTransitionTime", now())
              .put("reason", code == 0 ? "CompletionsReached" : "BackoffLimitExceeded");
        });
  }

  /// The file, or the log's end where it is empty and the container failed
  /// (`FallbackToLogsOnError`).
  private static String message(Path root, int code) {
    try {
      Path file = root.resolve(Image.TERMINATION_LOG);
      if (Files.exists(file)) {
        return Files.readString(file);
      }
      Path printed = root.resolve(Image.LOG);
      byte[] log = Files.exists(printed) ? Files.readAllBytes(printed) : new byte[0];
      int from = Math.max(0, log.length - LOG_BYTES);
      return code == 0 ? "" : new String(log, from, log.length - from, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> podsOf(ObjectNode job) {
    return objects.list(Kind.POD).stream()
        .filter(pod -> pod.at("/metadata/ownerReferences/0/uid").asText().equals(uid(job)))
        .map(ApiObjects::name)
        .toList();
  }

  private static void unschedulable(ObjectNode status) {
    status
        .putArray("conditions")
        .addObject()
        .put("type", "PodScheduled")
        .put("status", "False")
        .put("reason", "Unschedulable")
        .put("message", "0/3 nodes are available: 3 Insufficient memory");
  }

  /// As the kubelet has it while it pulls: the Pod's sandbox is there.
  private static void creating(ObjectNode status) {
    ArrayNode conditions = status.putArray("conditions");
    for (String type : List.of("PodScheduled", "PodReadyToStartContainers")) {
      conditions
          .addObject()
          .put("type", type)
          .put("status", "True")
          .put("lastTransitionTime", now());
    }
    state(status).putObject("waiting").put("reason", "ContainerCreating");
  }

  private static void waiting(ObjectNode status, String reason, String message) {
    state(status).putObject("waiting").put("reason", reason).put("message", message);
  }

  private static void running(ObjectNode status) {
    state(status).putObject("running").put("startedAt", now());
    status.remove("conditions");
  }

  private static ObjectNode state(ObjectNode status) {
    ArrayNode all = status.putArray("containerStatuses");
    return all.addObject().put("name", "agent").putObject("state");
  }

  private static void markDeleted(ObjectNode object) {
    object.withObject("/metadata").put("deletionTimestamp", now());
  }

  private static String uid(ObjectNode object) {
    return object.path("metadata").path("uid").asText();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
