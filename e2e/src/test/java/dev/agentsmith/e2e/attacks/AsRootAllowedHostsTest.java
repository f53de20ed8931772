package dev.agentsmith.e2e.attacks;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The way out that a project allows, for an agent of root: by the proxy alone.
class AsRootAllowedHostsTest extends AllowedHostsAttacksTest {
  AsRootAllowedHostsTest(@TempDir Path folder) throws IOException {
    super(folder, true);
  }
}
