package dev.agentsmith.testkit.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.testkit.Archives;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// npm packages (github.com/npm/registry, package-metadata.md): packuments, whole and short, and
/// tarballs. Safe for many threads.
public final class NpmRegistry implements Registry {
  private static final String SHORT = "application/vnd.npm.install-v1+json";
  private static final JsonMapper MAPPER = new JsonMapper();

  private final String url;
  private final Map<String, List<Version>> packages = new ConcurrentSkipListMap<>();
  private final Map<String, Served> tarballs = new ConcurrentHashMap<>();

  private record Version(
      SourcePackage source, JsonNode manifest, String tarball, Supplier<byte[]> content) {}

  NpmRegistry(String url) {
    this.url = url;
  }

  /// What `npm_config_registry` is set to.
  public String url() {
    return url;
  }

  /// Publishes a package. What its own `package.json` says stays; name, version and what it needs
  /// are added to it.
  public void add(SourcePackage source) {
    ObjectNode manifest = manifest(source);
    var files = new TreeMap<String, byte[]>();
    source.bytes().forEach((path, content) -> files.put("package/" + path, content));
    files.put("package/package.json", Text.bytes(manifest.toPrettyString() + "\n"));
    var content = new Once<>(() -> Archives.tarGz(files));
    String base = source.name().substring(source.name().indexOf('/') + 1);
    String tarball = source.name() + "/-/" + base + "-" + source.version() + ".tgz";
    tarballs.put(tarball, Served.file(source.published(), content));
    packages
        .computeIfAbsent(source.name(), _ -> new CopyOnWriteArrayList<>())
        .add(new Version(source, manifest, tarball, content));
  }

  @Override
  public Optional<Served> at(String path, String accept) {
    Served tarball = tarballs.get(path);
    if (tarball != null) {
      return Optional.of(tarball);
    }
    List<Version> versions = packages.get(path);
    if (versions == null) {
      return Optional.empty();
    }
    boolean brief = accept.contains(SHORT);
    return Optional.of(
        Served.text(
            brief ? SHORT : "application/json",
            versions.getLast().source().published(),
            packument(path, versions, brief).toString()));
  }

  private ObjectNode packument(String name, List<Version> versions, boolean brief) {
    ObjectNode all = MAPPER.createObjectNode();
    all.put("name", name);
    all.putObject("dist-tags").put("latest", versions.getLast().source().version());
    ObjectNode list = all.putObject("versions");
    for (Version version : versions) {
      list.set(version.source().version(), described(version));
    }
    Instant first = versions.getFirst().source().published();
    Instant last = versions.getLast().source().published();
    if (brief) {
      return all.put("modified", last.toString());
    }
    all.put("_id", name);
    ObjectNode time = all.putObject("time");
    time.put("created", first.toString()).put("modified", last.toString());
    for (Version version : versions) {
      time.put(version.source().version(), version.source().published().toString());
    }
    return all;
  }

  private ObjectNode described(Version version) {
    ObjectNode described = version.manifest().deepCopy();
    byte[] content = version.content().get();
    described
        .putObject("dist")
        .put("tarball", url + version.tarball())
        .put("shasum", Sums.hex("SHA-1", content))
        .put("integrity", "sha512-" + Sums.base64("SHA-512", content));
    return described;
  }

  private static ObjectNode manifest(SourcePackage source) {
    try {
      ObjectNode manifest = MAPPER.createObjectNode();
      manifest.put("name", source.name()).put("version", source.version());
      String own = source.files().get("package.json");
      if (own != null) {
        manifest.setAll((ObjectNode) MAPPER.readTree(own));
      }
      if (!source.needs().isEmpty()) {
        ObjectNode needs = manifest.putObject("dependencies");
        source.needs().forEach(needs::put);
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("package.json of " + source.name(), e);
    }
  }
}
