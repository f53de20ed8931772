package dev.agentsmith.e2e.path;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.testkit.RealDocker;
import java.io.IOException;
import java.nio.file.Path;

/// A real engine with all images, built as a user builds them where no registry answers. What they
/// are made of stays at the engine for the next time.
final class Images implements AutoCloseable {
  static final String AGENT = "agentsmith-agent:local";
  static final String FULL = "agentsmith-agent-full:local";
  static final String DISPATCHER = "agentsmith-dispatcher:local";

  final RealDocker docker;

  private Images(RealDocker docker) {
    this.docker = docker;
  }

  static Images build() throws IOException, InterruptedException {
    Distribution.home();
    Path checkout = Distribution.checkout();
    var images = new Images(RealDocker.start(checkout.resolve("e2e/target/engine")));
    try {
      var builder =
          new ProcessBuilder(
                  checkout.resolve("docker/build").toString(),
                  "--local",
                  "agent",
                  "agent-full",
                  "dispatcher")
              .redirectErrorStream(true);
      builder.environment().put("DOCKER_HOST", images.docker.host());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("AGENTSMITH_DIST_BUILT", "by Maven, a moment ago");
      Process building = builder.start();
      String said = new String(building.getInputStream().readAllBytes(), UTF_8);
      if (building.waitFor() != 0) {
        throw new AssertionError("docker/build --local failed: " + said);
      }
      return images;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      images.close();
      throw e;
    }
  }

  @Override
  public void close() {
    docker.close();
  }
}
