package dev.agentsmith.e2e.attacks;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The attacks on an agent that root started, as in a container that forgot to change its user.
class AsRootAttacksTest extends AttacksTest {
  AsRootAttacksTest(@TempDir Path folder) throws IOException {
    super(folder, true);
  }
}
