package dev.agentsmith.agent.ecosystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One folder of a repository, by the list of its files; only a manifest's text is ever read.
///
/// @param place in the checkout; empty for the top
/// @param files below it, their paths from here
public record Folder(Path checkout, String place, List<String> files, Set<String> names) {
  private static final int MOST_BYTES = 512 * 1024;
  private static final int MOST_MANIFESTS = 500;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  public Folder {
    files = List.copyOf(files);
    names = Set.copyOf(names);
  }

  /// @param all paths from the checkout's top
  public static Folder of(Path checkout, String place, List<String> all) {
    String start = place.isEmpty() ? "" : place + "/";
    List<String> files =
        all.stream()
            .filter(f -> f.startsWith(start))
            .map(f -> f.substring(start.length()))
            .toList();
    return new Folder(
        checkout,
        place,
        files,
        files.stream().filter(file -> file.indexOf('/') < 0).collect(Collectors.toSet()));
  }

  public boolean has(String name) {
    return names.contains(name);
  }

  public boolean hasAny(String... some) {
    return Stream.of(some).anyMatch(names::contains);
  }

  /// Files below this folder whose whole path from here matches.
  public Stream<String> matching(Pattern path) {
    return files.stream().filter(file -> path.matcher(file).matches());
  }

  /// Patterns of `.gitignore` for exactly the folder of this name beside each file that matches: a
  /// package of the same name deeper down is none of it.
  public List<String> beside(Pattern manifest, String... names) {
    String start = "/" + (place.isEmpty() ? "" : place + "/");
    return matching(manifest)
        .limit(MOST_MANIFESTS)
        .map(file -> start + file.substring(0, file.lastIndexOf('/') + 1))
        .flatMap(folder -> Stream.of(names).map(name -> folder + name + "/"))
        .distinct()
        .toList();
  }

  /// The text of a file; empty if it can't be read. A link is not followed.
  public String text(String file) {
    Path path = checkout.resolve(place).resolve(file);
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try (InputStream in = Files.newInputStream(path)) {
      String text = new String(in.readNBytes(MOST_BYTES), UTF_8);
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (IOException e) {
      return "";
    }
  }

  public boolean says(String name, String word) {
    return has(name) && text(name).contains(word);
  }

  /// `./mvnw`, or how to start it where it is not executable.
  public String script(String name) {
    return Files.isExecutable(checkout.resolve(place).resolve(name)) ? "./" + name : "sh " + name;
  }
}
