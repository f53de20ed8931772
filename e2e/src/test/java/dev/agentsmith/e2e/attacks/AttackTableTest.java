package dev.agentsmith.e2e.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.Distribution;
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

  @Test
  void theTableInTheDocumentationHasARowForEachAttack() throws Exception {
    String page = Files.readString(Distribution.checkout().resolve("docs/security.md"));
    List<String> rows = ROW.matcher(page).results().map((MatchResult row) -> row.group(1)).toList();

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(AttacksTest.class, AllowedHostsAttacksTest.class)
                .flatMap(tests -> Arrays.stream(tests.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList());
  }
}
