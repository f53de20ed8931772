package dev.agentsmith.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
  @TempDir Path home;

  @BeforeEach
  void makeACheckout() throws IOException {
    Files.createDirectories(home.resolve("shop/.git"));
    Files.createDirectories(home.resolve("shop/src"));
  }

  @Test
  void helpIsWrittenForPeople() {
    for (String words :
        new String[] {
          "",
          "fix",
          "feature",
          "dispatcher",
          "demo",
          "doctor",
          "health",
          "packages",
          "config",
          "config validate"
        }) {
      var run = new CommandLineRun(home);
      assertThat(run.run((words + " --help").strip().split(" "))).isZero();
      assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
      Golden.of(CliTest.class)
          .matches(("help " + words).strip().replace(' ', '-') + ".txt", run.out());
    }
  }

  @Test
  void theVersionIsOneLine() {
    var run = new CommandLineRun(home);
    assertThat(run.run("--version")).isZero();
    assertThat(run.out()).isEqualTo("agentsmith 1.2.3\n");
  }

  @Test
  void withoutWordsTheHelpIsShownAsAnError() {
    var run = new CommandLineRun(home);
    assertThat(run.run()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("Usage: agentsmith");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          fxi                           ; agentsmith: there is no command fxi. Did you mean fix?
          --verbose                     ; agentsmith: there is no option --verbose. Known are: --help, --version.
          fix                           ; agentsmith fix: say where: --repo URL|PATH, for example --repo .
          fix --repo                    ; agentsmith fix: --repo needs a value: --repo URL|PATH.
          fix --repo shop               ; agentsmith fix: say what to do: --ticket N, or --task "the total ignores the quantity".
          fix --repo shop --ticket 1 --task x ; agentsmith fix: --ticket and --task both say what to do. Keep one of them.
          fix --repo shop --tiket 1     ; agentsmith fix: there is no option --tiket. Did you mean --ticket?
          fix --repo shop --task a b    ; agentsmith fix: "b" is one word too many. Put quotes around a text of several words.
          fix --repo shop --ticket ../1 ; agentsmith fix: "../1" is no ticket: --ticket 42, or --ticket PROJ-42.
          fix --repo a --repo b         ; agentsmith fix: --repo is given twice.
          feature --repo shop           ; agentsmith feature: say what to do: --ticket N, or --task "the total ignores the quantity".
          featrue                       ; agentsmith: there is no command featrue. Did you mean feature?
          config                        ; agentsmith config: say what to do with it: validate or schema.
          config chema                  ; agentsmith config: "chema" is one word too many. Did you mean schema?
          """)
  void wordsThatMakeNoSenseAreToldWithTheMend(String words, String sentence) {
    var run = new CommandLineRun(home);
    assertThat(run.run(words.split(" "))).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines().getFirst()).isEqualTo(sentence);
    assertThat(run.errLines().getLast()).endsWith(" --help shows what it takes.");
  }

  @Test
  void aPathThatIsNoRepositoryIsTold() throws IOException {
    Files.createDirectories(home.resolve("plain"));
    assertProblem(
        home.resolve("plain")
            + " is in no git repository. Give a checkout, a bare repository or a URL as --repo.",
        "fix",
        "--repo",
        "plain",
        "--task",
        "x");
    assertProblem(
        home.resolve("gone")
            + " does not exist. Give a checkout, a bare repository or a URL as --repo.",
        "fix",
        "--repo",
        "gone",
        "--task",
        "x");
    assertProblem(
        "The repository URL for host h.org carries a user or token. Take it out of the URL and give"
            + " it as an environment variable, for example GIT_TOKEN.",
        "fix",
        "--repo",
        "https://u:p@h.org/a",
        "--task",
        "x");
  }

  @Test
  void optionsOfTheClusterNeedOne() {
    assertProblem(
        "--address is for a cluster. Say --spawner kubernetes with it.",
        "demo",
        "--address",
        "127.0.0.2");
    assertProblem(
        "--spawner is \"pods\": one of process, docker, kubernetes is needed.",
        "demo",
        "--spawner",
        "pods");
  }

  @Test
  void aRunNeedsAKeyForTheModel() {
    assertProblem(
        "There is no key for the model: ANTHROPIC_API_KEY is not set. Set it, or name another"
            + " variable as agent.api_key in agentsmith.yml.",
        "fix",
        "--repo",
        "shop/src",
        "--task",
        "x");
  }

  @Test
  void aTicketNeedsATracker() {
    var run = new CommandLineRun(home).with("ANTHROPIC_API_KEY", "k");
    assertThat(run.run("fix", "--repo", "shop", "--ticket", "#42")).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "The repository %s has no tickets, so #42 can't be looked up. Say what to do with --task,"
                    .formatted(home.resolve("shop"))
                + " or add tickets to the project in agentsmith.yml.\n");
  }

  @Test
  void everyMistakeInTheConfigurationIsToldAndNothingIsStarted() throws IOException {
    Files.writeString(
        home.resolve("c.yml"),
        """
        projects:
          a: { source: { path: /a }, pipline: fix }
          b: { source: { path: /b }, rounds: many }
        """);
    assertProblem(
        """
        c.yml:2:30: unknown key "pipline" in project "a". Did you mean "pipeline"?
        c.yml:3:38: rounds is "many": a whole number from 1 is needed, for example 20
        2 problems. Nothing was started.""",
        "fix",
        "--repo",
        "shop",
        "--task",
        "x",
        "--config",
        "c.yml");
  }

  @Test
  void aProjectIsChosenByNameAndNeverGuessed() throws IOException {
    Files.writeString(
        home.resolve("c.yml"),
        """
        projects:
          shop: { source: { path: %1$s } }
          store: { source: { path: %1$s } }
        """
            .formatted(home.resolve("shop")));
    assertProblem(
        home.resolve("shop") + " fits the projects shop, store. Choose one with --project.",
        "fix",
        "--repo",
        "shop",
        "--task",
        "x",
        "--config",
        "c.yml");
    assertProblem(
        "There is no project \"stor_\" in c.yml. Did you mean \"store\"?",
        "fix",
        "--repo",
        "shop",
        "--task",
        "x",
        "--config",
        "c.yml",
        "--project",
        "stor_");
  }

  @Test
  void aConfigurationInsideTheCheckoutIsRefused() throws IOException {
    Files.writeString(home.resolve("shop/agentsmith.yml"), "");
    assertProblem(
        "shop/agentsmith.yml: the configuration lies inside the repository that is worked on. Move"
            + " it out, for example to ~/.agentsmith/agentsmith.yml: nothing in a checkout may"
            + " configure the agent.",
        "fix",
        "--repo",
        "shop/src",
        "--task",
        "x",
        "--config",
        "shop/agentsmith.yml");
  }

  @Test
  void aConfigurationIsValidatedForPeopleAndForPrograms() throws IOException {
    Files.writeString(home.resolve("good.yml"), "projects: { a: { source: { path: /a } } }");
    Files.writeString(
        home.resolve("bad.yml"), "projects: { a: { source: { url: '${U}' } }, b: 1 }");
    var good = new CommandLineRun(home);
    assertThat(good.run("config", "validate", "--config", at("good.yml"))).isZero();
    assertThat(good.out())
        .isEqualTo("~/good.yml is valid: 1 project, 0 pipelines of its own, spawner process.\n");
    var bad = new CommandLineRun(home);
    assertThat(bad.run("config", "validate", "--config", at("bad.yml"))).isEqualTo(2);
    assertThat(bad.err())
        .isEqualTo(
            """
            ~/bad.yml:1:33: project "a" uses ${U}, which is not set.
            ~/bad.yml:1:48: b is "1": a section is needed, its keys indented below it.
            2 problems.
            """);
    var json = new CommandLineRun(home);
    assertThat(json.run("config", "validate", "--json", "--config", at("bad.yml"))).isEqualTo(2);
    assertThat(json.out().replaceAll("\\s+", ""))
        .startsWith(
            "{\"file\":\"~/bad.yml\",\"valid\":false,\"problems\":[{\"where\":\"~/bad.yml:1:33\"");
    var none = new CommandLineRun(home);
    assertThat(none.run("config", "validate")).isEqualTo(2);
    assertThat(none.err())
        .isEqualTo(
            "There is no agentsmith.yml. Write one to ~/.agentsmith/agentsmith.yml, or name one with"
                + " --config.\n1 problem.\n");
  }

  private String at(String file) {
    return home.resolve(file).toString();
  }

  private void assertProblem(String sentence, String... words) {
    var run = new CommandLineRun(home);
    // Names on the command line are relative to the working directory, which a JVM can't change.
    String[] absolute =
        Arrays.stream(words)
            .map(word -> word.endsWith(".yml") ? at(word) : word)
            .toArray(String[]::new);
    assertThat(run.run(absolute)).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip().replace("~/", "")).isEqualTo(sentence.replace("~/", ""));
  }
}
