package dev.agentsmith.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.run.RunKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Words that are read without picocli mean what picocli would have read.
class WordsTest {
  private static final CommandDoc FIX = new AgentCommand(RunKind.FIX).doc();
  private static final CommandDoc CONFIG = new ConfigCommand().doc();

  static Stream<List<String>> plainWords() {
    var random = new Random(42);
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<CommandDoc.Option> options = new ArrayList<>(FIX.options());
      Collections.shuffle(options, random);
      List<String> words = new ArrayList<>();
      for (CommandDoc.Option option : options.subList(0, random.nextInt(options.size() + 1))) {
        words.add(option.name());
        if (option.label() != null) {
          words.add(
              List.of(".", "a b", "", "'quoted'", "@file", "${HOME}", "x=y")
                  .get(random.nextInt(7)));
        }
      }
      all.add(words);
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("plainWords")
  void bothReadTheSameWordsAlike(List<String> words) {
    String[] args = words.toArray(String[]::new);
    assertThat(Words.read(FIX, args)).contains(byPicocli(FIX, args));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"validate", "schema", "validate --json", "validate --json --config a.yml"})
  void bothReadTheWordsOfACommandBelowAnother(String words) {
    String[] args = words.split(" ");
    assertThat(Words.read(CONFIG, args)).contains(byPicocli(CONFIG, args));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "--repo=.",
        "--repo",
        "--repo --headless",
        "--repo a --repo b",
        "--headless --headless",
        "--headless=true",
        "--unknown",
        "word",
        "--repo . word",
        "--"
      })
  void whatLeavesADoubtIsLeftToPicocli(String words) {
    assertThat(Words.read(FIX, words.split(" "))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--repo=. --task=x", "--repo . --task=-x"})
  void otherSpellingsAreUnderstoodToo(String words) {
    assertThat(byPicocli(FIX, words.split(" ")).text("--repo")).isEqualTo(".");
  }

  private static Words byPicocli(CommandDoc doc, String[] args) {
    assertThat(Picocli.read(doc, "agentsmith", args))
        .as(Arrays.toString(args))
        .isInstanceOf(Picocli.Read.Understood.class);
    return ((Picocli.Read.Understood) Picocli.read(doc, "agentsmith", args)).words();
  }
}
