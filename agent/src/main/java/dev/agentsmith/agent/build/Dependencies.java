package dev.agentsmith.agent.build;

import dev.agentsmith.agent.ecosystem.Ecosystem;
import dev.agentsmith.agent.ecosystem.Ecosystems;
import dev.agentsmith.agent.ecosystem.Folder;
import dev.agentsmith.agent.ecosystem.Install;
import dev.agentsmith.agent.ecosystem.PackageSources;
import dev.agentsmith.agent.ecosystem.Pointing;
import dev.agentsmith.agent.packages.PackageGateway;
import dev.agentsmith.agent.workspace.Command;
import dev.agentsmith.agent.workspace.CommandEnvironment;
import dev.agentsmith.agent.workspace.CommandResult;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.agent.workspace.Confinement;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.text.UntrustedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a repository depends on, and how it gets it: by a script of its own, else by the tools of
/// its ecosystems, each pointed at the run's gateway.
public final class Dependencies {
  private static final Logger log = LoggerFactory.getLogger(Dependencies.class);

  /// The repository's own way, by its path.
  public static final String SCRIPT = ".agentsmith/setup.sh";

  private static final String SCRIPT_COPY = "setup.sh";

  private final Path checkout;
  private final Folder top;
  private final List<Part> parts;
  private final @Nullable String script;

  /// What is to be installed in one folder; null if nothing is.
  private record Part(Folder folder, Ecosystem ecosystem, @Nullable Install install) {}

  private Dependencies(Path checkout, Folder top, List<Part> parts, @Nullable String script) {
    this.checkout = checkout;
    this.top = top;
    this.parts = List.copyOf(parts);
    this.script = script;
  }

  /// @param files of the repository, paths from the checkout's top
  /// @param places folders that are tested by themselves, besides the top
  /// @param script the text of [#SCRIPT] in the base commit; null if there is none
  public static Dependencies of(
      Path checkout, List<String> files, List<String> places, @Nullable String script) {
    Folder top = Folder.of(checkout, "", files);
    Set<String> all = new LinkedHashSet<>(List.of(""));
    all.addAll(places);
    List<Part> parts = new ArrayList<>();
    for (String place : all) {
      Folder folder = place.isEmpty() ? top : Folder.of(checkout, place, files);
      for (Ecosystem ecosystem : Ecosystems.in(folder)) {
        parts.add(new Part(folder, ecosystem, ecosystem.install(folder).orElse(null)));
      }
    }
    return new Dependencies(checkout, top, parts, script);
  }

  /// The ecosystems, each once.
  public List<String> names() {
    return parts.stream().map(part -> part.ecosystem().name()).distinct().toList();
  }

  /// Opens the registries of the ecosystems, of no other ones, and points their tools there.
  ///
  /// @param sources asked when the first package is
  /// @param userHome of this machine's user, whose Maven repository is read; null if there is none
  /// @param allowedHosts hosts that may be private ones
  public void open(
      PackageGateway gateway,
      PackageSources sources,
      Confinement confinement,
      CommandEnvironment environment,
      @Nullable Path userHome,
      List<String> allowedHosts)
      throws InterruptedException {
    if (parts.isEmpty()) {
      return;
    }
    Path artifacts = userHome == null ? null : userHome.resolve(".m2/repository");
    Path known = artifacts != null && Files.isDirectory(artifacts) ? artifacts : null;
    for (Part part : parts) {
      for (Ecosystem.Source source : part.ecosystem().sources()) {
        gateway.open(
            source.registry(),
            () -> sources.of(source),
            source.registry().name().equals("maven") ? known : null);
      }
    }
    OptionalInt port = confinement.port();
    if (port.isEmpty()) {
      return;
    }
    var at = new Ecosystem.Gateway(port.getAsInt(), environment.home());
    Pointing pointing = Pointing.NONE;
    for (Part part : parts) {
      pointing = pointing.and(part.ecosystem().pointing(at, top));
    }
    environment.point(pointing);
    fetchTools(gateway, environment.home(), allowedHosts);
  }

