package dev.agentsmith.core.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.agentsmith.core.config.Kind.Form;
import dev.agentsmith.core.config.Kind.Text;
import dev.agentsmith.core.config.Kind.Variables;
import dev.agentsmith.core.cost.Usd;
import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.secret.Secret;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The kinds of values in `agentsmith.yml`.
final class Kinds {
  private static final String VARIABLE = Kind.VARIABLE.pattern();
  private static final int MAX_COUNT = 1_000_000_000;

  static final Kind<String> TEXT =
      text("text", "main", "\\S(?:.*\\S)?", Variables.REPLACED, Text::value);

  /// A model's name.
  static final Kind<String> MODEL =
      text(
          "a model's name",
          "claude-sonnet-4-5",
          "[A-Za-z0-9][\\w.:/@-]*",
          Variables.REPLACED,
          Text::value);

  /// A command of the project's own shell: `${…}` in it is the shell's.
  static final Kind<String> COMMAND =
      text("a command line", "mvn -q test", "\\S(?:.*\\S)?", Variables.NONE, Text::value);

  /// A path inside a checkout.
  static final Kind<String> INSIDE =
      text(
          "a path inside the repository",
          "docs/rules.md",
          "(?![/~-])(?!(?:.*/)?\\.\\.(?:/|$))\\S(?:.*\\S)?",
          Variables.NONE,
          Text::value);

  /// A path on this machine: absolute, from `~`, or from the file's own directory.
  static final Kind<Path> PATH =
      text(
          "a path",
          "~/tickets",
          "\\S(?:.*\\S)?",
          Variables.REPLACED,
          text -> text.places().path(text.value()));

  static final Kind<RepositoryUrl> REPOSITORY =
      text(
          "a repository's URL",
          "https://github.com/org/my-api",
          "https?://\\S+|(?:ssh|git)://\\S+|[\\w.-]+@[\\w.-]+:\\S+",
          Variables.REPLACED,
          text -> RepositoryUrl.parse(text.value(), text.places().directory()));

  static final Kind<String> ENDPOINT =
      text(
          "an http address",
          "https://llm.example.org/v1",
          "https?://[^\\s@]+",
          Variables.REPLACED,
          Text::value);

  /// Never the secret itself: the file may be shared.
  static final Kind<Secret> SECRET =
      new Kind<>(
          "the name of an environment variable",
          "${ANTHROPIC_API_KEY}",
          List.of(),
          Form.TEXT,
          Variables.ONLY,
          text -> Secret.of(text.value()),
          node -> node.put("pattern", "^" + VARIABLE + "$"));

  static final Kind<String> REDIS =
      text(
          "the address of a Redis",
          "redis:6379",
          "(?:(?:redis|rediss|redis-sentinel)://)?[^\\s/]+(?:/\\S*)?",
          Variables.REPLACED,
          Text::value);

  /// A name that people type and that can stand in the name of a Job.
  static final Kind<String> NAME =
      text(
          "a name of letters, digits, - and _",
          "my-api",
          "[A-Za-z0-9][\\w.-]{0,62}",
          Variables.NONE,
          Text::value);

  static final Kind<String> HOST_NAME =
      text(
          "a host name",
          "repo.example.org",
          "(?:\\*\\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\\d{1,5})?",
          Variables.NONE,
          Text::value);

  static final Kind<String> CPU =
      text(
          "a share of processors",
          "\"1\" or 500m",
          "\\d+m|\\d+(?:\\.\\d+)?",
          Variables.NONE,
          Text::value);

  static final Kind<String> MEMORY =
      text(
          "an amount of memory",
          "2Gi",
          "\\d+(?:\\.\\d+)?(?:[KMGT]i?)?",
          Variables.NONE,
          Text::value);

  static final Kind<Duration> DURATION =
      text("a duration", "30m", "[1-9]\\d{0,8}(?:ms|s|m|h|d)", Variables.NONE, Kinds::duration);

