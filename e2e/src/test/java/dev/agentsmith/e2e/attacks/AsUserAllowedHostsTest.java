package dev.agentsmith.e2e.attacks;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// A project that allows hosts, where the run has no network of its own: by the proxy alone too.
class AsUserAllowedHostsTest extends AllowedHostsAttacksTest {
  AsUserAllowedHostsTest(@TempDir Path folder) throws IOException {
    super(folder, false);
  }
}
