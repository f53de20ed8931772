package dev.agentsmith.testkit.registry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.testkit.Archives;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Python packages: the simple index in HTML and JSON (packaging.python.org, simple repository
/// API), wheels and source archives. Files lie on another server than the index, as the real ones
/// do. Safe for many threads.
public final class PyPiRegistry implements Registry {
  private static final String HTML = "application/vnd.pypi.simple.v1+html";
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final JsonMapper MAPPER = new JsonMapper();

  private final String url;
  private final String filesUrl;
  private final Map<String, List<Release>> projects = new ConcurrentSkipListMap<>();
  private final Map<String, Served> files = new ConcurrentHashMap<>();

  /// A file as lock files have it.
  public record Locked(String url, String sha256, int size) {}

  /// @param metadata what a wheel says of itself, empty for source archives
  private record Release(
      String file, String path, Instant published, Supplier<byte[]> content, String metadata) {}

  PyPiRegistry(String url, String filesUrl) {
    this.url = url;
    this.filesUrl = filesUrl;
  }

  /// The simple index: `PIP_INDEX_URL`.
  public String url() {
    return url + "simple/";
  }

  /// Where files lie, as the index and lock files name them: this and `packages/…`.
  public String filesUrl() {
    return filesUrl;
  }

  /// What lock files have of every file: its address, its SHA-256 and its size.
  public List<Locked> locked(String name) {
    return projects.getOrDefault(normal(name), List.of()).stream()
        .map(
            release ->
                new Locked(
                    filesUrl + release.path(),
                    Sums.hex("SHA-256", release.content().get()),
                    release.content().get().length))
        .toList();
  }

  /// Publishes a wheel for every Python.
  public void add(SourcePackage source) {
    addBuilt(
        fileName(source) + "-py3-none-any.whl",
        source.name(),
        source.published(),
        () -> wheel(source),
        metadata(source));
  }

  /// Publishes a source archive, which has to say itself how it is built (`pyproject.toml`).
  public void addSource(SourcePackage source) {
    var files = new TreeMap<String, byte[]>();
    String folder = fileName(source) + "/";
    source.bytes().forEach((path, content) -> files.put(folder + path, content));
    files.put(folder + "PKG-INFO", Text.bytes(metadata(source)));
    addBuilt(
        fileName(source) + ".tar.gz",
        source.name(),
        source.published(),
        () -> Archives.tarGz(files),
        "");
  }

  /// Publishes a file that was built elsewhere, such as a wheel of what is installed here.
  void addBuilt(
      String file, String name, Instant published, Supplier<byte[]> maker, String metadata) {
    var content = new Once<>(maker);
    String folder = Sums.hex("SHA-256", Text.bytes(file));
    String path =
        "packages/%s/%s/%s/%s"
            .formatted(folder.substring(0, 2), folder.substring(2, 4), folder.substring(4), file);
    files.put(path, Served.file(published, content));
    if (!metadata.isEmpty()) {
      files.put(path + ".metadata", Served.text("text/plain", published, metadata));
    }
    projects
        .computeIfAbsent(normal(name), _ -> new CopyOnWriteArrayList<>())
        .add(new Release(file, path, published, content, metadata));
  }

  Registry files() {
    return (path, _) -> Optional.ofNullable(files.get(path));
  }

  @Override
  public Optional<Served> at(String path, String accept) {
    boolean json = accept.contains(JSON);
    if (path.equals("simple/")) {
      return Optional.of(json ? allAsJson() : allAsHtml());
    }
    if (!path.startsWith("simple/") || !path.endsWith("/")) {
      return Optional.empty();
    }
    String name = path.substring("simple/".length(), path.length() - 1);
    List<Release> releases = projects.get(normal(name));
    return releases == null
        ? Optional.empty()
        : Optional.of(json ? asJson(normal(name), releases) : asHtml(normal(name), releases));
  }

  private Served allAsHtml() {
    var links = new StringBuilder();
    projects
        .keySet()
        .forEach(name -> links.append("<a href=\"%s/\">%s</a><br/>\n".formatted(name, name)));
    return html("Simple index", links, Instant.EPOCH);
  }

  private Served allAsJson() {
    ObjectNode index = MAPPER.createObjectNode();
    index.putObject("meta").put("api-version", "1.1");
    ArrayNode list = index.putArray("projects");
    projects.keySet().forEach(name -> list.addObject().put("name", name));
    return Served.text(JSON, Instant.EPOCH, index.toString());
  }

  private Served asHtml(String name, List<Release> releases) {
    var links = new StringBuilder();
    for (Release release : releases) {
      String metadata =
          release.metadata().isEmpty()
              ? ""
              : " data-core-metadata=\"sha256=%s\""
                  .formatted(Sums.hex("SHA-256", Text.bytes(release.metadata())));
      links.append(
          "<a href=\"%s%s#sha256=%s\" data-requires-python=\"&gt;=3.8\"%s>%s</a><br/>\n"
              .formatted(
                  filesUrl,
                  release.path(),
                  Sums.hex("SHA-256", release.content().get()),
                  metadata,
                  release.file()));
    }
    return html("Links for " + name, links, releases.getLast().published());
  }

  private static Served html(String title, StringBuilder links, Instant when) {
    return Served.text(
        HTML,
        when,
        """
        <!DOCTYPE html>
        <html>
        <head><meta name="pypi:repository-version" content="1.1"><title>%s</title></head>
        <body><h1>%s</h1>
        %s</body>
        </html>
        """
            .formatted(title, title, links));
  }

  private Served asJson(String name, List<Release> releases) {
    ObjectNode project = MAPPER.createObjectNode();
    project.putObject("meta").put("api-version", "1.1");
    project.put("name", name);
    ArrayNode versions = project.putArray("versions");
    var known = new ArrayList<String>();
    ArrayNode list = project.putArray("files");
    for (Release release : releases) {
      String version = version(release.file());
      if (!known.contains(version)) {
        known.add(version);
        versions.add(version);
      }
      ObjectNode file = list.addObject();
      byte[] content = release.content().get();
      file.put("filename", release.file());
      file.put("url", filesUrl + release.path());
      file.putObject("hashes").put("sha256", Sums.hex("SHA-256", content));
      file.put("requires-python", ">=3.8");
      file.put("size", content.length);
      file.put("upload-time", release.published().toString());
      file.put("yanked", false);
      if (release.metadata().isEmpty()) {
        file.put("core-metadata", false);
      } else {
        file.putObject("core-metadata")
            .put("sha256", Sums.hex("SHA-256", Text.bytes(release.metadata())));
      }
    }
    return Served.text(JSON, releases.getLast().published(), project.toString());
  }

  /// https://packaging.python.org/specifications/binary-distribution-format
  private static byte[] wheel(SourcePackage source) {
    SortedMap<String, byte[]> files = source.bytes();
    String info = fileName(source) + ".dist-info/";
    files.put(info + "METADATA", Text.bytes(metadata(source)));
    files.put(
        info + "WHEEL",
        Text.bytes(
            """
            Wheel-Version: 1.0
            Generator: agentsmith-testkit
            Root-Is-Purelib: true
            Tag: py3-none-any
            """));
    var list = new StringBuilder();
    files.forEach(
        (path, content) ->
            list.append("%s,sha256=%s,%d\n".formatted(path, sum(content), content.length)));
    list.append(info).append("RECORD,,\n");
    files.put(info + "RECORD", Text.bytes(list.toString()));
    return Archives.zip(files);
  }

  private static String metadata(SourcePackage source) {
    var text =
        new StringBuilder(
            """
            Metadata-Version: 2.1
            Name: %s
            Version: %s
            Summary: A package of a test.
            Requires-Python: >=3.8
            """
                .formatted(source.name(), source.version()));
    source
        .needs()
        .forEach((name, versions) -> text.append("Requires-Dist: " + name + versions + "\n"));
    return text.toString();
  }

  private static String sum(byte[] content) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Sums.sum("SHA-256", content));
  }

  private static String fileName(SourcePackage source) {
    return normal(source.name()).replace('-', '_') + "-" + source.version();
  }

  private static String version(String file) {
    String[] parts = file.replace(".tar.gz", "").split("-", -1);
    return parts[1];
  }

  static String normal(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }
}
