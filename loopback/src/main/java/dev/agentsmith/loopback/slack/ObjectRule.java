package dev.agentsmith.loopback.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An object with these fields and no others. `type` is always allowed: who reads it chose the
/// rule.
record ObjectRule(Map<String, JsonRule> fields, List<String> required, List<String> oneOf)
    implements JsonRule {
  static ObjectRule object() {
    return new ObjectRule(Map.of("type", JsonRule.string(1, 100)), List.of(), List.of());
  }

  ObjectRule with(String name, JsonRule rule) {
    List<String> more = new ArrayList<>(required);
    more.add(name);
    return new ObjectRule(plus(name, rule), more, oneOf);
  }

  ObjectRule optional(String name, JsonRule rule) {
    return new ObjectRule(plus(name, rule), required, oneOf);
  }

  /// At least one of these optional fields has to be there.
  ObjectRule needsOneOf(String first, String second) {
    return new ObjectRule(fields, required, List.of(first, second));
  }

  @Override
  public void check(JsonNode node, String at, List<String> problems) {
    if (!node.isObject()) {
      problems.add(JsonRule.problem("must provide an object", at));
      return;
    }
    for (String name : required) {
      if (!node.has(name)) {
        problems.add(JsonRule.problem("missing required field: " + name, at));
      }
    }
    if (!oneOf.isEmpty() && oneOf.stream().noneMatch(node::has)) {
      String either = "`" + String.join("` or `", oneOf) + "`";
      problems.add(JsonRule.problem("must define either " + either, at + "/type"));
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonRule rule = fields.get(field.getKey());
      if (rule == null) {
        problems.add(JsonRule.problem("invalid additional property: " + field.getKey(), at));
      } else {
        rule.check(field.getValue(), at + "/" + field.getKey(), problems);
      }
    }
  }

  private Map<String, JsonRule> plus(String name, JsonRule rule) {
    Map<String, JsonRule> more = new LinkedHashMap<>(fields);
    more.put(name, rule);
    return more;
  }
}
