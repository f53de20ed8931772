package dev.agentsmith.dispatcher.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.agentsmith.dispatcher.job.JobInput;
import dev.agentsmith.dispatcher.job.JobOutput;
import dev.agentsmith.dispatcher.job.JobSpec;
import dev.agentsmith.dispatcher.job.SpawnerUnavailable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The calls we make of a Docker engine (https://docs.docker.com/reference/api/engine/). All of
/// them throw [SpawnerUnavailable] if it does not answer or fails, [EngineRefused] if it says no;
/// create and start throw that if it fails, too. Safe for many threads.
final class DockerEngine implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final int LOG_BYTES = 64 * 1024;

  private final DockerSettings settings;
  private final DockerClient calls;
  private final DockerClient streams;

  DockerEngine(DockerSettings settings) {
    this.settings = settings;
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(settings.host())
            .withDockerTlsVerify(false)
            .build();
    calls = client(config, ANSWER_LIMIT);
    streams = client(config, null);
  }

  private static DockerClient client(DockerClientConfig config, @Nullable Duration answerLimit) {
    return DockerClientImpl.getInstance(
        config,
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(CONNECT_LIMIT)
            .responseTimeout(answerLimit)
            .build());
  }

  /// Makes the container of a Job.
  ///
  /// @return its id
  String create(JobSpec spec) {
    return order(
        () -> {
          var command = calls.createContainerCmd(ContainerSettings.image(spec, settings));
          ContainerSettings.fill(command, spec, settings);
          return command.exec().getId();
        });
  }

  /// Starts a container that reads its secrets as soon as it runs: they are on their way before.
  void start(String id, JobSpec spec) throws InterruptedException {
    var input = new ByteArrayInputStream(JobInput.line(spec).getBytes(UTF_8));
    var attached = new EngineStream<Frame>(_ -> {});
    ask(
        () ->
            streams.attachContainerCmd(id).withStdIn(input).withFollowStream(true).exec(attached));
    if (!attached.isOpenWithin(ANSWER_LIMIT)) {
      close(attached);
      throw new SpawnerUnavailable(
          "Docker did not take the agent's input.", new IOException("not attached"));
    }
    try {
      order(() -> calls.startContainerCmd(id).exec());
    } catch (RuntimeException e) {
      close(attached);
      throw e;
    }
    // An agent that has not read it by then has ended.
    Thread.ofVirtual().start(() -> closeWhenRead(attached));
  }

  private static void closeWhenRead(EngineStream<Frame> attached) {
    try {
      attached.isOverWithin(ANSWER_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(attached);
  }

  /// @param container its id, or its name
  Optional<ContainerLook> inspect(String container) {
    try {
      return Optional.of(look(ask(() -> calls.inspectContainerCmd(container).exec())));
    } catch (EngineRefused e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// The containers of our scope, ended ones too.
  List<ContainerRow> list() {
    List<Container> all =
        ask(
            () ->
                calls
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Map.of(Labels.SCOPE, settings.scope()))
                    .exec());
    return all.stream().map(DockerEngine::row).toList();
  }

  /// The newest lines a container wrote.
  JobOutput output(String id, int lines) {
    var written = new ByteArrayOutputStream();
    var reading =
        new ResultCallback.Adapter<Frame>() {
          @Override
          public void onNext(Frame frame) {
            written.writeBytes(frame.getPayload());
          }
        };
    try {
      ask(
          () ->
              calls
                  .logContainerCmd(id)
                  .withStdOut(true)
                  .withStdErr(true)
                  .withTail(lines)
                  .exec(reading));
      awaitEnd(reading);
    } catch (EngineRefused e) {
      if (!e.isNotFound()) {
        throw e;
      }
    } finally {
      close(reading);
    }
    String all = written.toString(UTF_8);
    return new JobOutput(all.substring(Math.max(0, all.length() - LOG_BYTES)));
  }

  private static void awaitEnd(ResultCallback.Adapter<Frame> reading) {
    ask(
        () -> {
          try {
            if (!reading.awaitCompletion(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
              throw new UncheckedIOException(new IOException("the log does not end"));
            }
            return reading;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
          }
        });
  }

  /// SIGTERM, and a minute later SIGKILL. Returns when the container has ended.
  void stop(String id) {
    try {
      ask(() -> streams.stopContainerCmd(id).withTimeout(ContainerSettings.GRACE_SECONDS).exec());
    } catch (EngineRefused e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /// Removes a container and the volumes that are its own.
  void remove(String id) {
    try {
      ask(() -> calls.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
    } catch (EngineRefused e) {
      // Gone, or somebody else is at it.
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }

  /// Makes a volume of the driver `local`; nothing if it is there.
  void createVolume(String name, Map<String, String> options) {
    ask(() -> calls.createVolumeCmd().withName(name).withDriverOpts(options).exec());
  }

  void removeVolume(String name) {
    ask(() -> calls.removeVolumeCmd(name).exec());
  }

  /// Removes the containers that a volume is mounted in, running or not.
  void removeUsersOf(String volume) {
    List<Container> users =
        ask(
            () ->
                calls
                    .listContainersCmd()
                    .withShowAll(true)
                    .withVolumeFilter(List.of(volume))
                    .exec());
    users.forEach(container -> remove(container.getId()));
  }

  /// Fetches an image. Returns when it is there.
  void pull(String image, PullProgress progress) throws InterruptedException {
    String name =
        image.contains("@") || image.lastIndexOf(':') > image.lastIndexOf('/')
            ? image
            : image + ":latest";
    try {
      streams
          .pullImageCmd(name)
          .exec(
              new PullImageResultCallback() {
                @Override
                public void onNext(PullResponseItem item) {
                  var detail = item.getProgressDetail();
                  progress.saw(
                      item.getId(), item.getStatus(), detail == null ? null : detail.getCurrent());
                  super.onNext(item);
                }
              })
          .awaitCompletion();
    } catch (DockerException e) {
      throw new EngineRefused(e.getHttpStatus(), words(e), e);
    } catch (DockerClientException e) {
      throw new EngineRefused(0, firstLine(e), e);
    }
  }

  /// Tells of what happens to containers of our scope until it is closed or the engine goes away.
  EngineStream<Event> events(Consumer<ContainerEvent> listener) {
    var events =
        new EngineStream<Event>(
            event -> {
              if (event.getActor() != null && event.getAction() != null) {
                listener.accept(
                    new ContainerEvent(
                        event.getActor().getId(),
                        event.getAction(),
                        event.getActor().getAttributes()));
              }
            });
    return ask(
        () ->
            streams
                .eventsCmd()
                .withLabelFilter(Map.of(Labels.SCOPE, settings.scope()))
                .withEventTypeFilter("container")
                .withEventFilter("start", "die", "destroy")
                .exec(events));
  }

  @Override
  public void close() {
    try {
      calls.close();
      streams.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ContainerRow row(Container container) {
    return new ContainerRow(
        container.getId(),
        container.getNames()[0].replaceFirst("^/", ""),
        container.getLabels(),
        container.getState());
  }

  private static ContainerLook look(InspectContainerResponse inspected) {
    InspectContainerResponse.ContainerState state = inspected.getState();
    return new ContainerLook(
        new ContainerRow(
            inspected.getId(),
            inspected.getName().replaceFirst("^/", ""),
            Objects.requireNonNullElse(inspected.getConfig().getLabels(), Map.of()),
            String.valueOf(state.getStatus())),
        time(inspected.getCreated()),
        time(state.getStartedAt()),
        time(state.getFinishedAt()),
        Objects.requireNonNullElse(state.getExitCodeLong(), 0L),
        Boolean.TRUE.equals(state.getOOMKilled()),
        Objects.requireNonNullElse(inspected.getHostConfig().getMemory(), 0L));
  }

  /// The engine's zero is in the year 1.
  private static Instant time(@Nullable String text) {
    return text == null || text.startsWith("0001") ? Instant.EPOCH : Instant.parse(text);
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return order(question);
    } catch (EngineRefused e) {
      if (e.isFailure()) {
        throw new SpawnerUnavailable("Docker failed: " + e.words(), e);
      }
      throw e;
    }
  }

  private static <T> T order(Supplier<T> order) {
    try {
      return order.get();
    } catch (NotModifiedException e) {
      throw new EngineRefused(404, "nothing to do", e);
    } catch (DockerException e) {
      throw new EngineRefused(e.getHttpStatus(), words(e), e);
    } catch (RuntimeException e) {
      if (hasIoCause(e)) {
        throw new SpawnerUnavailable("Docker does not answer: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  private static boolean hasIoCause(@Nullable Throwable e) {
    return e != null && (e instanceof IOException || hasIoCause(e.getCause()));
  }

  /// `Status 404: {"message":"No such image: x"}`: what stands in the message.
  private static String words(DockerException e) {
    String all = String.valueOf(e.getMessage());
    int json = all.indexOf('{');
    try {
      return json < 0
          ? all
          : JSON.readTree(all.substring(json)).path("message").asText(all).strip();
    } catch (JsonProcessingException notJson) {
      return all;
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException("a callback of ours does not fail in closing", e);
    }
  }
}
