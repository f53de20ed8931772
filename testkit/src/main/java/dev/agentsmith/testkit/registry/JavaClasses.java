package dev.agentsmith.testkit.registry;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Compiles the sources of a package, as an author does before publishing a jar.
final class JavaClasses {
  private JavaClasses() {}

  /// What a jar holds: the classes of all `.java` files, and all other files as they are.
  static SortedMap<String, byte[]> of(SortedMap<String, String> files) {
    var jar = new TreeMap<String, byte[]>();
    var sources = new TreeMap<String, String>();
    files.forEach(
        (path, content) -> {
          if (path.endsWith(".java")) {
            sources.put(path, content);
          } else {
            jar.put(path, Text.bytes(content));
          }
        });
    if (!sources.isEmpty()) {
      jar.putAll(compiled(sources));
    }
    return jar;
  }

  private static SortedMap<String, byte[]> compiled(SortedMap<String, String> sources) {
    try {
      Path folder = Files.createTempDirectory("testkit-classes");
      try {
        return compiled(sources, folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SortedMap<String, byte[]> compiled(SortedMap<String, String> sources, Path folder)
      throws IOException {
    var places = new ArrayList<Path>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path place = folder.resolve("source").resolve(source.getKey());
      Files.createDirectories(place.getParent());
      places.add(Files.writeString(place, source.getValue()));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    Path out = Files.createDirectory(folder.resolve("classes"));
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean done =
          compiler
              .getTask(
                  said,
                  manager,
                  null,
                  List.of("-d", out.toString(), "--release", "11", "-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(places))
              .call();
      if (!done) {
        throw new IllegalArgumentException(said.toString());
      }
    }
    var classes = new TreeMap<String, byte[]>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        classes.put(out.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return classes;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
