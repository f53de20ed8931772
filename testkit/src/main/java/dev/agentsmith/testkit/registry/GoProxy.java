package dev.agentsmith.testkit.registry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.testkit.Archives;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Go modules by the proxy protocol (go.dev/ref/mod, GOPROXY protocol). There is no checksum
/// database: all below `sumdb/` is unknown. Safe for many threads.
public final class GoProxy implements Registry {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final String url;
  private final Map<String, List<Module>> modules = new ConcurrentSkipListMap<>();

  private record Module(SourcePackage source, String goMod, Supplier<byte[]> zip) {}

  GoProxy(String url) {
    this.url = url;
  }

  /// What `GOPROXY` is set to.
  public String url() {
    return url.substring(0, url.length() - 1);
  }

  /// Publishes a module; the version begins with `v`. Its `go.mod` follows from what it needs.
  public void add(SourcePackage source) {
    String goMod = goMod(source);
    var files = new TreeMap<String, byte[]>();
    String folder = source.name() + "@" + source.version() + "/";
    source.bytes().forEach((path, content) -> files.put(folder + path, content));
    files.put(folder + "go.mod", Text.bytes(goMod));
    modules
        .computeIfAbsent(source.name(), _ -> new CopyOnWriteArrayList<>())
        .add(new Module(source, goMod, new Once<>(() -> Archives.zip(files))));
  }

  /// The lines of `go.sum` for one version of one module.
  public List<String> sums(String name, String version) {
    Module module = find(name, version).orElseThrow();
    var files = new TreeMap<String, byte[]>();
    String folder = name + "@" + version + "/";
    module.source().bytes().forEach((path, content) -> files.put(folder + path, content));
    files.put(folder + "go.mod", Text.bytes(module.goMod()));
    return List.of(
        "%s %s %s".formatted(name, version, hash(files)),
        "%s %s/go.mod %s"
            .formatted(
                name, version, hash(new TreeMap<>(Map.of("go.mod", Text.bytes(module.goMod()))))));
  }

  @Override
  public Optional<Served> at(String path, String accept) {
    int at = path.lastIndexOf("/@");
    if (at < 0 || path.startsWith("sumdb/")) {
      return Optional.empty();
    }
    String name = unescape(path.substring(0, at));
    String asked = path.substring(at + 2);
    List<Module> versions = modules.get(name);
    if (versions == null) {
      return Optional.empty();
    }
    if (asked.equals("latest")) {
      return Optional.of(info(versions.getLast()));
    }
    if (asked.equals("v/list")) {
      var list = new ArrayList<String>();
      versions.forEach(module -> list.add(module.source().version() + "\n"));
      return Optional.of(
          Served.text(
              "text/plain; charset=utf-8",
              versions.getLast().source().published(),
              String.join("", list)));
    }
    int dot = asked.lastIndexOf('.');
    if (!asked.startsWith("v/") || dot < 0) {
      return Optional.empty();
    }
    return find(name, unescape(asked.substring(2, dot)))
        .flatMap(module -> part(module, asked.substring(dot + 1)));
  }

  private static Optional<Served> part(Module module, String kind) {
    return switch (kind) {
      case "info" -> Optional.of(info(module));
      case "mod" ->
          Optional.of(
              Served.text(
                  "text/plain; charset=utf-8", module.source().published(), module.goMod()));
      case "zip" -> Optional.of(Served.file(module.source().published(), module.zip()));
      default -> Optional.empty();
    };
  }

  private static Served info(Module module) {
    String info =
        MAPPER
            .createObjectNode()
            .put("Version", module.source().version())
            .put("Time", module.source().published().toString())
            .toString();
    return Served.text("application/json", module.source().published(), info);
  }

  private Optional<Module> find(String name, String version) {
    return modules.getOrDefault(name, List.of()).stream()
        .filter(module -> module.source().version().equals(version))
        .findFirst();
  }

  private static String goMod(SourcePackage source) {
    var text = new StringBuilder("module " + source.name() + "\n\ngo 1.19\n");
    source
        .needs()
        .forEach((name, version) -> text.append("\nrequire " + name + " " + version + "\n"));
    return text.toString();
  }

  /// Hash1 of golang.org/x/mod/sumdb/dirhash.
  private static String hash(SortedMap<String, byte[]> files) {
    var list = new StringBuilder();
    files.forEach(
        (path, content) -> list.append(Sums.hex("SHA-256", content) + "  " + path + "\n"));
    return "h1:" + Sums.base64("SHA-256", Text.bytes(list.toString()));
  }

  /// `!x` stands for an upper case letter.
  private static String unescape(String path) {
    var plain = new StringBuilder();
    boolean upper = false;
    for (int at = 0; at < path.length(); at++) {
      String letter = path.substring(at, at + 1);
      if (letter.equals("!")) {
        upper = true;
      } else {
        plain.append(upper ? letter.toUpperCase(Locale.ROOT) : letter);
        upper = false;
      }
    }
    return plain.toString();
  }
}
