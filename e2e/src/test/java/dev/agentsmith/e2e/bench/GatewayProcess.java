package dev.agentsmith.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `agentsmith packages` under measurement: a gateway of its own, with a store, before the
/// registries of the bench.
final class GatewayProcess implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("packages started port=(\\d+)");
  private static final Pattern USED = Pattern.compile("\\b(?:used|total \\d+K, used) (\\d+)K");
  private static final double KIB_PER_MIB = 1024;

  private final Process process;
  private final Path jdk;
  private final int port;

  private GatewayProcess(Process process, Path jdk, int port) {
    this.process = process;
    this.jdk = jdk;
    this.port = port;
  }

  /// Starts one and waits until it serves.
  ///
  /// @param store a directory; what an earlier one left in it is there
  /// @param npm the address of its upstream, as `maven`
  static GatewayProcess start(
      Path program, Path jdk, Path work, Path store, String npm, String maven) throws IOException {
    Path config = Files.createTempFile(work, "agentsmith", ".yml");
    Files.writeString(
        config,
        "defaults:\n  packages:\n    npm: { url: \"%s\" }\n    maven: { url: \"%s\" }\n"
            .formatted(npm, maven));
    var builder =
        new ProcessBuilder(
            program.toString(),
            "packages",
            "--port",
            "0",
            "--store",
            store.toString(),
            "--config",
            config.toString());
    builder.redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(?i)https?_proxy"));
    builder.environment().put("HOME", work.toString());
    builder.environment().put("JAVA_HOME", jdk.toString());
    Process process = builder.start();
    var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    var said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        Thread.ofVirtual().start(() -> drain(lines));
        return new GatewayProcess(process, jdk, Integer.parseInt(started.group(1)));
      }
      said.append(line).append('\n');
    }
    process.destroyForcibly();
    throw new IOException("agentsmith packages did not start:\n" + said);
  }

  /// What it goes on to say is a fault of ours.
  private static void drain(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.contains("packages stopped")) {
          System.out.println("gateway: " + line);
        }
      }
    } catch (IOException e) {
      // It was ended.
    }
  }

  /// Where npm's registry is, at the top of the port.
  String npm() {
    return "http://127.0.0.1:" + port + "/";
  }

  String maven() {
    return npm() + "_maven/";
  }

  /// What is alive in its heap, all garbage collected.
  double liveMib() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher used = USED.matcher(jcmd("GC.heap_info").replaceAll("(?m)^.*Metaspace[\\s\\S]*", ""));
    double kib = 0;
    while (used.find()) {
      kib += Double.parseDouble(used.group(1));
    }
    return kib / KIB_PER_MIB;
  }

  /// @param line of `/proc/<pid>/status`: `VmRSS`, `VmHWM`
  double memoryMib(String line) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
            .filter(it -> it.startsWith(line + ":"))
            .mapToDouble(it -> Double.parseDouble(it.replaceAll("\\D", "")))
            .sum()
        / KIB_PER_MIB;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  private String jcmd(String what) throws IOException, InterruptedException {
    Process asked =
        new ProcessBuilder(jdk.resolve("bin/jcmd").toString(), Long.toString(process.pid()), what)
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), UTF_8);
    if (asked.waitFor() != 0) {
      throw new IOException("jcmd " + what + " failed:\n" + said);
    }
    return said;
  }
}
