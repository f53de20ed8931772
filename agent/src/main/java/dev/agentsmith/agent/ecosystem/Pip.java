package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.packages.PythonIndex;
import dev.agentsmith.agent.packages.Upstream;
import dev.agentsmith.agent.packages.Upstreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// pip, for what has requirements or is a package. All that is installed goes into a virtual
/// environment in the home directory of the run.
final class Pip implements Ecosystem {
  static final Source SOURCE = new Source(new PythonIndex(), Pip::upstreams);

  private static final String ENVIRONMENT = ".venv";
  private static final Pattern REQUIREMENTS =
      Pattern.compile(
          "(?:requirements/)?(?:requirements|(?:requirements[-_.])?(?:dev|test|tests|testing))(?:[-_.](?:dev|test|tests|testing))?(?:[-_.]requirements)?\\.txt");
  private static final Pattern EXTRA =
      Pattern.compile("(?m)^\\s*[\"']?(test|tests|testing|dev|all)[\"']?\\s*[=:]\\s*\\[?");
  private static final Pattern DEFAULT =
      Pattern.compile("Package Index \\(default:? (https?://[^)\\s]+)\\)");

  @Override
  public String name() {
    return "pip";
  }

  @Override
  public List<Source> sources() {
    return List.of(SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return (!requirements(folder).isEmpty() || isPackage(folder))
        && !folder.hasAny("uv.lock", "poetry.lock");
  }

  @Override
  public Optional<Install> install(Folder folder) {
    List<String> parts = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (String file : requirements(folder)) {
      told.add("pip install -r " + file);
    }
    if (isPackage(folder)) {
      List<String> extras = extras(folder);
      told.add(
          extras.isEmpty()
              ? "pip install -e ."
              : "pip install -e '.[" + String.join(",", extras) + "]'");
    }
    parts.add(environment());
    told.forEach(line -> parts.add("python -m " + line.replace("install", "install -q")));
    parts.add(withRunner(folder));
    return Optional.of(
        new Install(String.join(" && ", parts), String.join(" && ", told), Map.of()));
  }

  /// Makes the environment; what the machine has of packages is seen in it too.
  static String environment() {
    return "python3 -m venv --system-site-packages \"$HOME/" + ENVIRONMENT + "\"";
  }

  /// pytest is taken for granted by many who write tests for it.
  static String withRunner(Folder folder) {
    return folder
            .matching(Pattern.compile("(?:.*/)?(?:test_[^/]*|[^/]*_test|conftest)\\.py"))
            .findAny()
            .isPresent()
        ? "{ python -c 'import pytest' 2>/dev/null || python -m pip install -q pytest || true; }"
        : "true";
  }

  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    String index = gateway.url(SOURCE.registry());
    return new Pointing(
        Map.of(
            "PIP_INDEX_URL",
            index,
            "PIP_RETRIES",
            "0",
            "PIP_NO_INPUT",
            "1",
            "PIP_CONFIG_FILE",
            "/dev/null",
            "PIP_CACHE_DIR",
            gateway.home().resolve(".cache/pip").toString(),
            "UV_DEFAULT_INDEX",
            index,
            "UV_INDEX_URL",
            index,
            "UV_CACHE_DIR",
            gateway.home().resolve(".cache/uv").toString(),
            "UV_HTTP_RETRIES",
            "0",
            "VIRTUAL_ENV",
            gateway.home().resolve(ENVIRONMENT).toString()),
        Map.of(),
        List.of(ENVIRONMENT + "/bin"));
  }

  private static List<String> requirements(Folder folder) {
    return folder.matching(REQUIREMENTS).sorted().limit(5).toList();
  }

  /// A file of settings for tools alone is no package.
  private static boolean isPackage(Folder folder) {
    return folder.has("setup.py")
        || folder.says("pyproject.toml", "[project]")
        || folder.says("pyproject.toml", "[build-system]")
        || folder.says("setup.cfg", "[metadata]");
  }

  /// The optional dependencies whose names say that tests need them.
  private static List<String> extras(Folder folder) {
    String toml = section(folder.text("pyproject.toml"), "[project.optional-dependencies]");
    String cfg = section(folder.text("setup.cfg"), "[options.extras_require]");
    String setup =
        folder.text("setup.py").contains("extras_require")
            ? folder.text("setup.py").replaceFirst("(?s)^.*?extras_require", "")
            : "";
    return Stream.of(toml, cfg, setup)
        .flatMap(text -> EXTRA.matcher(text).results())
        .map(it -> it.group(1))
        .distinct()
        .toList();
  }

  private static String section(String text, String heading) {
    int start = text.indexOf(heading);
    if (start < 0) {
      return "";
    }
    int begin = start + heading.length();
    Matcher next = Pattern.compile("(?m)^\\[").matcher(text);
    return text.substring(begin, next.find(begin) ? next.start() : text.length());
  }

  /// What the user has set, else what pip's own help says is its default.
  private static Upstreams upstreams(Tools tools) {
    List<String> addresses = new ArrayList<>();
    String variable = tools.environment().getOrDefault("PIP_INDEX_URL", "");
    if (!variable.isBlank()) {
      addresses.add(variable);
    }
    addresses.addAll(setting(tools, "index-url"));
    if (addresses.isEmpty()) {
      tools
          .ask(Map.of(), Map.of("COLUMNS", "500"), "python3", "-m", "pip", "install", "--help")
          .map(help -> help.replaceAll("\\s+", " "))
          .map(DEFAULT::matcher)
          .filter(Matcher::find)
          .ifPresent(found -> addresses.add(found.group(1)));
    }
    String more = tools.environment().getOrDefault("PIP_EXTRA_INDEX_URL", "");
    addresses.addAll(List.of(more.split("\\s+")));
    addresses.addAll(setting(tools, "extra-index-url"));
    return Upstreams.of(
        addresses.stream().map(Upstream::of).flatMap(Optional::stream).distinct().toList());
  }

  private static List<String> setting(Tools tools, String name) {
    return Stream.of("install", "global")
        .flatMap(
            part -> tools.ask("python3", "-m", "pip", "config", "get", part + "." + name).stream())
        .flatMap(said -> Stream.of(said.strip().split("\\s+")))
        .toList();
  }
}
