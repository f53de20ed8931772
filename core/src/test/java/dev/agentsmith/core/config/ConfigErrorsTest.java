package dev.agentsmith.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Every error as a person reads it.
class ConfigErrorsTest {
  @Test
  void everythingThatIsWrongIsToldAtOnceInTheOrderOfTheLines() {
    assertThat(
            Configs.problems(
                """
                projects:
                  my-api:
                    source: { url: https://github.com/org/my-api }
                    pipline: fix
                    agent:
                      budget: { usd: two }
                  web:
                    source:
                      url: https://github.com/org/web
                      token: ${WEB_TOKEN}
                """))
        .containsExactly(
            "agentsmith.yml:4:5: unknown key \"pipline\" in project \"my-api\"."
                + " Did you mean \"pipeline\"?",
            "agentsmith.yml:6:22: budget.usd is \"two\": a number of US dollars is needed, for"
                + " example 2.00",
            "agentsmith.yml:10:14: project \"web\" uses ${WEB_TOKEN}, which is not set.");
  }

  @Test
  void anUnknownKeySaysWhereItBelongsOrWhatIsKnown() {
    assertThat(
            Configs.problems(
                """
                project: {}
                dispatcher:
                  console: { folder: /tmp }
                defaults:
                  memory: 4Gi
                """))
        .containsExactly(
            "agentsmith.yml:1:1: unknown key \"project\" at the top level."
                + " Did you mean \"projects\"?",
            "agentsmith.yml:3:14: unknown key \"folder\" in dispatcher.console."
                + " Known here: directory.",
            "agentsmith.yml:5:3: unknown key \"memory\" in defaults. It belongs under \"job\".");
  }

  @Test
  void aValueOfTheWrongKindSaysWhatIsNeededWithAnExample() {
    assertThat(
            Configs.problems(
                """
                log: { level: loud }
                dispatcher:
                  port: 99999
                  max_parallel_runs: 20
                defaults:
                  rounds: 0
                  guidance: AGENTS.md
                  pull_request: { draft_when_failed: "yes" }
                  job: { deadline: 30, memory: much }
                  agent:
                    model:
                    retry: { max_retries: [5] }
                    pricing: { my-model: { input: -1, output: 2 } }
                """))
        .containsExactly(
            "agentsmith.yml:1:15: log.level is \"loud\": one of debug, error, info, warn is needed.",
            "agentsmith.yml:3:9: dispatcher.port is \"99999\": a port number is needed, for example"
                + " 8081",
            "agentsmith.yml:4:22: dispatcher.max_parallel_runs is \"20\": a section is needed, its"
                + " keys indented below it.",
            "agentsmith.yml:6:11: defaults.rounds is \"0\": a whole number from 1 is needed, for"
                + " example 20",
            "agentsmith.yml:7:13: defaults.guidance is \"AGENTS.md\": a list is needed, for example"
                + " [docs/rules.md]",
            "agentsmith.yml:8:38: pull_request.draft_when_failed is \"yes\": true or false is"
                + " needed, for example true",
            "agentsmith.yml:9:20: job.deadline is \"30\": a duration is needed, for example 30m",
            "agentsmith.yml:9:32: job.memory is \"much\": an amount of memory is needed, for example"
                + " 2Gi",
            "agentsmith.yml:11:11: agent.model is empty: a model's name is needed, for example"
                + " claude-sonnet-4-5",
            "agentsmith.yml:12:27: retry.max_retries is a list: a whole number is needed, for"
                + " example 5",
            "agentsmith.yml:13:35: my-model.input is \"-1\": a number of US dollars per million"
                + " tokens is needed, for example 3.00");
  }

  @Test
  void aSecretInTheFileIsRefusedWithoutBeingShown() {
    assertThat(Configs.problems("defaults: { agent: { api_key: sk-ant-api03-abcdef } }"))
        .containsExactly(
            "agentsmith.yml:1:31: agent.api_key must name an environment variable, and never hold"
                + " the secret itself. Write for example ${ANTHROPIC_API_KEY}");
    assertThat(
            Configs.problems("projects: { a: { source: { url: https://u:sekret@h.org/a.git } } }"))
        .singleElement()
        .asString()
        .startsWith("agentsmith.yml:1:33: source.url: The repository URL for host h.org carries")
        .doesNotContain("sekret");
  }

  @Test
  void whatIsWrongWithTheDefaultsIsToldOnceAndNotForEachProject() {
    assertThat(
            Configs.problems(
                """
                defaults:
                  agent: { api_key: "${KEY}", budget: { turns: many } }
                projects:
                  a: { source: { path: /a } }
                  b: { source: { path: /b } }
                """))
        .containsExactly(
            "agentsmith.yml:2:21: defaults uses ${KEY}, which is not set.",
            "agentsmith.yml:2:48: budget.turns is \"many\": a whole number from 1 is needed, for"
                + " example 20");
  }

