package dev.agentsmith.agent.build;

import dev.agentsmith.agent.ecosystem.Folder;
import dev.agentsmith.core.config.Project;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds out how a repository is tested, by the list of its files. Where its top says nothing, or
/// not all, the folders below are asked: a monorepo has several answers.
public final class BuildDetection {
  private static final int MOST_TOOLS = 4;
  private static final int DEEPEST = 3;
  private static final int MOST_PLACES = 60;
  private static final Pattern MANIFEST =
      Pattern.compile(
          "pom\\.xml|(?:build|settings)\\.gradle(?:\\.kts)?|package\\.json|pyproject\\.toml|setup\\.py"
              + "|setup\\.cfg|tox\\.ini|requirements\\.txt|go\\.mod|Cargo\\.toml|.*\\.(?:sln|slnx|csproj|fsproj)"
              + "|GNUmakefile|[Mm]akefile|CMakeLists\\.txt");

  /// Others' code, and samples that nobody tests.
  private static final Set<String> NOT_OURS =
      Set.of(
          "node_modules",
          "vendor",
          "third_party",
          "testdata",
          "fixtures",
          "examples",
          "example",
          "samples",
          "templates",
          "resources",
          "docs",
          "build",
          "target",
          "dist");

  private BuildDetection() {}

  /// What the configuration says, else what the files say; empty if there is no way that is known,
  /// or if none is wanted.
  ///
  /// @param files all of the repository, paths from the checkout's top
  public static List<BuildTool> find(Path checkout, List<String> files, Project.Build build) {
    String within = build.directory() == null ? "" : build.directory().replaceAll("^\\./|/+$", "");
    if (build.noTests()) {
      return List.of();
    }
    return build.test() == null
        ? find(checkout, files, within)
        : List.of(BuildTool.configured(within, build.test()));
  }

  /// @param files all of the repository, paths from the checkout's top
  /// @param within a folder to look at alone; empty for all
  /// @return empty if there is no way to test it that is known
  static List<BuildTool> find(Path checkout, List<String> files, String within) {
    Folder top = Folder.of(checkout, within, files);
    List<BuildTool> found = new ArrayList<>(in(top));
    for (String place : places(top)) {
      String from = within.isEmpty() ? place : within + "/" + place;
      for (BuildTool tool : in(Folder.of(checkout, from, files))) {
        if (found.size() < MOST_TOOLS && found.stream().noneMatch(it -> covers(top, it, tool))) {
          found.add(tool);
        }
      }
    }
    return found;
  }

  private static List<BuildTool> in(Folder folder) {
    List<BuildTool> tools =
        Stream.of(
                JvmBuilds.in(folder),
                NodeBuilds.in(folder),
                CompiledBuilds.go(folder),
                CompiledBuilds.rust(folder),
                CompiledBuilds.dotnet(folder))
            .flatMap(Optional::stream)
            .toList();
    Optional<BuildTool> python = PythonBuilds.in(folder, tools.isEmpty());
    if (python.isPresent()) {
      return Stream.concat(tools.stream(), python.stream()).toList();
    }
    return tools.isEmpty() ? CompiledBuilds.make(folder).stream().toList() : tools;
  }

  /// Folders with a manifest, those nearest to the top first.
  private static List<String> places(Folder top) {
    Set<String> places =
        new TreeSet<>(Comparator.comparingInt(BuildDetection::depth).thenComparing(p -> p));
    for (String file : top.files()) {
      int slash = file.lastIndexOf('/');
      if (slash > 0 && MANIFEST.matcher(file.substring(slash + 1)).matches()) {
        String place = file.substring(0, slash);
        boolean ours = Stream.of(place.split("/", -1)).noneMatch(NOT_OURS::contains);
        if (ours && depth(place) <= DEEPEST && !place.startsWith(".")) {
          places.add(place);
        }
      }
    }
    return places.stream().limit(MOST_PLACES).toList();
  }

  private static int depth(String place) {
    return place.split("/", -1).length;
  }

  /// True if the tests of `inner` run with those of `outer`, or nobody means them to run alone.
  private static boolean covers(Folder top, BuildTool outer, BuildTool inner) {
    boolean below =
        outer.directory().isEmpty() || inner.directory().startsWith(outer.directory() + "/");
    if (!below) {
      return false;
    }
    if (inner.label().equals("make") || inner.label().startsWith("C, ")) {
      return true;
    }
    if (isJavaScript(outer) && isJavaScript(inner)) {
      // The packages of a workspace have no lock file, and so no manager, of their own.
      return top.says("package.json", "\"workspaces\"") || top.has("pnpm-workspace.yaml");
    }
    if (!outer.label().equals(inner.label())) {
      return false;
    }
    return switch (outer.label()) {
      case "Go" -> false;
      case "Rust" -> top.says("Cargo.toml", "[workspace");
      default -> true; // Maven, Gradle, pytest and .NET look into the folders below by themselves
    };
  }

  private static boolean isJavaScript(BuildTool tool) {
    return tool.label().startsWith("JavaScript, ") || tool.label().startsWith("TypeScript, ");
  }
}
