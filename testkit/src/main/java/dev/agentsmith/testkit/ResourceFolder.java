package dev.agentsmith.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The files of one folder of the classpath, be it a directory or within a jar.
public final class ResourceFolder {
  private final SortedMap<String, byte[]> files;

  private ResourceFolder(SortedMap<String, byte[]> files) {
    this.files = Collections.unmodifiableSortedMap(files);
  }

  /// @param path relative to the package of `beside`
  public static ResourceFolder of(Class<?> beside, String path) {
    URL url = beside.getResource(path);
    if (url == null) {
      throw new IllegalArgumentException("no folder " + path + " beside " + beside.getName());
    }
    try {
      URI uri = url.toURI();
      if (!uri.getScheme().equals("jar")) {
        return new ResourceFolder(read(Path.of(uri)));
      }
      // A file system of its own: the shared one would be closed under another thread.
      String[] parts = uri.getRawSchemeSpecificPart().split("!", -1);
      try (FileSystem jar = FileSystems.newFileSystem(Path.of(URI.create(parts[0])))) {
        return new ResourceFolder(read(jar.getPath(URI.create(parts[1]).getPath())));
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // a class loader's own address
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Path within the folder, with `/`, and the content.
  public Map<String, byte[]> files() {
    return files;
  }

  /// Writes the files into `target`, which may not be there yet. Scripts can be started there: a
  /// jar does not keep who may start what.
  ///
  /// @return `target`
  public Path copyTo(Path target) {
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path place = target.resolve(file.getKey());
        Files.createDirectories(place.toAbsolutePath().getParent());
        Files.write(place, file.getValue());
        if (isScript(file.getValue()) && !place.toFile().setExecutable(true)) {
          throw new IOException(place + " can't be made executable");
        }
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isScript(byte[] content) {
    return content.length > 2 && content[0] == '#' && content[1] == '!';
  }

  private static SortedMap<String, byte[]> read(Path folder) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
