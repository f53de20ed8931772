package dev.agentsmith.app.demo;

import dev.agentsmith.app.wiring.SpawnerWiring;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.Environment.Variable;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.dispatcher.kubernetes.Cluster;
import dev.agentsmith.dispatcher.kubernetes.ClusterVisit;
import dev.agentsmith.loopback.Listening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A run is a Job of the cluster that the kubeconfig names. The servers of the demo listen where
/// its Pods reach this machine. Nothing of it is left in the cluster when this is closed.
public final class DemoCluster implements DemoJobs {
  private final Environment environment;
  private final DemoSpace space;
  private final Guard guard;
  private final Cluster cluster;
  private final Listening listening;
  private final ClusterVisit visit;
  private final Optional<String> narrow;

  private DemoCluster(
      Environment environment,
      DemoSpace space,
      Guard guard,
      Cluster cluster,
      Listening listening,
      ClusterVisit visit) {
    this.environment = environment;
    this.space = space;
    this.guard = guard;
    this.cluster = cluster;
    this.listening = listening;
    this.visit = visit;
    this.narrow = visit.dispatcherKubeconfig();
  }

  /// @param address that Pods reach this machine by; null to find one
  /// @throws ProblemException in a person's words if the cluster does not answer, or refuses
  static DemoCluster visit(
      Environment environment, DemoSpace space, Path program, @Nullable String address, Guard guard)
      throws IOException {
    Cluster cluster = cluster(environment);
    Listening listening = OwnAddress.listening(cluster, address);
    String name = ClusterVisit.PREFIX + space.directory().getFileName();
    guard.promise(removal(environment, program, name));
    ClusterVisit visit;
    try {
      visit = ClusterVisit.begin(cluster, name, namespace(environment));
    } catch (ProblemException e) {
      if (!ClusterVisit.mayHaveLeft(e)) {
        guard.forget();
      }
      throw e;
    }
    try {
      return new DemoCluster(environment, space, guard, cluster, listening, visit);
    } catch (RuntimeException e) {
      visit.close();
      throw e;
    }
  }

  /// Removes what a demo of this name left in its cluster.
  ///
  /// @throws ProblemException in a person's words if the cluster does not answer, or refuses
  public static void remove(Environment environment, String name) {
    ClusterVisit.remove(cluster(environment), name, namespace(environment));
  }

  @Override
  public Listening listening() {
    return listening;
  }

  @Override
  public boolean seesFolders() {
    return false;
  }

  @Override
  public String project() {
    return "";
  }

  @Override
  public Map<String, String> variables(Map<String, Secret> secrets) throws IOException {
    visit.secret(secrets);
    Map<String, String> variables = new HashMap<>();
    variables.put(Variable.K8S_NAMESPACE.name(), visit.namespace());
    variables.put(Variable.K8S_SECRET_NAME.name(), visit.name());
    variables.put(Variable.AGENTSMITH_IMAGE.name(), image());
    if (namespace(environment) == null) {
      variables.put(Variable.K8S_QUEUE_NAME.name(), ""); // there is none in a new namespace
    }
    if (narrow.isPresent()) {
      Path file = space.directory().resolve("kubeconfig");
      var onlyOurs = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(onlyOurs));
      Files.writeString(file, narrow.get());
      variables.put(Variable.KUBECONFIG.name(), file.toString());
    }
    if (environment.isSet(Variable.HTTP_PROXY) || environment.isSet(Variable.HTTPS_PROXY)) {
      String before = environment.text(Variable.NO_PROXY).map(hosts -> hosts + ",").orElse("");
      variables.put(Variable.NO_PROXY.name(), before + listening.host());
    }
    return variables;
  }

  @Override
  public void expect(RunId run) {
    // What there is of it is in the cluster, of which the guard knows.
  }

  @Override
  public List<String> notes() {
    return List.of(
        "The run is a Job in the namespace %s at %s; its Pod reaches this machine at %s."
            .formatted(visit.namespace(), cluster.server(), listening.host()),
        narrow.isPresent()
            ? "The dispatcher has an account that may create Jobs there, and nothing else."
            : "The dispatcher has your own rights: the cluster does not let you make an account.");
  }

  @Override
  public Optional<String> hint(String terminal, boolean spoke) {
    if (terminal.contains("could not be pulled")) {
      return Optional.of(
          "The cluster does not find %1$s. Load it: `kind load docker-image %1$s`, or `docker save %1$s | sudo k3s ctr images import -`."
              .formatted(image()));
    }
    return spoke
        ? Optional.empty()
        : Optional.of(
            "Nothing of the run arrived at %s. If Pods can't reach this machine there, name an address where they can: --address ADDR."
                .formatted(listening.host()));
  }

  @Override
  public void close() {
    visit.close();
    try {
      guard.forget();
    } catch (IOException e) {
      // It is gone, and forgets nothing and removes nothing.
      return;
    }
  }

  private String image() {
    return environment.text(Variable.AGENTSMITH_IMAGE).orElse(DemoContainers.IMAGE);
  }

  private static Cluster cluster(Environment environment) {
    Path kubeconfig = SpawnerWiring.kubeconfig(environment);
    if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
      throw new ProblemException(
          Problem.of(
              "There is no kubeconfig at " + kubeconfig + ".",
              "Name yours: --kubeconfig FILE, or KUBECONFIG."));
    }
    return Cluster.of(kubeconfig);
  }

  private static @Nullable String namespace(Environment environment) {
    return environment.text(Variable.K8S_NAMESPACE).orElse(null);
  }

  private static List<String> removal(Environment environment, Path program, String name) {
    List<String> command = new ArrayList<>(List.of(program.toString(), "demo", "--remove", name));
    Path kubeconfig = SpawnerWiring.kubeconfig(environment);
    if (kubeconfig != null) {
      command.addAll(List.of("--kubeconfig", kubeconfig.toAbsolutePath().toString()));
    }
    String namespace = namespace(environment);
    if (namespace != null) {
      command.addAll(List.of("--namespace", namespace));
    }
    return command;
  }
}
