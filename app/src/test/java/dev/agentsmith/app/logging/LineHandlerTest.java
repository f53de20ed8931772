package dev.agentsmith.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LineHandlerTest {
  private final List<String> lines = new ArrayList<>();
  private final LineHandler handler = new LineHandler(lines::add);

  @Test
  void aFactIsOneLine() {
    handler.publish(entry(Level.WARNING, "redis away run=k7f3a9 cause=refused"));
    handler.publish(entry(Level.FINE, "looked"));
    assertThat(lines)
        .containsExactly(
            "2026-11-23T17:02:11.042Z warn  Journal redis away run=k7f3a9 cause=refused",
            "2026-11-23T17:02:11.042Z debug Journal looked");
  }

  @Test
  void nobodyWritesALineOfTheirOwnIntoTheLog() {
    handler.publish(entry(Level.INFO, "tool failed cause=x\n2026-11-23 info fake\u001b[2J line"));
    assertThat(lines)
        .containsExactly(
            "2026-11-23T17:02:11.042Z info  Journal tool failed cause=x 2026-11-23 info fake [2J"
                + " line");
  }

  @Test
  void collectorsGetTheSameAsJsonWithTheTrace() throws IOException {
    handler.json = true;
    LogRecord entry = entry(Level.SEVERE, "step broke run=k7f3a9");
    entry.setThrown(new IllegalStateException("no way"));
    handler.publish(entry);
    JsonNode line = new ObjectMapper().readTree(lines.getFirst());
    assertThat(line.path("at").asText()).isEqualTo("2026-11-23T17:02:11.042Z");
    assertThat(line.path("level").asText()).isEqualTo("error");
    assertThat(line.path("message").asText()).isEqualTo("step broke run=k7f3a9");
    assertThat(line.path("run").asText()).isEqualTo("k7f3a9");
    assertThat(line.path("trace").asText()).startsWith("java.lang.IllegalStateException: no way");
    assertThat(lines.getFirst()).doesNotContain("\n");
  }

  @Test
  void everyLineIsRedactedItsTraceToo() {
    handler.redactor = text -> text.replace("hunter22", "***");
    LogRecord entry = entry(Level.SEVERE, "push failed url=hunter22");
    entry.setThrown(new IllegalStateException("hunter22"));
    handler.publish(entry);
    assertThat(lines.getFirst()).contains("url=***").doesNotContain("hunter22");
  }

  private static LogRecord entry(Level level, String message) {
    var entry = new LogRecord(level, message);
    entry.setLoggerName("dev.agentsmith.agent.journal.Journal");
    entry.setInstant(Instant.parse("2026-11-23T17:02:11.042987Z"));
    return entry;
  }
}
