package dev.agentsmith.testkit.registry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.testkit.Archives;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Crates by the sparse protocol (doc.rust-lang.org/cargo/reference/registry-index.html). The
/// crates lie on another server than the index. Safe for many threads.
public final class CargoIndex implements Registry {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final String url;
  private final String filesUrl;
  private final Map<String, List<Crate>> crates = new ConcurrentSkipListMap<>();
  private final Map<String, Served> files = new ConcurrentHashMap<>();

  private record Crate(SourcePackage source, Supplier<byte[]> content) {}

  CargoIndex(String url, String filesUrl) {
    this.url = url;
    this.filesUrl = filesUrl;
  }

  /// The index as a source of Cargo: `sparse+http://…/`.
  public String url() {
    return "sparse+" + url;
  }

  /// Publishes a crate. Its `Cargo.toml` follows from what it needs.
  public void add(SourcePackage source) {
    String name = source.name() + "-" + source.version();
    var inside = new TreeMap<String, byte[]>();
    source.bytes().forEach((path, bytes) -> inside.put(name + "/" + path, bytes));
    inside.put(name + "/Cargo.toml", Text.bytes(manifest(source)));
    var content = new Once<>(() -> Archives.tarGz(inside));
    files.put(
        "crates/" + source.name() + "/" + name + ".crate",
        Served.file(source.published(), content));
    crates
        .computeIfAbsent(source.name(), _ -> new CopyOnWriteArrayList<>())
        .add(new Crate(source, content));
  }

  /// The checksum of `Cargo.lock`.
  public String sum(String name, String version) {
    return crates.getOrDefault(name, List.of()).stream()
        .filter(crate -> crate.source().version().equals(version))
        .map(crate -> Sums.hex("SHA-256", crate.content().get()))
        .findFirst()
        .orElseThrow();
  }

  Registry files() {
    return (path, _) -> Optional.ofNullable(files.get(path));
  }

  @Override
  public Optional<Served> at(String path, String accept) {
    if (path.equals("config.json")) {
      String config =
          MAPPER
              .createObjectNode()
              .put("dl", filesUrl + "crates/{crate}/{crate}-{version}.crate")
              .put("api", url)
              .toString();
      return Optional.of(Served.text("application/json", Instant.EPOCH, config));
    }
    List<Crate> versions = crates.get(path.substring(path.lastIndexOf('/') + 1));
    if (versions == null || !path.equals(place(versions.getFirst().source().name()))) {
      return Optional.empty();
    }
    var lines = new StringBuilder();
    versions.forEach(crate -> lines.append(line(crate)).append('\n'));
    return Optional.of(
        Served.text("text/plain", versions.getLast().source().published(), lines.toString()));
  }

  private static String place(String crate) {
    String name = crate.toLowerCase(Locale.ROOT);
    return switch (name.length()) {
      case 1 -> "1/" + name;
      case 2 -> "2/" + name;
      case 3 -> "3/" + name.charAt(0) + "/" + name;
      default -> name.substring(0, 2) + "/" + name.substring(2, 4) + "/" + name;
    };
  }

  private static ObjectNode line(Crate crate) {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("name", crate.source().name());
    line.put("vers", crate.source().version());
    ArrayNode needs = line.putArray("deps");
    crate
        .source()
        .needs()
        .forEach(
            (name, versions) -> {
              ObjectNode need = needs.addObject();
              need.put("name", name).put("req", versions).putArray("features");
              need.put("optional", false).put("default_features", true);
              need.putNull("target").put("kind", "normal");
            });
    line.put("cksum", Sums.hex("SHA-256", crate.content().get()));
    line.putObject("features");
    line.put("yanked", false);
    return line;
  }

  private static String manifest(SourcePackage source) {
    var text =
        new StringBuilder(
            """
            [package]
            name = "%s"
            version = "%s"
            edition = "2021"
            license = "MIT"
            description = "A crate of a test."

            [dependencies]
            """
                .formatted(source.name(), source.version()));
    source
        .needs()
        .forEach((name, versions) -> text.append("%s = \"%s\"\n".formatted(name, versions)));
    return text.toString();
  }
}
