package dev.agentsmith.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.testkit.ResourceFolder;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an author publishes: a name, a version, what it needs, and files. A registry puts it into
/// the form of its ecosystem.
///
/// @param name as the ecosystem writes it; Maven's is `group:artifact`
/// @param needs name of another package and which versions of it, in the ecosystem's own words
/// @param files path within the package, and the content
public record SourcePackage(
    String name,
    String version,
    Instant published,
    Map<String, String> needs,
    SortedMap<String, String> files) {
  private static final Instant LONG_AGO = Instant.parse("2025-01-05T09:00:00Z");

  public SourcePackage {
    needs = Collections.unmodifiableMap(new LinkedHashMap<>(needs));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  public static SourcePackage of(String name, String version) {
    return new SourcePackage(name, version, LONG_AGO, Map.of(), new TreeMap<>());
  }

  public SourcePackage needing(String other, String versions) {
    var more = new LinkedHashMap<>(needs);
    more.put(other, versions);
    return new SourcePackage(name, version, published, more, files);
  }

  public SourcePackage with(String path, String content) {
    var more = new TreeMap<>(files);
    more.put(path, content);
    return new SourcePackage(name, version, published, needs, more);
  }

  /// Adds all files of a folder of resources.
  public SourcePackage withFolder(ResourceFolder folder) {
    var more = new TreeMap<>(files);
    folder.files().forEach((path, content) -> more.put(path, new String(content, UTF_8)));
    return new SourcePackage(name, version, published, needs, more);
  }

  public SourcePackage publishedAt(Instant when) {
    return new SourcePackage(name, version, when, needs, files);
  }

  SortedMap<String, byte[]> bytes() {
    var bytes = new TreeMap<String, byte[]>();
    files.forEach((path, content) -> bytes.put(path, content.getBytes(UTF_8)));
    return bytes;
  }
}
