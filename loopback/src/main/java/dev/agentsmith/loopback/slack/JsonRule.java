package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a piece of JSON has to be. Small rules are put together to those of Block Kit; each tells
/// what is wrong in the words of Slack's answers, with the place.
interface JsonRule {
  void check(JsonNode node, String at, List<String> problems);

  /// Length counts as Slack counts: code points.
  static JsonRule string(int least, int most) {
    return (node, at, problems) -> {
      if (!node.isTextual()) {
        problems.add(problem("must provide a string", at));
        return;
      }
      int length = length(node.asText());
      if (length < least) {
        problems.add(problem("must be more than " + (least - 1) + " characters", at));
      } else if (length > most) {
        problems.add(problem("must be less than " + (most + 1) + " characters", at));
      }
    };
  }

  static JsonRule word(String... words) {
    List<String> known = List.of(words);
    return (node, at, problems) -> {
      if (!node.isTextual() || !known.contains(node.asText())) {
        problems.add(problem("must be a valid enum value", at));
      }
    };
  }

  static JsonRule flag() {
    return (node, at, problems) -> {
      if (!node.isBoolean()) {
        problems.add(problem("must provide a boolean", at));
      }
    };
  }

  static JsonRule number() {
    return (node, at, problems) -> {
      if (!node.isIntegralNumber()) {
        problems.add(problem("must provide a number", at));
      }
    };
  }

  /// For what Slack knows in more detail than we send it.
  static JsonRule anyObject() {
    return (node, at, problems) -> {
      if (!node.isObject()) {
        problems.add(problem("must provide an object", at));
      }
    };
  }

  static JsonRule list(int least, int most, JsonRule each) {
    return (node, at, problems) -> {
      if (!node.isArray()) {
        problems.add(problem("must provide an array", at));
        return;
      }
      if (node.size() < least) {
        problems.add(problem("no less than " + least + " items allowed", at));
      }
      if (node.size() > most) {
        problems.add(problem("no more than " + most + " items allowed", at));
      }
      for (int i = 0; i < node.size(); i++) {
        each.check(node.get(i), at + "/" + i, problems);
      }
    };
  }

  /// One of several things, told apart by their `type`.
  static JsonRule typed(Map<String, JsonRule> kinds) {
    Map<String, JsonRule> known = new TreeMap<>(kinds);
    return (node, at, problems) -> {
      if (!node.isObject()) {
        problems.add(problem("must provide an object", at));
        return;
      }
      JsonNode type = node.path("type");
      JsonRule kind = known.get(type.asText());
      if (type.isMissingNode()) {
        problems.add(problem("missing required field: type", at));
      } else if (kind == null) {
        problems.add(problem("unsupported type: " + type.asText(), at + "/type"));
      } else {
        kind.check(node, at, problems);
      }
    };
  }

  static String problem(String what, String at) {
    return what + " [json-pointer:" + at + "]";
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
