package dev.agentsmith.core.config;

import dev.agentsmith.core.config.JobConfig.SandboxUse;
import dev.agentsmith.core.config.JobConfig.Toleration;
import dev.agentsmith.core.config.Project.Access;
import dev.agentsmith.core.config.Project.Build;
import dev.agentsmith.core.config.Project.Host;
import dev.agentsmith.core.config.Project.PullRequests;
import dev.agentsmith.core.config.Project.Source;
import dev.agentsmith.core.config.Project.Tickets;
import dev.agentsmith.core.config.Project.Unverified;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A project, or the defaults under all of them (see [Fields]).
///
/// @param pipelines names under `pipelines:`
/// @param taken who has an alias or name already, by the word in lower case
record ProjectShape(Set<String> pipelines, Map<String, String> taken) {
  private static final Kind<Host> HOST =
      Kinds.oneOf(Arrays.stream(Host.values()).collect(Collectors.toMap(Host::word, host -> host)));

  private static final String ENDPOINT =
      "Address of GitHub's interface; GITHUB_API_URL else, or what belongs to the url's host.";

  Project defaults(Fields f) {
    return project("", f);
  }

  /// @param name empty for the defaults, which may be incomplete
  Project project(String name, Fields f) {
    boolean isDefaults = name.isEmpty();
    Source source =
        f.optionalSection(
            "source", it -> source(it, isDefaults), "The repository and its pull requests.");
    var project =
        new Project(
            name,
            f.list("aliases", Kinds.NAME, List.of(), "Other names that people may use in chat."),
            source,
            f.optionalSection(
                "tickets", it -> tickets(it, source, isDefaults), "Where its tickets are."),
            f.value("pipeline", Kinds.NAME, "fix", "A preset, or a name under pipelines."),
            f.list(
                "channels",
                Kinds.TEXT,
                List.of(),
                "Chat channels whose commands mean this project."),
            f.section(
                "access",
                ProjectShape::access,
                "Who may start runs, cancel them and read their logs, and where."),
            f.list(
                "guidance",
                Kinds.INSIDE,
                List.of("AGENTS.md", ".agentsmith/coding-principles.md"),
                "Files of the repository that are read as advice."),
            f.section("build", ProjectShape::build, "How it is built and tested."),
            f.section(
                "network",
                network ->
                    network.list("allow", Kinds.HOST_NAME, List.of(), "Hosts that can be reached."),
                "What the model's commands may reach besides packages; nothing if left out."),
            f.section(
                "packages",
                PackagesShape::packages,
                "Where what its builds depend on comes from; where the tools have it from if left"
                    + " out."),
            f.section("job", ProjectShape::job, "The container that carries a run."),
            f.section("pull_request", ProjectShape::pullRequests, "What becomes of the work."),
            f.value(
                "unverified",
                ConfigShape.words(Unverified.values()),
                Unverified.DRAFT,
                "A change whose tests could not be run: delivered as a draft that says so, or not"
                    + " at all."),
            f.value(
                "rounds",
                Kinds.COUNT,
                3,
                "How often implementing and testing are tried before the run has failed."),
            f.section("agent", AgentShape::agent, "The model, what it may cost, how it is used."));
    if (!isDefaults) {
      checkWords(project, f);
    }
    checkPipeline(project.pipeline(), f);
    return project;
  }

  private static @Nullable Source source(Fields f, boolean isDefaults) {
    Host type = f.optional("type", HOST, "Left out, a path means Local and a url GitHub.");
    RepositoryUrl url = f.optional("url", Kinds.REPOSITORY, "The repository's URL.");
    Path path = f.optional("path", Kinds.PATH, "A repository on this machine.");
    String branch =
        f.optional("default_branch", Kinds.TEXT, "Where work starts from; asked if left out.");
    Path pullRequests =
        f.optional(
            "pull_requests",
            Kinds.PATH,
            "For Local: the folder where pull requests become Markdown files.");
    Secret token = f.optional("token", Kinds.SECRET, "Token; GIT_TOKEN or GITHUB_TOKEN else.");
    String endpoint = f.optional("endpoint", Kinds.ENDPOINT, ENDPOINT);
    if (!isDefaults && f.has("url") == f.has("path")) {
      f.problem(
          "",
          f.has("url")
              ? "source has a url and a path: one of them says where the repository is."
              : "source does not say where the repository is.",
          f.has("url") ? "Keep one of them." : "Add a url, or for type Local a path.");
    }
    if (!isDefaults && type == Host.GITHUB && f.has("path")) {
      f.problem("path", "source is of type GitHub, which has a url and no path.", "");
    }
    RepositoryUrl repository =
        url != null ? url : path == null ? null : new RepositoryUrl(path.toString());
    Host host = type != null ? type : path == null ? Host.GITHUB : Host.LOCAL;
    return repository == null
        ? null
        : new Source(host, repository, branch, pullRequests, token, endpoint);
  }

