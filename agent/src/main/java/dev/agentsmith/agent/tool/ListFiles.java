package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.agent.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Lists what is below a directory: every file where there are few, else one level with counts.
public final class ListFiles implements Tool {
  private static final int MAX_FILES = 300;
  private static final int MAX_ENTRIES = 1_000;

  private final Workspace workspace;
  private final FileList files;

  public ListFiles(Workspace workspace, FileList files) {
    this.workspace = workspace;
    this.files = files;
  }

  @Override
  public String name() {
    return "list_files";
  }

  @Override
  public boolean onlyReads() {
    return true;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "looking at the files";
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException, InterruptedException {
    Path place = workspace.directory(arguments.path("path").asText());
    String prefix = place.equals(workspace.root()) ? "" : workspace.name(place) + "/";
    List<String> below = files.files().stream().filter(f -> f.startsWith(prefix)).toList();
    if (below.isEmpty()) {
      return ToolResult.of("No files below " + workspace.name(place) + ", ignored ones left out.");
    }
    if (below.size() <= MAX_FILES) {
      return ToolResult.of(withSizes(below));
    }
    return ToolResult.of(oneLevel(below, prefix));
  }

  private String withSizes(List<String> names) throws IOException {
    var text = new StringBuilder();
    for (String name : names) {
      text.append(name).append(size(name)).append('\n');
    }
    return text.toString();
  }

  private String oneLevel(List<String> names, String prefix) throws IOException {
    Map<String, Integer> directories = new TreeMap<>();
    var text = new StringBuilder();
    for (String name : names) {
      int slash = name.indexOf('/', prefix.length());
      if (slash >= 0) {
        directories.merge(name.substring(0, slash + 1), 1, Integer::sum);
      } else if (text.length() < MAX_ENTRIES * 50) {
        text.append(name).append(size(name)).append('\n');
      }
    }
    var all = new StringBuilder();
    directories.entrySet().stream()
        .limit(MAX_ENTRIES)
        .forEach(
            entry ->
                all.append(entry.getKey())
                    .append("  (")
                    .append(entry.getValue())
                    .append(entry.getValue() == 1 ? " file)\n" : " files)\n"));
    return all.append(text)
        .append("[%,d files in all; list a directory to see more]\n".formatted(names.size()))
        .toString();
  }

  private String size(String name) throws IOException {
    Path file = workspace.root().resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isSymbolicLink() ? "  (link)" : "  " + attributes.size();
  }
}