  @Test
  void aProjectMustSayWhereItsRepositoryAndTicketsAre() {
    assertThat(
            Configs.problems(
                """
                projects:
                  a: { source: { type: GitHub } }
                  b: { source: { path: /b, url: https://h.org/b } }
                  c: { source: { type: GitHub, path: /c } }
                  d: { source: { path: /d }, tickets: { type: Local } }
                  e: { source: { path: /e }, tickets: { type: GitHub } }
                  f: { tickets: { type: Local, path: t, url: https://h.org/f } }
                """))
        .containsExactly(
            "agentsmith.yml:2:16: source does not say where the repository is. Add a url, or for"
                + " type Local a path.",
            "agentsmith.yml:3:16: source has a url and a path: one of them says where the"
                + " repository is. Keep one of them.",
            "agentsmith.yml:4:32: source is of type GitHub, which has a url and no path.",
            "agentsmith.yml:5:39: tickets of type Local need a folder. Add a path.",
            "agentsmith.yml:6:39: tickets do not say where they are. Add a url, or for type Local a"
                + " path.",
            "agentsmith.yml:7:41: tickets are of type Local, which has a path and no url.");
  }

  @Test
  void namesThatMeanTwoThingsAndPipelinesThatDoNotExistAreTold() {
    assertThat(
            Configs.problems(
                """
                projects:
                  a: { source: { path: /a }, aliases: [b, x] }
                  b: { source: { path: /b }, aliases: [X] }
                  "c d": {}
                  e: { source: { path: /e }, pipeline: careful }
                pipelines:
                  carefull: [fetch_ticket, chekc_out]
                """))
        .containsExactly(
            "agentsmith.yml:2:30: the alias \"b\" of project \"a\" is a name of project \"b\""
                + " already. Choose another one.",
            "agentsmith.yml:3:30: the alias \"X\" of project \"b\" is a name of project \"a\""
                + " already. Choose another one.",
            "agentsmith.yml:4:3: \"c d\" can't be a name in projects: a name of letters, digits, -"
                + " and _ is needed, for example my-api",
            "agentsmith.yml:5:30: there is no pipeline \"careful\". Did you mean \"carefull\"?",
            "agentsmith.yml:7:28: pipelines.carefull is \"chekc_out\": one of ask_approval, check_out,"
                + " deliver, detect_build, fetch_ticket, implement, install, load_guidance, make_plan,"
                + " map_repository, run_tests, write_report is needed."
                + " Did you mean \"check_out\"?");
  }

  @Test
  void anotherVendorNeedsAModelOfItsOwn() {
    assertThat(
            Configs.problems("projects: { a: { source: { path: /a }, agent: { type: openai } } }"))
        .containsExactly(
            "agentsmith.yml:1:47: agent.type is openai, and no model is named for \"plan\"."
                + " Add agent.model.");
  }

  @Test
  void brokenYamlIsToldWithItsPlace() {
    assertThat(Configs.problems("projects:\n\ta: {}\n"))
        .containsExactly(
            "agentsmith.yml:2:1: a tab stands where YAML wants spaces. Indent with spaces.");
    assertThat(Configs.problems("projects: [\n"))
        .containsExactly(
            "agentsmith.yml:2:1: this is no YAML: expected the node content, but found"
                + " '<stream end>'. Look at the indentation and the quotes of this line and the one"
                + " before.");
    assertThat(Configs.problems("log: { level: info }\nlog: { level: warn }\n"))
        .containsExactly(
            "agentsmith.yml:2:1: the key \"log\" stands here a second time; the first is in line 1."
                + " Keep one of them.");
    assertThat(Configs.problems("- a\n"))
        .containsExactly(
            "agentsmith.yml:1:1: the file is a list: keys are needed, for example \"projects:\".");
    assertThat(Configs.problems("defaults: *nowhere"))
        .singleElement()
        .asString()
        .startsWith("agentsmith.yml:1:11: this is no YAML: found undefined alias nowhere.");
  }

  @Test
  void aBombOfAliasesIsRefused() {
    var yaml = new StringBuilder("x-0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
    for (int i = 1; i < 12; i++) {
      yaml.append("x-%d: &a%d [%s]\n".formatted(i, i, "*a%d,".formatted(i - 1).repeat(9)));
    }
    assertThat(Configs.problems(yaml.toString()))
        .containsExactly(
            "agentsmith.yml:1:1: the file's aliases unfold to more than 20,000 values, or without an end. Use fewer.");
    assertThat(Configs.problems("x-a: &a [*a]"))
        .containsExactly(
            "agentsmith.yml:1:1: the file's aliases unfold to more than 20,000 values, or without"
                + " an end. Use fewer.");
  }
}
