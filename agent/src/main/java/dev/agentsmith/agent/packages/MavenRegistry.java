package dev.agentsmith.agent.packages;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A repository in the layout of Maven 2 (maven.apache.org: Repository Layout), which Gradle and
/// sbt read too: every file has its checksums beside it.
///
/// @param name its key; Gradle's plugins have a repository of their own
public record MavenRegistry(String name) implements Registry {
  private static final Pattern ARTIFACT =
      Pattern.compile("((?:[^/]+/)+)([^/]+)/([^/]+)/(\\2-[^/]+)");
  private static final Pattern METADATA =
      Pattern.compile("((?:[^/]+/)+)maven-metadata\\.xml(?:\\.(?:sha1|sha256|sha512|md5))?");

  /// Files of a plugin or a wrapper that are named after something else.
  private static final Pattern OTHER = Pattern.compile("((?:[^/]+/)+)([^/]+)/([^/]+)/[^/]+");

  private static final Pattern BESIDE = Pattern.compile(".*\\.(?:sha1|sha256|sha512|md5|asc)");

  @Override
  public Optional<Wanted> wanted(String path) {
    Matcher metadata = METADATA.matcher(path);
    if (metadata.matches()) {
      return Optional.of(Wanted.index(path, dots(metadata.group(1))));
    }
    Matcher artifact = ARTIFACT.matcher(path);
    boolean known = artifact.matches();
    Matcher file = known ? artifact : OTHER.matcher(path);
    if (!file.matches()) {
      return Optional.empty();
    }
    var of = new Coordinates(dots(file.group(1)) + ":" + file.group(2), file.group(3));
    boolean isFixed = !file.group(3).endsWith("-SNAPSHOT");
    boolean isPackage = !BESIDE.matcher(path).matches() && !path.endsWith(".pom");
    return Optional.of(new Wanted(path, null, of, isFixed, isPackage, null));
  }

  @Override
  public Optional<String> sumPath(Wanted wanted) {
    return BESIDE.matcher(wanted.path()).matches() || !wanted.isFixed()
        ? Optional.empty()
        : Optional.of(wanted.path() + ".sha1");
  }

  /// Of the groups of plugins each is asked for a plugin of a name.
  @Override
  public boolean isOftenMissing(Wanted wanted) {
    return wanted.of().version().isEmpty();
  }

  /// Some tools write the file's name behind it.
  @Override
  public Optional<Sum> sum(Wanted wanted, String text) {
    return Sum.of(text.strip().split("\\s", 2)[0]);
  }

  private static String dots(String folders) {
    return folders.substring(0, folders.length() - 1).replace('/', '.');
  }
}
