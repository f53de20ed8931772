package dev.agentsmith.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agentsmith.core.config.ConfigFile;
import dev.agentsmith.core.config.ConfigSchema;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.dispatcher.intent.IntentGrammar;
import dev.agentsmith.e2e.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages say what the program does.
class DocsTest {
  private static final Path DOCS = Distribution.checkout().resolve("docs");

  @Test
  void everyKeyIsDocumentedWithItsWordsAndNoOther() throws Exception {
    JsonNode schema = new JsonMapper().readTree(ConfigSchema.json());
    List<String> keys = new ArrayList<>();
    collect(schema, "", keys);

    assertThat(rows("## Keys", 0, 3)).containsExactlyElementsOf(keys);
  }

  @Test
  void everyVariableIsDocumentedWithItsWordsAndNoOther() throws Exception {
    List<String> variables =
        Arrays.stream(Environment.Variable.values())
            .map(variable -> variable.name() + ": " + variable.doc())
            .toList();

    assertThat(rows("## Environment variables", 0, 1)).containsExactlyElementsOf(variables);
  }

  @Test
  void everyConfigurationInThePagesIsValid() throws Exception {
    var environment =
        new Environment(
            Map.of(
                "ANTHROPIC_API_KEY", "key",
                "GIT_TOKEN", "token",
                "NEXUS_PASSWORD", "password",
                "NPM_TOKEN", "token",
                "HOME", "/root"));
    List<String> checked = new ArrayList<>();
    for (Path page : pages()) {
      Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
          .matcher(Files.readString(page))
          .results()
          .map(match -> match.group(1))
          .forEach(
              yaml -> {
                var text = new ConfigFile.Text(page.getFileName().toString(), yaml, DOCS);
                assertThat(new ConfigFile(environment, DOCS).check(text)).as(yaml).isEmpty();
                checked.add(yaml);
              });
    }
    assertThat(checked).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void everyLinkOfThePagesLeadsSomewhere() throws Exception {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult link :
          Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)")
              .matcher(Files.readString(page))
              .results()
              .toList()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          broken.add(page.getFileName() + ": " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyFormInTheChatPageIsUnderstood() throws Exception {
    var grammar = new IntentGrammar();
    List<String> forms =
        Files.readString(DOCS.resolve("chat.md"))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(2, line.indexOf(" | ")))
            .flatMap(cell -> Pattern.compile("`([^`…]+)`").matcher(cell).results())
            .map(form -> form.group(1))
            .toList();

    assertThat(forms).hasSizeGreaterThan(20);
    assertThat(forms).allSatisfy(form -> assertThat(grammar.read(form)).as(form).isPresent());
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(DOCS);
        Stream<Path> root = Files.list(Distribution.checkout())) {
      return Stream.concat(docs, root).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  private static void collect(JsonNode node, String path, List<String> keys) {
    for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
      String key = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
      keys.add(key + ": " + property.getValue().path("description").asText());
      if (!key.equals("projects")) {
        collect(property.getValue(), key, keys);
      }
    }
    JsonNode others = node.path("additionalProperties");
    if (others.has("properties")) {
      collect(others, path + ".<name>", keys);
    }
  }

  /// The rows of the table below `title`, as `first: second` of two columns.
  private static List<String> rows(String title, int first, int second) throws IOException {
    String page = Files.readString(DOCS.resolve("configuration.md"));
    String section = page.substring(page.indexOf(title));
    return section
        .lines()
        .skip(4)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.substring(2, line.length() - 2).split(" ?(?<!\\\\)\\| ?", -1))
        .map(cells -> cells[first].replace("`", "") + ": " + cells[second].replace("\\|", "|"))
        .toList();
  }
}
