package dev.agentsmith.e2e.attacks;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The attacks on an agent of a user without privileges. Its commands are the same user.
class AsUserAttacksTest extends AttacksTest {
  AsUserAttacksTest(@TempDir Path folder) throws IOException {
    super(folder, false);
  }
}
