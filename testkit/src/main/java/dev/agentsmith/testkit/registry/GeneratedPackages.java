package dev.agentsmith.testkit.registry;

import java.util.Map;

/// Projects with as many dependencies as large ones have, and the packages they need. One tenth is
/// named by the project; each of those needs nine others.
public final class GeneratedPackages {
  private static final int NEEDED_BY_EACH = 9;

  private GeneratedPackages() {}

  /// A project that needs what was published.
  ///
  /// @param files path and content
  public record Project(Map<String, String> files) {
    public Project {
      files = Map.copyOf(files);
    }
  }

  /// @param count a multiple of ten
  public static Project npm(PackageRegistries registries, int count) {
    int roots = count / (NEEDED_BY_EACH + 1);
    var needs = new StringBuilder();
    var requires = new StringBuilder();
    for (int at = 0; at < count; at++) {
      String name = "testkit-generated-" + at;
      SourcePackage source =
          SourcePackage.of(name, "1.0.0").with("index.js", "module.exports = " + at + ";\n");
      if (at < roots) {
        needs.append("%s    \"%s\": \"^1.0.0\"".formatted(at == 0 ? "" : ",\n", name));
        requires.append("assert.equal(require('%s'), %d);\n".formatted(name, at));
      }
      for (int other = 0; at < roots && other < NEEDED_BY_EACH; other++) {
        source = source.needing("testkit-generated-" + leaf(roots, at, other), "^1.0.0");
      }
      registries.npm().add(source);
    }
    return new Project(
        Map.of(
            "package.json",
            """
            {
              "name": "generated",
              "version": "1.0.0",
              "private": true,
              "scripts": { "test": "node test.js" },
              "dependencies": {
            %s
              }
            }
            """
                .formatted(needs),
            "test.js",
            "const assert = require('node:assert');\n" + requires));
  }

  /// @param count a multiple of ten
  public static Project maven(PackageRegistries registries, int count) {
    int roots = count / (NEEDED_BY_EACH + 1);
    var needs = new StringBuilder();
    for (int at = 0; at < count; at++) {
      SourcePackage source =
          SourcePackage.of("org.example.generated:generated-" + at, "1.0")
              .with("generated/" + at + ".txt", "artifact " + at + "\n");
      if (at < roots) {
        needs.append(
            """
                <dependency>
                  <groupId>org.example.generated</groupId>
                  <artifactId>generated-%d</artifactId>
                  <version>1.0</version>
                </dependency>
            """
                .formatted(at));
      }
      for (int other = 0; at < roots && other < NEEDED_BY_EACH; other++) {
        source = source.needing("org.example.generated:generated-" + leaf(roots, at, other), "1.0");
      }
      registries.maven().add(source);
    }
    return new Project(
        Map.of(
            "pom.xml",
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>org.example</groupId>
              <artifactId>generated</artifactId>
              <version>1.0</version>
              <properties>
                <maven.compiler.release>17</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              <dependencies>
            %s  </dependencies>
            </project>
            """
                .formatted(needs)));
  }

  private static int leaf(int roots, int root, int other) {
    return roots + root * NEEDED_BY_EACH + other;
  }
}
