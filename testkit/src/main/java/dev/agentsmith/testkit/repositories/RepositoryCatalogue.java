package dev.agentsmith.testkit.repositories;

import static dev.agentsmith.testkit.repositories.Need.PYTHON_TOOLS;
import static dev.agentsmith.testkit.repositories.Need.REAL_MAVEN;
import static dev.agentsmith.testkit.repositories.Need.REAL_NPM;
import static dev.agentsmith.testkit.repositories.Need.TESTKIT;

import java.util.List;
import java.util.Set;

/// All sample repositories. Their files lie beside this class, a folder each.
public final class RepositoryCatalogue {
  private static final String MAVEN = "mvn -B test";
  // Debian's Gradle chooses an older Java than ours by itself.
  private static final String GRADLE = "env -u JAVA_HOME gradle --no-daemon test";
  private static final String NPM = "npm ci && npm test";
  // npm's registry has the other managers, in the versions that wrote the lock files.
  private static final String PNPM = "npx --yes pnpm@9 ";
  private static final String YARN = "npx --yes yarn@1.22.22 ";
  private static final String COREPACK =
      "export COREPACK_NPM_REGISTRY=$(npm config get registry | sed 's,/$,,') && corepack ";
  private static final String PIP = "python3 -m pip install --use-pep517 --target .packages ";
  private static final String PYTEST = " && PYTHONPATH=.packages:. python3 -m pytest";
  private static final String UNITTEST =
      " && PYTHONPATH=.packages:. python3 -m unittest discover -s tests -t .";

  private static final List<SampleRepository> ALL =
      List.of(
          of("maven-single", "Java, Maven", 3, MAVEN, REAL_MAVEN),
          of("maven-modules", "Java, Maven", 4, MAVEN, REAL_MAVEN),
          of("maven-wrapper", "Java, Maven", 3, "./mvnw -B test", REAL_MAVEN),
          of("maven-junit4", "Java, Maven", 3, MAVEN, REAL_MAVEN),
          of("maven-assertj", "Java, Maven", 4, MAVEN, REAL_MAVEN),
          of("maven-plugin", "Java, Maven", 3, MAVEN, REAL_MAVEN),
          of("gradle-single", "Java, Gradle", 2, GRADLE, REAL_MAVEN),
          of("gradle-modules", "Java, Gradle", 3, GRADLE, REAL_MAVEN),
          of("npm-express", "JavaScript, npm", 3, NPM, REAL_NPM),
          of("npm-mocha", "JavaScript, npm", 4, NPM, REAL_NPM),
          of("npm-vitest", "JavaScript, npm", 3, NPM, REAL_NPM),
          of("npm-typescript", "TypeScript, npm", 3, NPM, REAL_NPM),
          of("npm-workspaces", "JavaScript, npm", 3, NPM, REAL_NPM),
          of("npm-no-lock", "JavaScript, npm", 2, "npm install && npm test", REAL_NPM),
          of("npm-scoped", "JavaScript, npm", 2, NPM, REAL_NPM),
          of(
              "pnpm-single",
              "JavaScript, pnpm",
              2,
              PNPM + "install --frozen-lockfile && " + PNPM + "test",
              REAL_NPM),
          of(
              "pnpm-workspace",
              "JavaScript, pnpm",
              3,
              PNPM + "install --frozen-lockfile && " + PNPM + "test",
              REAL_NPM),
          of(
              "yarn-classic",
              "JavaScript, yarn",
              2,
              YARN + "install --frozen-lockfile && " + YARN + "test",
              REAL_NPM),
          of(
              "yarn-berry",
              "JavaScript, yarn",
              3,
              COREPACK + "yarn install --immutable && corepack yarn test",
              REAL_NPM),
          of(
              "pip-requirements",
              "Python, pytest",
              3,
              PIP + "-r requirements.txt" + PYTEST,
              TESTKIT,
              PYTHON_TOOLS),
          of(
              "pip-pyproject",
              "Python, pytest",
              4,
              PIP + "'.[test]'" + PYTEST,
              TESTKIT,
              PYTHON_TOOLS),
          of("pip-setup", "Python, unittest", 3, PIP + "." + UNITTEST, TESTKIT, PYTHON_TOOLS),
          // uv and Poetry are on few machines: by hand pip installs what their locks name.
          of(
              "uv-lock",
              "Python, unittest by uv",
              2,
              PIP + "agentsmith-roman==1.4.0 agentsmith-slug==2.0.1" + UNITTEST,
              TESTKIT),
          of(
              "poetry-lock",
              "Python, unittest by Poetry",
              3,
              PIP + "agentsmith-roman==1.4.0 agentsmith-words==1.1.0" + UNITTEST,
              TESTKIT),
          of("go-dependency", "Go", 2, "go test -v ./...", TESTKIT),
          of("go-plain", "Go", 2, "go test -v ./..."),
          of("cargo-dependency", "Rust", 2, "cargo test --locked", TESTKIT),
          of("cargo-workspace", "Rust", 3, "cargo test --locked", TESTKIT),
          of("c-make", "make", 3, "make test"),
          of("documentation", "", 0, "true"));

  private RepositoryCatalogue() {}

  public static List<SampleRepository> all() {
    return ALL;
  }

  /// @throws IllegalArgumentException if there is none of that name
  public static SampleRepository named(String name) {
    return ALL.stream()
        .filter(repository -> repository.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no sample repository " + name));
  }

  private static SampleRepository of(
      String name, String label, int tests, String direct, Need... needs) {
    return new SampleRepository(name, label, Set.of(needs), tests, direct);
  }
}
