package dev.agentsmith.testkit.repositories;

/// Where the dependencies of a repository come from.
public enum Need {
  /// The registry that Maven has by itself.
  REAL_MAVEN,
  /// The registry that npm has by itself.
  REAL_NPM,
  /// `TestkitPackages`, of Python's, Go's or Cargo's kind.
  TESTKIT,
  /// Python's own tools, which `InstalledPython` publishes: pytest, setuptools, wheel.
  PYTHON_TOOLS
}