  private static @Nullable Tickets tickets(Fields f, @Nullable Source source, boolean isDefaults) {
    Host type = f.optional("type", HOST, "Left out, a path means Local and a url GitHub.");
    RepositoryUrl url =
        f.optional("url", Kinds.REPOSITORY, "The repository with the tickets; that of source.");
    Path path = f.optional("path", Kinds.PATH, "For Local: a folder of Markdown files.");
    Secret token = f.optional("token", Kinds.SECRET, "Token; GITHUB_TOKEN else.");
    String endpoint = f.optional("endpoint", Kinds.ENDPOINT, ENDPOINT);
    boolean local = type == Host.LOCAL || (type == null && f.has("path"));
    if (!isDefaults && local && !f.has("path")) {
      f.problem("", "tickets of type Local need a folder.", "Add a path.");
    }
    if (!isDefaults && local && f.has("url")) {
      f.problem("url", "tickets are of type Local, which has a path and no url.", "");
    }
    if (!isDefaults && !local && f.has("path")) {
      f.problem("path", "tickets are of type GitHub, which has a url and no path.", "");
    }
    if (local) {
      return path == null ? null : new Tickets.Local(path);
    }
    if (url != null) {
      return new Tickets.GitHub(url, token, endpoint);
    }
    if (source != null && source.type() == Host.GITHUB && !f.has("url")) {
      return new Tickets.GitHub(
          source.repository(),
          token == null ? source.token() : token,
          endpoint == null ? source.endpoint() : endpoint);
    }
    if (!isDefaults && !f.has("url") && source != null) {
      f.problem("", "tickets do not say where they are.", "Add a url, or for type Local a path.");
    }
    return null;
  }

  private static Access access(Fields f) {
    Access.Rule all = accessRule(f);
    Map<Access.Command, Access.Rule> commands =
        f.section(
            "commands",
            section -> {
              Map<Access.Command, Access.Rule> rules = new EnumMap<>(Access.Command.class);
              for (Access.Command command : Access.Command.values()) {
                Access.Rule rule =
                    section.optionalSection(
                        command.word(),
                        ProjectShape::accessRule,
                        "Who may %s.".formatted(command.deed()));
                if (rule != null) {
                  rules.put(command, rule);
                }
              }
              return rules;
            },
            "Rules of single commands, in the place of the one above.");
    return new Access(all, commands);
  }

  private static Access.Rule accessRule(Fields f) {
    return new Access.Rule(
        f.list("users", Kinds.TEXT, List.of(), "Chat users; with no groups either: everyone."),
        f.list("groups", Kinds.TEXT, List.of(), "Chat groups."),
        f.list("channels", Kinds.TEXT, List.of(), "Chat channels; everywhere if empty."));
  }

  private static Build build(Fields f) {
    return new Build(
        f.optional(
            "command",
            Kinds.COMMAND,
            "Run once before the first tests, after the dependencies were installed."),
        f.optional("test", Kinds.COMMAND, "Runs the tests; detected if left out."),
        f.optional("directory", Kinds.INSIDE, "Where both run; the top if left out."),
        f.value("no_tests", Kinds.FLAG, false, "Deliver without any tests."));
  }

