package dev.agentsmith.agent.build;

import dev.agentsmith.agent.ecosystem.Folder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Go, Rust, .NET, and what is built by make or CMake.
final class CompiledBuilds {
  private static final Pattern TARGET = Pattern.compile("(?m)^(test|check)\\s*:(?!=)");
  private static final Pattern DOTNET = Pattern.compile("[^/]+\\.(?:sln|slnx|csproj|fsproj)");

  private static final Pattern DOTNET_BELOW = Pattern.compile("(?:.*/)?[^/]+\\.(?:csproj|fsproj)");
  private static final Pattern CARGO = Pattern.compile("(?:.*/)?Cargo\\.toml");
  private static final Pattern CMAKE = Pattern.compile("CMakeLists\\.txt");

  private CompiledBuilds() {}

  /// With `-v`, for else what passes is not printed.
  static Optional<BuildTool> go(Folder folder) {
    return folder.has("go.mod")
        ? Optional.of(new BuildTool("Go", folder.place(), "go test -v ./...", "go", List.of()))
        : Optional.empty();
  }

  static Optional<BuildTool> rust(Folder folder) {
    if (!folder.has("Cargo.toml")) {
      return Optional.empty();
    }
    String all = folder.says("Cargo.toml", "[workspace") ? " --workspace" : "";
    return Optional.of(
        new BuildTool(
            "Rust", folder.place(), "cargo test" + all, "cargo", folder.beside(CARGO, "target")));
  }

  static Optional<BuildTool> dotnet(Folder folder) {
    return folder.names().stream().anyMatch(name -> DOTNET.matcher(name).matches())
        ? Optional.of(
            new BuildTool(
                ".NET",
                folder.place(),
                "dotnet test --nologo",
                "dotnet",
                folder.beside(DOTNET_BELOW, "bin", "obj", "TestResults")))
        : Optional.empty();
  }

  static Optional<BuildTool> make(Folder folder) {
    for (String name : List.of("GNUmakefile", "makefile", "Makefile")) {
      if (folder.has(name)) {
        Matcher target = TARGET.matcher(folder.text(name));
        return target.find()
            ? Optional.of(
                new BuildTool("make", folder.place(), "make " + target.group(1), "make", List.of()))
            : cmake(folder);
      }
    }
    return cmake(folder);
  }

  private static Optional<BuildTool> cmake(Folder folder) {
    return folder.says("CMakeLists.txt", "add_test")
            || folder.says("CMakeLists.txt", "enable_testing")
        ? Optional.of(
            new BuildTool(
                "C, CMake",
                folder.place(),
                "cmake -S . -B build > /dev/null && cmake --build build"
                    + " && ctest --test-dir build --output-on-failure",
                "cmake",
                folder.beside(CMAKE, "build")))
        : Optional.empty();
  }
}
