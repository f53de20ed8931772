package dev.agentsmith.agent.ecosystem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The packages of a lock file of Python, as requirements of pip (pip.pypa.io: Requirements File
/// Format), each with its marker and its hashes.
record PythonLock(List<String> requirements) {
  private static final TomlMapper TOML = new TomlMapper();
  private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.!+_-]+");

  /// What says for which machines a package is; no line break, so that it stays in its line.
  private static final Pattern MARKER = Pattern.compile("[\\w\\s.'\"()<>=!~,+-]+");

  private static final String FILE = "requirements.lock.txt";

  PythonLock {
    requirements = List.copyOf(requirements);
  }

  /// uv.lock: the marker stands where one package names another.
  static PythonLock uv(String text) {
    JsonNode lock = read(text);
    Map<String, Set<String>> markers = new HashMap<>();
    for (JsonNode one : lock.path("package")) {
      collect(one.path("dependencies"), markers);
      one.path("optional-dependencies").forEach(group -> collect(group, markers));
      one.path("dev-dependencies").forEach(group -> collect(group, markers));
    }
    List<String> all = new ArrayList<>();
    for (JsonNode one : lock.path("package")) {
      if (!one.path("source").has("registry")) {
        continue; // the project itself, or what is not of a registry
      }
      List<String> hashes = new ArrayList<>();
      one.path("wheels").forEach(file -> hashes.add(file.path("hash").asText()));
      hashes.add(one.path("sdist").path("hash").asText());
      Set<String> needed = markers.getOrDefault(one.path("name").asText(), Set.of(""));
      String marker =
          needed.contains("")
              ? ""
              : needed.stream().map(it -> "(" + it + ")").collect(Collectors.joining(" or "));
      add(one, marker, hashes, all);
    }
    return new PythonLock(all);
  }

  private static void collect(JsonNode dependencies, Map<String, Set<String>> markers) {
    for (JsonNode one : dependencies) {
      markers
          .computeIfAbsent(one.path("name").asText(), _ -> new LinkedHashSet<>())
          .add(one.path("marker").asText());
    }
  }

  /// poetry.lock: what only extras bring is left out; newer ones say the marker themselves.
  static PythonLock poetry(String text) {
    JsonNode lock = read(text);
    List<String> all = new ArrayList<>();
    for (JsonNode one : lock.path("package")) {
      if (one.path("optional").asBoolean() || one.has("source")) {
        continue;
      }
      List<String> hashes = new ArrayList<>();
      one.path("files").forEach(file -> hashes.add(file.path("hash").asText()));
      // Before version 1.3 of Poetry they stood together at the end.
      lock.path("metadata")
          .path("files")
          .path(one.path("name").asText())
          .forEach(file -> hashes.add(file.path("hash").asText()));
      JsonNode marker = one.path("markers");
      add(one, marker.isTextual() ? marker.asText() : "", hashes, all);
    }
    return new PythonLock(all);
  }

  /// Installs these, then the project itself without what it depends on.
  Install install(Folder folder, String file) {
    List<String> parts = new ArrayList<>();
    parts.add(Pip.environment());
    if (!requirements.isEmpty()) {
      parts.add("python -m pip install -q --no-deps -r \"$HOME/" + FILE + "\"");
    }
    if (folder.says("pyproject.toml", "[build-system]")) {
      parts.add("python -m pip install -q --no-deps -e .");
    }
    parts.add(Pip.withRunner(folder));
    return new Install(
        String.join(" && ", parts),
        "pip install, as " + file + " says",
        Map.of(FILE, String.join("\n", requirements) + "\n"));
  }

  private static void add(
      JsonNode one, String marker, List<String> hashes, List<String> requirements) {
    String name = one.path("name").asText();
    String version = one.path("version").asText();
    if (!NAME.matcher(name).matches() || !VERSION.matcher(version).matches()) {
      return;
    }
    String condition =
        MARKER.matcher(marker).matches() ? " ; " + marker.replaceAll("\\s+", " ") : "";
    String sums =
        hashes.stream()
            .filter(hash -> HASH.matcher(hash).matches())
            .map(hash -> " --hash=" + hash)
            .collect(Collectors.joining());
    requirements.add(name + "==" + version + condition + sums);
  }

  private static JsonNode read(String text) {
    try {
      return TOML.readTree(text);
    } catch (JsonProcessingException e) {
      return TOML.createObjectNode();
    }
  }
}