  /// What the wrappers of a repository would download. Whatever goes wrong here, the wrapper's own
  /// failure follows, and the reason stands in the report.
  private void fetchTools(PackageGateway gateway, Path home, List<String> allowedHosts)
      throws InterruptedException {
    for (Part part : parts) {
      Ecosystem.Distribution wanted = part.ecosystem().distribution(part.folder()).orElse(null);
      if (wanted == null || Files.exists(home.resolve(wanted.place()))) {
        continue;
      }
      try {
        gateway.fetch(
            wanted.address(),
            wanted.sha256(),
            home.resolve(wanted.place()),
            allowedHosts.contains(wanted.address().getHost()));
      } catch (IOException e) {
        log.warn("distribution not fetched address={} cause={}", wanted.address(), e.toString());
      }
    }
  }

  /// Installs, one after the other, until one fails.
  ///
  /// @param limit for each
  public Installed install(
      CommandRunner runner, CommandEnvironment environment, PackageGateway gateway, Duration limit)
      throws InterruptedException {
    List<String> names = new ArrayList<>();
    Duration took = Duration.ZERO;
    Output last = new Output("", "", Duration.ZERO, null);
    if (script != null) {
      environment.point(new Pointing(Map.of(), Map.of(SCRIPT_COPY, script), List.of()), true);
      last = run(runner, checkout, "sh \"$HOME/" + SCRIPT_COPY + "\"", SCRIPT, limit);
      names.add(SCRIPT);
      took = last.took();
    } else {
      for (Part part : parts) {
        Install install = part.install();
        if (install == null) {
          continue;
        }
        names.add(part.ecosystem().name());
        environment.point(new Pointing(Map.of(), install.files(), List.of()), true);
        String place = part.folder().place();
        String told = place.isEmpty() ? install.told() : "cd " + place + " && " + install.told();
        last = run(runner, checkout.resolve(place), install.command(), told, limit);
        took = took.plus(last.took());
        if (last.problem() != null) {
          break;
        }
      }
    }
    return new Installed(
        names.stream().distinct().toList(),
        last.command(),
        last.text(),
        took,
        gateway.ledger().total(),
        last.problem());
  }

  private record Output(String command, String text, Duration took, @Nullable Problem problem) {}

  private static Output run(
      CommandRunner runner, Path directory, String line, String told, Duration limit)
      throws InterruptedException {
    CommandResult result = runner.run(new Command(line, directory, limit));
    String text = UntrustedText.plain(result.output()).strip();
    return new Output(
        told, text, result.took(), result.succeeded() ? null : problem(told, text, result, limit));
  }

  private static Problem problem(String told, String text, CommandResult result, Duration limit) {
    if (result.timedOut()) {
      return Problem.of(
          "What the repository depends on was not installed: `%s` did not end within %d min."
              .formatted(told, limit.toMinutes()),
          "Raise job.step_limit in agentsmith.yml, or install less with a script of your own, "
              + SCRIPT
              + ".");
    }
    String words = Unrunnable.firstWords(text);
    String reason =
        words.isEmpty() ? "it ended with exit code %d".formatted(result.exitCode()) : words;
    return Problem.of(
        "What the repository depends on can't be installed (`%s`: %s)."
            .formatted(told, reason.replaceFirst("\\.$", "")),
        Mend.of(text).orElse("")
            + "See docs/dependencies.md, or install in another way with a script of your own, "
            + SCRIPT
            + ".");
  }

  /// What can be written into `agentsmith.yml` against what a tool complains of.
  private static final class Mend {
    private static final java.util.regex.Pattern HOST =
        java.util.regex.Pattern.compile(
            "(?:ENOTFOUND|EAI_AGAIN|Could not resolve host:?|lookup|[Uu]nknown host:?|UnknownHostException:)\\s+([a-z0-9][a-z0-9.-]*\\.[a-z]{2,})");

    static Optional<String> of(String text) {
      var host = HOST.matcher(text);
      return host.find()
          ? Optional.of(
              "If it needs the host, allow it: network: { allow: [%s] } in agentsmith.yml, or --allow-host %s. "
                  .formatted(host.group(1), host.group(1)))
          : Optional.empty();
    }
  }
}