  static final Kind<Duration> AGE =
      text("a duration", "3d", "\\d{1,9}(?:s|m|h|d)", Variables.NONE, Kinds::duration);

  /// npm's word for the owner of packages.
  static final Kind<String> SCOPE =
      text(
          "a scope of npm",
          "\"@corp\"",
          "@[A-Za-z0-9_~-][A-Za-z0-9._~-]*",
          Variables.NONE,
          Text::value);

  static final Kind<Boolean> FLAG =
      new Kind<>(
          "true or false",
          "true",
          List.of(),
          Form.FLAG,
          Variables.NONE,
          text -> Boolean.valueOf(text.value()),
          _ -> {});

  static final Kind<Integer> COUNT = count("a whole number from 1", "20", 1, MAX_COUNT);
  static final Kind<Integer> COUNT_OR_NONE = count("a whole number", "5", 0, MAX_COUNT);
  static final Kind<Integer> PORT = count("a port number", "8081", 0, 65_535);
  static final Kind<Usd> USD = amount("a number of US dollars", "2.00", Usd::of);

  static final Kind<BigDecimal> PRICE =
      amount("a number of US dollars per million tokens", "3.00", Function.identity());

  private Kinds() {}

  /// One of the words.
  static <E> Kind<E> oneOf(Map<String, E> words) {
    List<String> sorted = words.keySet().stream().sorted().toList();
    return new Kind<>(
        "one of " + String.join(", ", sorted),
        sorted.getFirst(),
        sorted,
        Form.TEXT,
        Variables.NONE,
        text -> {
          E value = words.get(text.value());
          if (value == null) {
            throw new IllegalArgumentException(text.value());
          }
          return value;
        },
        node -> {
          ArrayNode all = node.putArray("enum");
          sorted.forEach(all::add);
        });
  }

  private static <T> Kind<T> text(
      String needed, String example, String pattern, Variables variables, Function<Text, T> read) {
    Pattern whole = Pattern.compile(pattern);
    // A schema sees ${NAME}, the loader what it stands for.
    String forSchema =
        variables == Variables.REPLACED
            ? "^(?:.*" + VARIABLE + ".*|" + pattern + ")$"
            : "^(?:" + pattern + ")$";
    boolean numberToo = whole.matcher("10").matches();
    return new Kind<>(
        needed,
        example,
        List.of(),
        numberToo ? Form.TEXT_OR_NUMBER : Form.TEXT,
        variables,
        text -> {
          if (!whole.matcher(text.value()).matches()) {
            throw new IllegalArgumentException(needed);
          }
          return read.apply(text);
        },
        node -> {
          node.put("pattern", forSchema);
          if (numberToo && !whole.matcher("-1").matches()) {
            node.put("minimum", 0);
          }
        });
  }

  private static Kind<Integer> count(String needed, String example, int least, int most) {
    return new Kind<>(
        needed,
        example,
        List.of(),
        Form.NUMBER,
        Variables.NONE,
        text -> {
          int value = new BigDecimal(text.value()).intValueExact();
          if (value < least || value > most) {
            throw new IllegalArgumentException(needed);
          }
          return value;
        },
        node -> node.put("type", "integer").put("minimum", least).put("maximum", most));
  }

  private static <T> Kind<T> amount(String needed, String example, Function<BigDecimal, T> read) {
    return new Kind<>(
        needed,
        example,
        List.of(),
        Form.NUMBER,
        Variables.NONE,
        text -> {
          var value = new BigDecimal(text.value());
          if (value.signum() < 0
              || value.scale() > 12
              || value.compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
            throw new IllegalArgumentException(needed);
          }
          return read.apply(value);
        },
        node -> node.put("minimum", 0).put("maximum", 1_000_000));
  }

  private static Duration duration(Text text) {
    Matcher parts = Pattern.compile("(\\d+)([a-z]+)").matcher(text.value());
    if (!parts.matches()) {
      throw new IllegalArgumentException(text.value());
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> throw new IllegalArgumentException(text.value());
    };
  }
}
