package dev.agentsmith.e2e.chaos;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.testkit.kubernetes.Image;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// A [PlayedAgent] in a process of its own, which signals can stop.
public final class AgentProcess {
  private AgentProcess() {}

  /// @param args seed and address of Redis, then what the Job says
  public static void main(String[] args) throws Exception {
    var asked = new AtomicBoolean();
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.set(true);
                  try {
                    main.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    var run = new RunId(System.getenv("AGENTSMITH_RUN_ID"));
    int code =
        new PlayedAgent(
                Script.of(Long.parseLong(args[0]), run),
                args[1],
                Path.of(Image.TERMINATION_LOG).toAbsolutePath(),
                asked::get,
                _ -> {})
            .run(List.of(args).subList(2, args.length));
    if (!asked.get()) {
      Runtime.getRuntime().halt(code);
    }
  }

  /// What starts one.
  static Image image(long seed, String redisUrl) {
    return Image.of(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            AgentProcess.class.getName(),
            Long.toString(seed),
            redisUrl));
  }
}
