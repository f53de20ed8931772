package dev.agentsmith.testkit.registry;

import dev.agentsmith.testkit.Archives;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Maven artifacts in the layout of the real repositories: POM, jar, sums beside each, and the
/// metadata of an artifact. Safe for many threads.
public final class MavenRepository implements Registry {
  private static final Map<String, String> SUMS =
      Map.of("sha1", "SHA-1", "md5", "MD5", "sha256", "SHA-256", "sha512", "SHA-512");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  private final String url;
  private final Map<String, List<SourcePackage>> artifacts = new ConcurrentHashMap<>();
  private final Map<String, Served> files = new ConcurrentHashMap<>();

  MavenRepository(String url) {
    this.url = url;
  }

  /// The repository's address, as a mirror in `settings.xml` has it.
  public String url() {
    return url;
  }

  /// Publishes an artifact named `group:artifact`. Java sources among its files are compiled; one
  /// without files is a POM alone, as a parent is. A `pom.xml` among them is published as it is.
  public void add(SourcePackage source) {
    String artifact = artifact(source);
    String base = folder(source) + source.version() + "/" + artifact + "-" + source.version();
    var inside = new TreeMap<>(source.files());
    String own = inside.remove("pom.xml");
    String pom = own == null ? pom(source, inside.isEmpty() ? "pom" : "jar") : own;
    put(base + ".pom", source.published(), () -> Text.bytes(pom));
    if (!inside.isEmpty()) {
      put(base + ".jar", source.published(), () -> Archives.zip(JavaClasses.of(inside)));
    }
    artifacts.computeIfAbsent(source.name(), _ -> new CopyOnWriteArrayList<>()).add(source);
    // Made anew at every request: more versions may come.
    files.put(
        folder(source) + "maven-metadata.xml",
        Served.file(source.published(), () -> Text.bytes(metadata(source.name()))));
  }

  @Override
  public Optional<Served> at(String path, String accept) {
    Served file = files.get(path);
    if (file != null) {
      return Optional.of(file);
    }
    int dot = path.lastIndexOf('.');
    String algorithm = SUMS.get(path.substring(dot + 1));
    Served summed = files.get(path.substring(0, Math.max(0, dot)));
    if (algorithm == null || summed == null) {
      return Optional.empty();
    }
    return Optional.of(
        Served.text("text/plain", summed.modified(), Sums.hex(algorithm, summed.content())));
  }

  private void put(String path, Instant published, Supplier<byte[]> content) {
    files.put(path, Served.file(published, new Once<>(content)));
  }

  private String metadata(String name) {
    List<SourcePackage> versions = artifacts.getOrDefault(name, List.of());
    var list = new StringBuilder();
    versions.forEach(source -> list.append("\n      <version>" + source.version() + "</version>"));
    SourcePackage last = versions.getLast();
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <metadata>
          <groupId>%s</groupId>
          <artifactId>%s</artifactId>
          <versioning>
            <latest>%s</latest>
            <release>%s</release>
            <versions>%s
            </versions>
            <lastUpdated>%s</lastUpdated>
          </versioning>
        </metadata>
        """
        .formatted(
            group(last),
            artifact(last),
            last.version(),
            last.version(),
            list,
            STAMP.format(last.published()));
  }

  private static String pom(SourcePackage source, String packaging) {
    var needs = new StringBuilder();
    source
        .needs()
        .forEach(
            (name, version) ->
                needs.append(
                    """
                        <dependency>
                          <groupId>%s</groupId>
                          <artifactId>%s</artifactId>
                          <version>%s</version>
                        </dependency>
                    """
                        .formatted(
                            name.substring(0, name.indexOf(':')),
                            name.substring(name.indexOf(':') + 1),
                            version)));
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>%s</groupId>
          <artifactId>%s</artifactId>
          <version>%s</version>
          <packaging>%s</packaging>
          <dependencies>
        %s  </dependencies>
        </project>
        """
        .formatted(group(source), artifact(source), source.version(), packaging, needs);
  }

  private static String folder(SourcePackage source) {
    return group(source).replace('.', '/')
        + "/"
        + artifact(source)
        + "/"; // an artifact keeps its dots
  }

  private static String group(SourcePackage source) {
    return source.name().substring(0, source.name().indexOf(':'));
  }

  private static String artifact(SourcePackage source) {
    return source.name().substring(source.name().indexOf(':') + 1);
  }
}
