package dev.agentsmith.dispatcher.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.run.RunEvent;
import dev.agentsmith.dispatcher.http.HttpGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void whatIsCountedIsServedByTheNamesThatAreWrittenDown() throws Exception {
    metrics.command("start", "ended");
    metrics.jobCreated(Duration.ofMillis(180));
    metrics.agentStarted(Duration.ofSeconds(2));
    metrics.shown(Duration.ofMillis(-3)); // another machine's clock
    metrics.runFinished("succeeded", "own_word");
    metrics.takenOver();
    metrics.chatUpdate(Metrics.Update.SENT);
    metrics.dependency("redis", () -> 1);
    metrics.gauge("agentsmith.silent.runs", "none", () -> 0);
    metrics.paid(usage("claude-sonnet-4-5"));

    try (var gateway = new HttpGateway("127.0.0.1", 0, List.of(metrics.route())).start();
        var client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/metrics"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.headers().firstValue("content-type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body().lines())
          .contains(
              "agentsmith_commands_total{intent=\"start\",outcome=\"ended\"} 1.0",
              "agentsmith_accept_to_job_seconds_bucket{le=\"0.25\"} 1",
              "agentsmith_job_to_started_seconds_count 1",
              "agentsmith_event_to_chat_seconds_bucket{le=\"0.01\"} 1",
              "agentsmith_runs_finished_total{outcome=\"succeeded\",reason=\"own_word\"} 1.0",
              "agentsmith_takeovers_total 1.0",
              "agentsmith_chat_updates_total{result=\"sent\"} 1.0",
              "agentsmith_chat_updates_total{result=\"coalesced\"} 0.0",
              "agentsmith_dependency_up{name=\"redis\"} 1.0",
              "agentsmith_silent_runs 0.0",
              "agentsmith_silent_runs_found_total 0.0",
              "agentsmith_llm_tokens_total{kind=\"cache_read\",model=\"claude-sonnet-4-5\"} 30.0",
              "agentsmith_llm_cost_usd_total{model=\"claude-sonnet-4-5\"} 0.25");
    }
  }

  @Test
  void agentsCannotMakeUpAnyNumberOfModels() {
    for (int i = 0; i < 200; i++) {
      metrics.paid(usage("model-" + i));
    }

    assertThat(
            metrics
                .text()
                .lines()
                .filter(line -> line.startsWith("agentsmith_llm_cost_usd_total{")))
        .hasSize(51)
        .contains("agentsmith_llm_cost_usd_total{model=\"other\"} 37.5");
  }

  private static RunEvent.Usage usage(String model) {
    return new RunEvent.Usage(
        1, Instant.EPOCH, model, new TokenUsage(10, 20, 30, 40), Usd.of("0.25"));
  }
}
