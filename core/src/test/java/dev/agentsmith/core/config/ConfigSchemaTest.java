package dev.agentsmith.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The schema that editors use and the loader say the same about a file.
class ConfigSchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(ConfigSchema.json(), InputFormat.JSON);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "x-anything: [1, { a: b }]",
        "dispatcher:",
        "log: { level: debug }",
        "dispatcher: { port: 0, spawner: docker, redis_url: 'redis-sentinel://a,b/0' }",
        "dispatcher: { data_directory: ~/data, console: { directory: ./threads } }",
        "dispatcher: { intent_model: { type: ollama, model: q, endpoint: 'http://h:1' } }",
        "defaults: { rounds: 1, guidance: [], network: { allow: ['*.example.org'] } }",
        "defaults: { agent: { model: m, cache: { enabled: false } } }",
        "defaults: { agent: { api_key: '${KEY}', endpoint: 'http://${HOST}/v1' } }",
        "defaults: { agent: { budget: { usd: 0.5, tokens: 3e6, wall_time: 90s } } }",
        "defaults: { agent: { models: { plan: { thinking: { budget_tokens: 4096 } } } } }",
        "defaults: { agent: { thinking: { effort: xhigh } } }",
        "defaults: { agent: { pricing: { m: { input: 1, output: 2 } } } }",
        "projects: { 7: { source: { path: /a, default_branch: 1.0 } } }",
        "projects: { a: { source: { url: '${URL}' } } }",
        "projects: { a: { source: { type: Local, url: 'http://127.0.0.1:99/a.git',"
            + " pull_requests: /p } } }",
        "projects: { a: { source: { url: 'git@h.org:a/b.git' }, tickets: { path: /t } } }",
        "projects: { a: { source: { path: /a }, job: { cpu: 500m, memory: 100, tolerations:"
            + " [{ key: k, operator: Exists, tolerationSeconds: 0 }] } } }",
        "pipelines: { short: [check_out, implement, deliver] }",
      })
  void bothTake(String yaml) {
    var environment = Map.of("KEY", "k", "HOST", "h", "URL", "https://h.org/a");
    assertThat(Configs.file(environment).check(Configs.text(yaml))).isEmpty();
    assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "project: {}",
        "[]",
        "log: info",
        "log: { level: INFO }",
        "log: { level: }",
        "dispatcher: { port: -1 }",
        "dispatcher: { port: '8081' }",
        "dispatcher: { port: 80.5 }",
        "dispatcher: { spawner: podman }",
        "dispatcher: { intent_model: { type: claude } }",
        "dispatcher: { max_parallel_runs: { total: many } }",
        "dispatcher: { max_parallel_runs: [20] }",
        "defaults: { rounds: 0 }",
        "defaults: { rounds: true }",
        "defaults: { guidance: AGENTS.md }",
        "defaults: { guidance: [/etc/passwd] }",
        "defaults: { guidance: [docs/../../x] }",
        "defaults: { guidance: [~] }",
        "defaults: { network: { allow: ['https://h.org'] } }",
        "defaults: { agent: { type: claud } }",
        "defaults: { agent: { api_key: sk-ant-1 } }",
        "defaults: { agent: { api_key: 'x${KEY}' } }",
        "defaults: { agent: { endpoint: llm.example.org } }",
        "defaults: { agent: { model: 'a b' } }",
        "defaults: { agent: { model: null } }",
        "defaults: { agent: { models: { planner: { model: m } } } }",
        "defaults: { agent: { cache: { enabled: on-demand } } }",
        "defaults: { agent: { budget: { usd: '2.00' } } }",
        "defaults: { agent: { budget: { usd: -2 } } }",
        "defaults: { agent: { budget: { wall_time: 30 } } }",
        "defaults: { agent: { budget: { wall_time: 0s } } }",
        "defaults: { agent: { retry: { max_delay: 1 minute } } }",
        "defaults: { agent: { pricing: { m: { input: 1 } } } }",
        "defaults: { agent: { pricing: { m: 3 } } }",
        "projects: [a]",
        "projects: { 'a b': {} }",
        "projects: { a: { source: { path: /a, branch: main } } }",
        "projects: { a: { source: { type: Gitlab, path: /a } } }",
        "projects: { a: { source: { url: /a } } }",
        "projects: { a: { source: { path: /a }, job: { cpu: one } } }",
        "projects: { a: { source: { path: /a }, job: { memory: 2 GB } } }",
        "projects: { a: { source: { path: /a }, job: { tolerations: [k] } } }",
        "projects: { a: { source: { path: /a }, job: { tolerations: [null] } } }",
        "projects: { a: { source: { path: /a }, job: { node_selector: { a: [b] } } } }",
        "projects: { a: { source: { path: /a }, build: { test: '' } } }",
        "projects: { a: { source: { path: /a }, build: { test: { run: mvn } } } }",
        "pipelines: { short: [dance] }",
        "pipelines: { short: implement }",
      })
  void bothRefuse(String yaml) {
    assertThat(Configs.problems(yaml)).isNotEmpty();
    assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = "example.yml")
  void bothTakeTheExampleOfTheDesign(String name) {
    String yaml = Configs.resource(name);
    assertThat(Configs.file(Map.of("ANTHROPIC_API_KEY", "k")).check(Configs.text(yaml))).isEmpty();
    assertThat(SCHEMA.validate(yaml, InputFormat.YAML)).isEmpty();
  }
}
