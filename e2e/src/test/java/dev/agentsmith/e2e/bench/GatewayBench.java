package dev.agentsmith.e2e.bench;

import dev.agentsmith.testkit.Link;
import dev.agentsmith.testkit.registry.PackageRegistries;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What a package gateway costs and saves. The same command brings the same packages straight from
/// a registry, through a gateway with an empty store, and through one whose store an earlier one
/// filled; each gateway is a process that has just begun, as that of a run is. By turns. Started by
/// `bench/gateway`.
public final class GatewayBench {
  private static final double MOST_COLD = 1.2;
  private static final double MOST_WARM = 0.6;
  private static final double MOST_MIB = 32;

  /// The way there and back takes twice as long.
  private static final Duration ONE_WAY = Duration.ofMillis(10);

  private static final List<String> TOOLS = List.of("npm", "maven");
  private static final List<String> PLACES = List.of("at once", "20 ms away");

  private final PrintStream out;
  private final Path program;
  private final Path jdk;
  private final Path work;
  private final Series times = new Series();
  private final List<String> missed = new ArrayList<>();

  private GatewayBench(PrintStream out, Path program, Path jdk, Path work) {
    this.out = out;
    this.program = program;
    this.jdk = jdk;
    this.work = work;
  }

  /// @param args the distribution, the JDK, Maven's program, how many rounds
  public static void main(String[] args) throws Exception {
    Path work = Files.createTempDirectory("agentsmith-gateway");
    int code;
    try {
      var bench =
          new GatewayBench(
              System.out, Path.of(args[0], "bin", "agentsmith"), Path.of(args[1]), work);
      code = bench.run(args[2], Integer.parseInt(args[3]));
    } finally {
      remove(work);
    }
    System.exit(code);
  }

  private int run(String maven, int rounds) throws Exception {
    try (var registries = new PackageRegistries()) {
      PackageTools tools = PackageTools.prepare(registries, work, maven);
      URI npm = URI.create(registries.npm().url());
      try (var link = new Link(npm.getPort())) {
        for (int round = 0; round <= rounds; round++) {
          for (String place : PLACES) {
            link.delay(place.equals("at once") ? Duration.ZERO : ONE_WAY);
            for (String tool : TOOLS) {
              turn(tools, tool, place, registries, link, round == 0);
            }
          }
          out.printf("%s%n", round == 0 ? "warmed up" : "round " + round + " of " + rounds);
        }
        link.delay(Duration.ZERO);
        print();
        memory(tools, registries, link);
      }
    }
    missed.forEach(aim -> out.println("MISSED: " + aim));
    return missed.isEmpty() ? 0 : 1;
  }

  private void turn(
      PackageTools tools,
      String tool,
      String place,
      PackageRegistries registries,
      Link link,
      boolean isWarmUp)
      throws Exception {
    String npm = through(link, registries.npm().url());
    String maven = through(link, registries.maven().url());
    Path store = Files.createTempDirectory(work, "store");
    double direct = tool.equals("npm") ? tools.npm(npm) : tools.maven(maven);
    double cold;
    try (var gateway = GatewayProcess.start(program, jdk, work, store, npm, maven)) {
      cold = tool.equals("npm") ? tools.npm(gateway.npm()) : tools.maven(gateway.maven());
    }
    double warm;
    try (var gateway = GatewayProcess.start(program, jdk, work, store, npm, maven)) {
      warm = tool.equals("npm") ? tools.npm(gateway.npm()) : tools.maven(gateway.maven());
    }
    remove(store);
    if (!isWarmUp) {
      times.add(tool + ", " + place + ": direct", direct);
      times.add(tool + ", " + place + ": cold", cold);
      times.add(tool + ", " + place + ": warm", warm);
    }
  }

  /// The same address on the way that can be made longer.
  private static String through(Link link, String url) {
    return "http://" + link.address() + URI.create(url).getPath();
  }

  private void print() {
    out.printf(
        "%nms, median (10 %%–90 %%)      direct              cold                second run          "
            + "cold/direct  second/direct  second/cold%n");
    for (String tool : TOOLS) {
      for (String place : PLACES) {
        String what = tool + ", " + place;
        double direct = times.middle(what + ": direct");
        double cold = times.middle(what + ": cold");
        double warm = times.middle(what + ": warm");
        out.printf(
            Locale.ROOT,
            "%-26s %-19s %-19s %-19s %11.2f  %13.2f  %11.2f%n",
            what,
            times.median(what + ": direct"),
            times.median(what + ": cold"),
            times.median(what + ": warm"),
            cold / direct,
            warm / direct,
            warm / cold);
        expect(cold / direct <= MOST_COLD, what + ": cold at most %.1f of direct", MOST_COLD);
        if (!place.equals("at once")) {
          expect(warm / direct <= MOST_WARM, what + ": second at most %.1f of direct", MOST_WARM);
        }
      }
    }
  }

  /// Of a process that holds a gateway and little else, with all packages of both tools fetched.
  private void memory(PackageTools tools, PackageRegistries registries, Link link)
      throws Exception {
    Path store = Files.createTempDirectory(work, "store");
    String npm = through(link, registries.npm().url());
    String maven = through(link, registries.maven().url());
    try (var gateway = GatewayProcess.start(program, jdk, work, store, npm, maven)) {
      double resident = gateway.memoryMib("VmRSS");
      tools.npm(gateway.npm());
      tools.maven(gateway.maven());
      double peak = gateway.memoryMib("VmHWM");
      double live = gateway.liveMib();
      out.printf(
          Locale.ROOT,
          "%nmemory: %.1f MiB alive in the heap after both; resident %.0f MiB before, at most %.0f"
              + " (+%.0f)%n",
          live,
          resident,
          peak,
          peak - resident);
      expect(live <= MOST_MIB, "at most %.0f MiB alive in the gateway's heap", MOST_MIB);
    }
  }

  private void expect(boolean isMet, String aim, double most) {
    if (!isMet) {
      missed.add(String.format(Locale.ROOT, aim, most));
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
