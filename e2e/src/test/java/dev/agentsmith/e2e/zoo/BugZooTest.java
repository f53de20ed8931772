package dev.agentsmith.e2e.zoo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentsmith.e2e.Distribution;
import dev.agentsmith.loopback.Conversation;
import dev.agentsmith.loopback.FixedRepository;
import dev.agentsmith.loopback.ScriptedModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bug zoo: small projects in the languages people use, each with a ticket, a test that fails
/// and a script by which the model solves it. Each is run by the built program, from the ticket to
/// the pushed branch. `docs/bug-zoo.md` shows what came of it.
class BugZooTest {
  private static final Path ZOO =
      Distribution.checkout().resolve("e2e/src/test/resources/dev/agentsmith/e2e/zoo");
  private static final Path PAGE = Distribution.checkout().resolve("docs/bug-zoo.md");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Row> ROWS = new TreeMap<>();

  @TempDir Path folder;

  private record Row(String build, int turns, double seconds, String before, String after) {

    String line(String name) {
      return "| `%s` | %s | %d | %.1f | %s | %s |"
          .formatted(name, build, turns, seconds, before, after);
    }
  }

  static List<String> animals() throws IOException {
    try (Stream<Path> folders = Files.list(ZOO)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("animals")
  void isSolvedFromItsTicketToItsBranch(String name) throws Exception {
    Path project = copy(ZOO.resolve(name).resolve("project"), folder.resolve(name));
    FixedRepository.checkout(project);
    String ticket = Files.readString(ZOO.resolve(name).resolve("ticket.md")).strip();
    long begin = System.nanoTime();
    JsonNode event;
    int turns;
    try (InputStream script = Files.newInputStream(ZOO.resolve(name).resolve("script.json"));
        ScriptedModel model = ScriptedModel.start(Conversation.read(script))) {
      event = fix(project, ticket, model.url());
      turns = model.requests().size();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;

    JsonNode state = event.path("state");
    JsonNode work = state.path("work");
    assertThat(state.path("end").path("outcome").asText())
        .as(event.toString())
        .isEqualTo("succeeded");
    assertThat(work.path("testsBefore").path("failed").asInt()).as("red before").isPositive();
    assertThat(work.path("testsAfter").path("failed").asInt()).as("green after").isZero();
    assertThat(work.path("testsAfter").path("passed").asInt())
        .as("no fewer tests; a build that stops at the first red module ran fewer before")
        .isGreaterThanOrEqualTo(
            work.path("testsBefore").path("passed").asInt()
                + work.path("testsBefore").path("failed").asInt());
    assertThat(work.path("criteria")).isNotEmpty().allMatch(c -> c.path("met").asBoolean());
    assertThat(git(project, "branch", "--list", work.path("branch").asText())).isNotBlank();
    assertThat(git(project, "status", "--porcelain")).isBlank();
    ROWS.put(
        name,
        new Row(
            detected(state),
            turns,
            seconds,
            tally(work, "testsBefore"),
            tally(work, "testsAfter")));
  }

  @Test
  void thePageShowsEveryAnimal() throws IOException {
    assertThat(Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")))
        .map(line -> line.split("`", -1)[1])
        .containsExactlyElementsOf(animals());
    assertThat(animals()).hasSizeGreaterThanOrEqualTo(16);
  }

  /// The page is written by `./test -pl e2e -am -Dtest=BugZooTest -Dzoo.page=write`; otherwise it
  /// is only compared, but for the seconds.
  @AfterAll
  static void thePageIsTrue() throws IOException {
    List<String> lines = new ArrayList<>();
    ROWS.forEach((name, row) -> lines.add(row.line(name)));
    Files.write(Distribution.checkout().resolve("e2e/target/bug-zoo.md"), lines);
    if (ROWS.size() < animals().size()) {
      return; // some failed, or only one was asked for
    }
    List<String> page = Files.readAllLines(PAGE);
    if ("write".equals(System.getProperty("zoo.page"))) {
      List<String> fresh = new ArrayList<>();
      page.stream().filter(line -> !line.startsWith("| `")).forEach(fresh::add);
      fresh.addAll(fresh.indexOf("|---|---|---|---|---|---|") + 1, lines);
      Files.write(PAGE, fresh);
    } else {
      assertThat(page.stream().filter(line -> line.startsWith("| `")))
          .map(BugZooTest::withoutSeconds)
          .isEqualTo(lines.stream().map(BugZooTest::withoutSeconds).toList());
    }
  }

  private static String withoutSeconds(String line) {
    return line.replaceAll("\\| \\d+\\.\\d ", "| … ");
  }

  private static String detected(JsonNode state) {
    for (JsonNode step : state.path("steps")) {
      if (step.path("name").asText().equals("detect_build")) {
        return step.path("detail").asText().replace(" · test: ", " · `") + "`";
      }
    }
    return "";
  }

  private static String tally(JsonNode work, String when) {
    int passed = work.path(when).path("passed").asInt();
    return "%d of %d".formatted(passed, passed + work.path(when).path("failed").asInt());
  }

  private JsonNode fix(Path project, String ticket, String model) throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    var builder =
        new ProcessBuilder(
                Distribution.command().toString(),
                "fix",
                "--repo",
                project.toString(),
                "--task",
                ticket,
                "--json")
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("ANTHROPIC_BASE_URL", model);
    builder.environment().put("ANTHROPIC_API_KEY", "a-key-for-the-zoo");
    builder.environment().put("AGENTSMITH_CACHE", folder.resolve("cache").toString());
    Process process = builder.start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroy();
      throw new AssertionError("still running after 3 min: " + Files.readString(err));
    }
    String last =
        Files.readAllLines(out).stream()
            .filter(line -> line.startsWith("{"))
            .reduce((_, line) -> line)
            .orElseThrow(() -> new AssertionError("no event; its errors: " + read(err)));
    return JSON.readTree(last);
  }

  private static String git(Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(git.getInputStream().readAllBytes(), UTF_8);
    assertThat(git.waitFor()).as(output).isZero();
    return output;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return to;
  }
}
