package dev.agentsmith.e2e.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.Distribution;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttackTableTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-zA-Z]+)` \\|");
  private static final Pattern TEST =
      Pattern.compile("(?ms)^  @(?:Parameterized)?Test\\b.*?^  void (\\w+)\\(");
  private static final String ON_COMMANDS = "## Attacks that are tried";
  private static final String ON_THE_GATEWAY = "## Attacks on the package gateway";

  @Test
  void theTableInTheDocumentationHasARowForEachAttack() throws Exception {
    assertThat(rows(ON_COMMANDS))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(AttacksTest.class, AllowedHostsAttacksTest.class)
                .flatMap(tests -> Arrays.stream(tests.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList());
  }

  /// Their tests are the agent's own, and known here by their text alone.
  @Test
  void theTableOfTheGatewayHasARowForEachAttackOnIt() throws Exception {
    String tests =
        Files.readString(
            Distribution.checkout()
                .resolve("agent/src/test/java/dev/agentsmith/agent/packages")
                .resolve("GatewayAttacksTest.java"));
    List<String> names = TEST.matcher(tests).results().map(it -> it.group(1)).toList();

    assertThat(names).hasSizeGreaterThanOrEqualTo(20);
    assertThat(rows(ON_THE_GATEWAY)).containsExactlyInAnyOrderElementsOf(names);
  }

  private static List<String> rows(String title) throws IOException {
    String page = Files.readString(Distribution.checkout().resolve("docs/security.md"));
    String from = page.substring(page.indexOf(title) + title.length());
    int next = from.indexOf("\n## ");
    return ROW.matcher(next < 0 ? from : from.substring(0, next))
        .results()
        .map((MatchResult row) -> row.group(1))
        .toList();
  }
}