  private static JobConfig job(Fields f) {
    return new JobConfig(
        f.optional("image", Kinds.TEXT, "Container image; AGENTSMITH_IMAGE if left out."),
        f.optional("secret", Kinds.NAME, "Kubernetes secret with the run's keys."),
        f.value("cpu", Kinds.CPU, "1", "Processors."),
        f.value("memory", Kinds.MEMORY, "2Gi", "Memory."),
        f.value("deadline", Kinds.DURATION, Duration.ofMinutes(60), "The longest a run may take."),
        f.value("step_limit", Kinds.DURATION, Duration.ofMinutes(15), "The longest for one step."),
        f.value("processes", Kinds.COUNT, 512, "Processes and threads of commands at a time."),
        f.value(
            "sandbox",
            Kinds.oneOf(Map.of("preferred", SandboxUse.PREFERRED, "required", SandboxUse.REQUIRED)),
            SandboxUse.PREFERRED,
            "Whether commands run where the kernel can't hold them."),
        f.list("image_pull_secrets", Kinds.NAME, List.of(), "Kubernetes secrets for the image."),
        f.map("node_selector", Kinds.TEXT, "Labels of the nodes that runs may be placed on."),
        f.sections("tolerations", ProjectShape::toleration, "Taints of nodes that are accepted."),
        f.map("environment", Kinds.TEXT, "More variables of the container; no secrets."),
        f.sections(
            "volumes",
            ProjectShape::volume,
            "Directories that a run is given besides its own: caches, settings, certificates."));
  }

  private static JobConfig.Volume volume(Fields f) {
    String claim = f.optional("claim", Kinds.NAME, "A PersistentVolumeClaim; in Docker, a volume.");
    String configMap = f.optional("config_map", Kinds.NAME, "A ConfigMap, its keys as files.");
    String secret = f.optional("secret", Kinds.NAME, "A Kubernetes secret, its keys as files.");
    long given = Stream.of(claim, configMap, secret).filter(Objects::nonNull).count();
    if (given != 1) {
      f.problem(
          "",
          given == 0 ? "a volume of nothing." : "a volume of several things at once.",
          "Give exactly one of claim, config_map and secret.");
    }
    return new JobConfig.Volume(
        f.required("name", Kinds.NAME, "Its name, as Kubernetes allows one."),
        f.required("mount_path", Kinds.TEXT, "Where the run sees it."),
        claim,
        configMap,
        secret,
        f.value("read_only", Kinds.FLAG, true, "Whether the run may not write there."));
  }

  private static Toleration toleration(Fields f) {
    return new Toleration(
        f.optional("key", Kinds.TEXT, "The taint's key."),
        f.optional("operator", Kinds.oneOf(Map.of("Exists", "Exists", "Equal", "Equal")), "How."),
        f.optional("value", Kinds.TEXT, "The taint's value."),
        f.optional("effect", Kinds.TEXT, "The taint's effect."),
        f.optional("tolerationSeconds", Kinds.COUNT_OR_NONE, "For how long."));
  }

  private static PullRequests pullRequests(Fields f) {
    return new PullRequests(
        f.value("draft_when_failed", Kinds.FLAG, false, "Open half-done work as a draft."),
        f.list("reviewers", Kinds.TEXT, List.of(), "Who is asked to review."));
  }

  private void checkPipeline(String pipeline, Fields f) {
    Set<String> known = new TreeSet<>(Pipelines.PRESETS.keySet());
    known.addAll(pipelines);
    if (!known.contains(pipeline)) {
      f.problem(
          "pipeline",
          "there is no pipeline \"" + pipeline + "\".",
          NearestWord.to(pipeline, known)
              .map(near -> "Did you mean \"" + near + "\"?")
              .orElse("Known are: " + String.join(", ", known) + "."));
    }
  }

  /// A word that means two projects means none.
  private void checkWords(Project project, Fields f) {
    for (String alias : project.aliases()) {
      String other = taken.putIfAbsent(alias.toLowerCase(Locale.ROOT), project.name());
      if (other != null && !other.equals(project.name())) {
        f.problem(
            "aliases",
            "the alias \"%s\" of project \"%s\" is a name of project \"%s\" already."
                .formatted(alias, project.name(), other),
            "Choose another one.");
      }
    }
  }
}
