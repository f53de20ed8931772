package dev.agentsmith.core.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.cost.Usd;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Describes one section as a JSON Schema of type object.
final class SchemaFields implements Fields {
  private static final Places NOWHERE = new Places(Path.of("/"), Path.of("/"));

  private final ObjectNode schema;
  private final String name;
  private final Index index;

  /// The sections, by name, that know a key.
  private static final class Index {
    private final Map<String, Set<String>> sections = new HashMap<>();

    void add(String key, String section) {
      sections.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(section);
    }
  }

  private SchemaFields(ObjectNode schema, String name, Index index) {
    this.schema = schema;
    this.name = name;
    this.index = index;
    schema.putArray("type").add("object").add("null");
    schema.putObject("properties");
    schema.put("additionalProperties", false);
  }

  /// The schema of the section that `shape` describes.
  static ObjectNode describe(Function<Fields, ?> shape) {
    return describe(shape, new Index());
  }

  /// The names of all sections that know `key`.
  static List<String> sectionsWith(String key) {
    var index = new Index();
    describe(ConfigShape::file, index);
    return List.copyOf(index.sections.getOrDefault(key, Set.of()));
  }

  private static ObjectNode describe(Function<Fields, ?> shape, Index index) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    var _ = shape.apply(new SchemaFields(schema, "", index));
    return schema;
  }

  @Override
  public <T> T value(String key, Kind<T> kind, T fallback, String doc) {
    ObjectNode node = property(key, doc);
    kind.describe(node);
    putDefault(node, fallback);
    return fallback;
  }

  @Override
  public <T> @Nullable T optional(String key, Kind<T> kind, String doc) {
    kind.describe(property(key, doc));
    return null;
  }

  @Override
  public <T> T required(String key, Kind<T> kind, String doc) {
    kind.describe(property(key, doc));
    schema.withArray("required").add(key);
    return kind.parse(kind.example(), NOWHERE).orElseThrow();
  }

  @Override
  public <T> List<T> list(String key, Kind<T> item, List<T> fallback, String doc) {
    ObjectNode node = property(key, doc);
    arrayOf(item, node);
    ArrayNode values = node.putArray("default");
    fallback.forEach(value -> values.add(value.toString()));
    return fallback;
  }

  @Override
  public <T> Map<String, T> map(String key, Kind<T> item, String doc) {
    item.describe(objectOf(key, null, doc));
    return Map.of();
  }

  @Override
  public <T> Map<String, List<T>> lists(
      String key, Kind<String> itemName, Kind<T> item, String doc) {
    arrayOf(item, objectOf(key, itemName, doc));
    return Map.of();
  }

  @Override
  public <T> T section(String key, Function<Fields, T> shape, String doc) {
    return shape.apply(new SchemaFields(property(key, doc), key, index));
  }

  @Override
  public <T> @Nullable T optionalSection(String key, Function<Fields, T> shape, String doc) {
    return section(key, shape, doc);
  }

  @Override
  public <T> List<T> sections(String key, Function<Fields, T> shape, String doc) {
    ObjectNode node = property(key, doc);
    node.putArray("type").add("array").add("null");
    ObjectNode item = node.putObject("items");
    var _ = shape.apply(new SchemaFields(item, key, index));
    item.put("type", "object");
    return List.of();
  }

  @Override
  public <T> Map<String, T> named(
      String key,
      Kind<String> itemName,
      @Nullable String noun,
      BiFunction<String, Fields, T> shape,
      String doc) {
    ObjectNode item = objectOf(key, itemName, doc);
    var _ = shape.apply("", new SchemaFields(item, noun == null ? key : noun, index));
    return Map.of();
  }

  @Override
  public List<String> names(String key) {
    return List.of();
  }

  @Override
  public boolean has(String key) {
    return false;
  }

  @Override
  public void problem(String key, String what, String mend) {
    // Nothing was read, so nothing can be wrong.
  }

  private ObjectNode property(String key, String doc) {
    index.add(key, name);
    ObjectNode node = schema.withObjectProperty("properties").putObject(key);
    node.put("description", doc);
    return node;
  }

  private ObjectNode objectOf(String key, @Nullable Kind<String> itemName, String doc) {
    ObjectNode node = property(key, doc);
    node.putArray("type").add("object").add("null");
    if (itemName != null) {
      itemName.describe(node.putObject("propertyNames"));
    }
    return node.putObject("additionalProperties");
  }

  private static void arrayOf(Kind<?> item, ObjectNode node) {
    node.putArray("type").add("array").add("null");
    item.describe(node.putObject("items"));
  }

  private static void putDefault(ObjectNode node, Object fallback) {
    switch (fallback) {
      case Integer number -> node.put("default", number);
      case Long number -> node.put("default", number);
      case BigDecimal number -> node.put("default", number);
      case Usd usd -> node.put("default", usd.dollars());
      case Boolean flag -> node.put("default", flag);
      case Duration duration -> node.put("default", shown(duration));
      case Path _ -> {
        // A path depends on the machine; its description names it.
      }
      case Enum<?> word -> node.put("default", words(word));
      default -> node.put("default", fallback.toString());
    }
  }

  private static String words(Enum<?> word) {
    return word instanceof Project.Host host ? host.word() : word.name().toLowerCase(Locale.ROOT);
  }

  private static String shown(Duration duration) {
    return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + "m" : duration.toSeconds() + "s";
  }
}
