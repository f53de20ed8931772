package dev.agentsmith.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a single value must look like; loader, error message and schema are all made from it.
///
/// @param needed as an error says it: `a number of US dollars`
/// @param example a value that is right, as it is written in the file
/// @param form what YAML makes of it
/// @param words all that fits, if that can be counted
/// @param variables what `${NAME}` in it means
/// @param read makes the value; throws [IllegalArgumentException] if the text does not fit, or a
///     [ProblemException] with words of its own
/// @param schema adds what the form alone does not say
record Kind<T>(
    String needed,
    String example,
    List<String> words,
    Form form,
    Variables variables,
    Function<Text, T> read,
    Consumer<ObjectNode> schema) {

  static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

  enum Form {
    NUMBER,
    FLAG,
    TEXT,
    /// Text that may look like a number: a branch named `1.0`, a CPU share of `1`.
    TEXT_OR_NUMBER
  }

  /// What `${NAME}` means.
  enum Variables {
    /// Nothing: it is text like any other.
    NONE,
    /// It is replaced wherever it stands.
    REPLACED,
    /// It is replaced, and nothing else may stand here.
    ONLY
  }

  /// A value's text, with the places that a path in it starts from.
  record Text(String value, Places places) {}

  boolean takes(Node.Scalar scalar) {
    return switch (form) {
      case NUMBER -> scalar.isNumber();
      case FLAG -> scalar.isFlag();
      case TEXT -> !scalar.isNothing() && !scalar.isFlag() && !scalar.isNumber();
      case TEXT_OR_NUMBER -> !scalar.isNothing() && !scalar.isFlag();
    };
  }

  /// The value, or empty if the text does not fit.
  ///
  /// @throws ProblemException if it fits and still can't be taken
  Optional<T> parse(String text, Places places) {
    try {
      return Optional.of(read.apply(new Text(text, places)));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  void describe(ObjectNode node) {
    switch (form) {
      case NUMBER -> node.put("type", "number");
      case FLAG -> node.put("type", "boolean");
      case TEXT -> node.put("type", "string");
      case TEXT_OR_NUMBER -> node.putArray("type").add("string").add("number");
    }
    schema.accept(node);
  }

  /// The sentence after `key is "value": `.
  String wanted() {
    return words.isEmpty() ? needed + " is needed, for example " + example : needed + " is needed.";
  }
}
