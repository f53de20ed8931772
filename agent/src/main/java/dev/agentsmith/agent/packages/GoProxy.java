package dev.agentsmith.agent.packages;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The protocol of Go's module proxies (go.dev/ref/mod#goproxy-protocol), and through it the
/// database of checksums (go.dev/ref/mod#checksum-database), which a proxy may hand on.
public record GoProxy() implements Registry {
  private static final Pattern VERSION = Pattern.compile("(.+)/@v/(v[^/]+)\\.(info|mod|zip)");
  private static final Pattern LIST = Pattern.compile("(.+)/(?:@v/list|@latest)");
  private static final Pattern SUMS =
      Pattern.compile("sumdb/[^/]+/(?:(supported|latest)|lookup/(.+)|tile/.+)");

  @Override
  public String name() {
    return "go";
  }

  @Override
  public Optional<Wanted> wanted(String path) {
    Matcher sums = SUMS.matcher(path);
    if (sums.matches()) {
      var of = new Coordinates(sums.group(2) == null ? "sumdb" : sums.group(2), "");
      return Optional.of(new Wanted(path, null, of, sums.group(1) == null, false, null));
    }
    Matcher version = VERSION.matcher(path);
    if (version.matches()) {
      var of = new Coordinates(unescaped(version.group(1)), unescaped(version.group(2)));
      // A branch or a commit can be asked for by its own name; only a version stands still.
      return Optional.of(
          version.group(3).equals("zip") ? Wanted.file(path, of) : Wanted.detail(path, of));
    }
    Matcher list = LIST.matcher(path);
    if (list.matches()) {
      return Optional.of(Wanted.index(path, unescaped(list.group(1))));
    }
    return path.matches(".+/@v/[^/]+\\.info")
        ? Optional.of(Wanted.index(path, unescaped(path.replaceFirst("/@v/.*", ""))))
        : Optional.empty();
  }

  /// Go asks for each part of a path, whether it is a module of its own.
  @Override
  public boolean isOftenMissing(Wanted wanted) {
    return !wanted.isPackage();
  }

  /// `!a` stands for `A` (go.dev/ref/mod#module-proxy).
  private static String unescaped(String name) {
    return Pattern.compile("!([a-z])")
        .matcher(name)
        .replaceAll(letter -> letter.group(1).toUpperCase(java.util.Locale.ROOT));
  }
}
