package dev.agentsmith.dispatcher.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.secret.Secret;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What a demo brings into a cluster and takes away again, all under one name: a namespace, if it
/// is no guest in another, a secret for its Jobs, and an account that may do what a dispatcher may
/// and nothing else. Not for many threads.
public final class ClusterVisit implements AutoCloseable {
  /// How the name of every demo's things begins.
  public static final String PREFIX = "agentsmith-demo-";

  private static final String PROFILE = "pod-security.kubernetes.io/enforce";

  private final Cluster cluster;
  private final KubernetesClient client;
  private final String name;
  private final String namespace;
  private final boolean isGuest;

  private ClusterVisit(Cluster cluster, String name, @Nullable String host) {
    this.cluster = cluster;
    this.client = cluster.client();
    this.name = name;
    this.namespace = host == null ? name : host;
    this.isGuest = host != null;
  }

  /// Comes with a namespace of its own, or into one where no other Agent Smith is.
  ///
  /// @param name of everything that it makes
  /// @param host the namespace to be a guest in; null to make one
  /// @throws ProblemException in a person's words if the cluster does not answer, or refuses
  public static ClusterVisit begin(Cluster cluster, String name, @Nullable String host) {
    var visit = new ClusterVisit(cluster, name, host);
    try {
      if (visit.isGuest) {
        visit.requireNobodyElse();
      } else {
        visit.makeNamespace();
      }
      return visit;
    } catch (KubernetesClientException e) {
      visit.client.close();
      throw visit.refused(
          visit.isGuest ? "look into the namespace " + host : "create a namespace", e);
    } catch (RuntimeException e) {
      visit.client.close();
      throw e;
    }
  }

  /// True if a visit that could not begin may have left something all the same: the cluster did not
  /// say that it refuses.
  public static boolean mayHaveLeft(ProblemException failure) {
    return failure.getCause() instanceof KubernetesClientException e
        && !(e.getCode() >= 400 && e.getCode() < 500);
  }

  /// Removes what a visit of this name left, if it left anything.
  ///
  /// @throws ProblemException in a person's words if the cluster does not answer, or refuses, or if
  ///     what is there was not made by a visit
  public static void remove(Cluster cluster, String name, @Nullable String host) {
    if (!name.startsWith(PREFIX)) {
      throw new ProblemException(
          Problem.of(
              "No demo leaves anything of the name %s: nothing is removed.".formatted(name),
              "Name what a demo left: --remove %s<time>.".formatted(PREFIX)));
    }
    new ClusterVisit(cluster, name, host).close();
  }

  /// Of the secret, and of all that it made.
  public String name() {
    return name;
  }

  public String namespace() {
    return namespace;
  }

  /// The keys that Jobs get as variables.
  public void secret(Map<String, Secret> values) {
    Map<String, String> encoded =
        values.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry ->
                        Base64.getEncoder()
                            .encodeToString(entry.getValue().reveal().getBytes(UTF_8))));
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(VisitMark.LABEL)
            .endMetadata()
            .withData(encoded)
            .build();
    try {
      var _ = client.resource(secret).create();
    } catch (KubernetesClientException e) {
      throw refused("create a secret in the namespace " + namespace, e);
    }
  }

  /// A kubeconfig of an account that may do here what a dispatcher may, for an hour; empty if the
  /// cluster lets us make none.
  public Optional<String> dispatcherKubeconfig() {
    try {
      return Optional.of(cluster.kubeconfig(new DispatcherAccount(client, name, namespace).make()));
    } catch (KubernetesClientException e) {
      if (e.getCode() == KubernetesSpawner.FORBIDDEN) {
        return Optional.empty();
      }
      throw refused("create an account in the namespace " + namespace, e);
    }
  }

  /// Removes it all, Jobs with their Pods too. What is running is asked to end, and the cluster
  /// finishes that by itself.
  @Override
  public void close() {
    try (client) {
      if (isGuest) {
        var secret = client.secrets().inNamespace(namespace).withName(name);
        VisitMark.require(secret.get());
        removeJobs();
        var _ = secret.delete();
        new DispatcherAccount(client, name, namespace).remove();
      } else {
        removeNamespace();
      }
    } catch (KubernetesClientException e) {
      throw refused("remove " + name, e);
    }
  }

  private void makeNamespace() {
    var _ =
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withLabels(VisitMark.LABEL)
                    .addToLabels(PROFILE, "restricted")
                    .endMetadata()
                    .build())
            .create();
  }

  /// A namespace without our mark is somebody else's, whatever it is called.
  private void removeNamespace() {
    Namespace there = client.namespaces().withName(name).get();
    VisitMark.require(there);
    if (there != null) {
      var _ = client.namespaces().withName(name).delete();
    }
  }

  /// Jobs that get the visit's secret are the visit's.
  private void removeJobs() {
    var jobs = client.batch().v1().jobs().inNamespace(namespace);
    for (Job job : jobs.withLabel("app", JobManifest.APP).list().getItems()) {
      if (JobManifest.secretOf(job).equals(name)) {
        var _ =
            jobs.withName(job.getMetadata().getName())
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
      }
    }
  }

  /// A dispatcher takes every Job of its namespace for one of its own.
  private void requireNobodyElse() {
    boolean jobs =
        !client
            .batch()
            .v1()
            .jobs()
            .inNamespace(namespace)
            .withLabel("app", JobManifest.APP)
            .list()
            .getItems()
            .isEmpty();
    boolean dispatchers =
        !client
            .pods()
            .inNamespace(namespace)
            .withLabel("app", "dispatcher")
            .list()
            .getItems()
            .isEmpty();
    if (jobs || dispatchers) {
      throw new ProblemException(
          Problem.of(
              "Another Agent Smith works in the namespace %s, and would take this one's Jobs for its own."
                  .formatted(namespace),
              "Name another namespace, or none to get a new one."));
    }
  }

  private ProblemException refused(String what, KubernetesClientException e) {
    return new ProblemException(
        switch (Math.max(0, e.getCode())) {
          case 0 ->
              Problem.of(
                  "The Kubernetes API at %s does not answer: %s."
                      .formatted(cluster.server(), cause(e)),
                  "Start that cluster, or name the kubeconfig of another one.");
          case 401 ->
              Problem.of(
                  "The cluster at %s does not know you (401).".formatted(cluster.server()),
                  "Log in to it again: `kubectl get namespaces` with the same kubeconfig shows"
                      + " whether it worked.");
          case KubernetesSpawner.FORBIDDEN ->
              Problem.of(
                  "The cluster forbids you to %s: %s.".formatted(what, KubernetesSpawner.words(e)),
                  "Name a namespace in which you may create Jobs and secrets, or take the"
                      + " kubeconfig of somebody who may do this.");
          default ->
              Problem.of(
                  "The cluster at %s would not %s: %s."
                      .formatted(cluster.server(), what, KubernetesSpawner.words(e)),
                  "");
        },
        e);
  }

  /// In words of ours where the client has none: the JDK's tells of closed channels.
  private static String cause(Throwable failure) {
    String words = "";
    for (Throwable at = failure; at != null; at = at.getCause()) {
      switch (at) {
        case UnresolvedAddressException _ -> {
          return "nobody knows this name";
        }
        case ConnectException _ -> words = "it takes no connections";
        case HttpTimeoutException _ -> words = "no answer in time";
        case SSLException _ -> words = String.valueOf(at.getMessage());
        default -> words = words.isEmpty() && at.getCause() == null ? at.toString() : words;
      }
    }
    return words.replaceAll("\\.+$", "");
  }
}
