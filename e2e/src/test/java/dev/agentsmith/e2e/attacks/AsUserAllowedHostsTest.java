package dev.agentsmith.e2e.attacks;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// A project that allows hosts, where there is no network of its own: nothing leads out.
class AsUserAllowedHostsTest extends AllowedHostsAttacksTest {
  AsUserAllowedHostsTest(@TempDir Path folder) throws IOException {
    super(folder, false);
  }
}
