package dev.agentsmith.core.config;

import dev.agentsmith.core.config.Node.Entry;
import dev.agentsmith.core.config.Node.Mapping;
import dev.agentsmith.core.config.Node.Place;
import dev.agentsmith.core.config.Node.Scalar;
import dev.agentsmith.core.config.Node.Sequence;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Reads one section of a file. A value that is wrong is reported, and read as if it were absent.
final class FileFields implements Fields {
  private final Mapping mapping;
  private final Owner owner;
  private final Source source;
  private final Set<String> asked = new LinkedHashSet<>();

  /// What all sections of one file share.
  record Source(Report report, Environment environment, Places places) {}

  /// Whose section it is, for the words of an error.
  ///
  /// @param name `project "web"`; empty outside of projects
  /// @param path keys below it
  record Owner(String name, List<String> path) {
    static final Owner TOP = new Owner("", List.of());

    Owner below(String key) {
      List<String> longer = new ArrayList<>(path);
      longer.add(key);
      return new Owner(name, longer);
    }

    /// The last two keys say enough beside line and column: `budget.usd`.
    String shown(String key) {
      return path.isEmpty() ? key : path.getLast() + "." + key;
    }

    /// `project "my-api"`, `agent.retry of project "my-api"`, `dispatcher.console`.
    String section() {
      String keys = String.join(".", path);
      return name.isEmpty() ? keys : keys.isEmpty() ? name : keys + " of " + name;
    }

    /// Who needs a variable: a project, or the first key of the file.
    String user() {
      return name.isEmpty() ? path.isEmpty() ? "" : path.getFirst() : name;
    }
  }

  private FileFields(Mapping mapping, Owner owner, Source source) {
    this.mapping = mapping;
    this.owner = owner;
    this.source = source;
  }

  /// Reads a whole file.
  static <T> T read(Mapping root, Source source, Function<Fields, T> shape) {
    return new FileFields(root, Owner.TOP, source).shaped(shape);
  }

  @Override
  public <T> T value(String key, Kind<T> kind, T fallback, String doc) {
    return present(key).flatMap(node -> scalar(key, node, kind)).orElse(fallback);
  }

  @Override
  public <T> @Nullable T optional(String key, Kind<T> kind, String doc) {
    return present(key).flatMap(node -> scalar(key, node, kind)).orElse(null);
  }

  @Override
  public <T> T required(String key, Kind<T> kind, String doc) {
    Optional<Node> node = present(key);
    if (node.isEmpty()) {
      source
          .report()
          .problem(
              mapping.place(),
              "%s needs the key \"%s\": %s.".formatted(sentenceStart(), key, kind.needed()),
              "For example %s: %s".formatted(key, kind.example()));
    }
    return node.flatMap(it -> scalar(key, it, kind))
        .or(() -> kind.parse(kind.example(), source.places()))
        .orElseThrow();
  }

  @Override
  public <T> List<T> list(String key, Kind<T> item, List<T> fallback, String doc) {
    return present(key).map(node -> items(key, node, item)).orElse(fallback);
  }

  @Override
  public <T> Map<String, T> map(String key, Kind<T> item, String doc) {
    Map<String, T> all = new LinkedHashMap<>();
    Owner inside = owner.below(key);
    for (Entry entry : entries(key)) {
      in(inside, entry)
          .scalar(entry.key(), entry.value(), item)
          .ifPresent(v -> all.put(entry.key(), v));
    }
    return all;
  }

  @Override
  public <T> Map<String, List<T>> lists(String key, Kind<String> name, Kind<T> item, String doc) {
    Map<String, List<T>> all = new LinkedHashMap<>();
    Owner inside = owner.below(key);
    for (Entry entry : entries(key)) {
      if (isName(entry, name, key)) {
        all.put(entry.key(), in(inside, entry).items(entry.key(), entry.value(), item));
      }
    }
    return all;
  }

  @Override
  public <T> T section(String key, Function<Fields, T> shape, String doc) {
    Mapping inside =
        present(key)
            .flatMap(node -> mapping(key, node))
            .orElseGet(() -> new Mapping(place(key), List.of()));
    return new FileFields(inside, owner.below(key), source).shaped(shape);
  }

  @Override
  public <T> @Nullable T optionalSection(String key, Function<Fields, T> shape, String doc) {
    return present(key)
        .flatMap(node -> mapping(key, node))
        .map(inside -> new FileFields(inside, owner.below(key), source).shaped(shape))
        .orElse(null);
  }

  @Override
  public <T> List<T> sections(String key, Function<Fields, T> shape, String doc) {
    List<T> all = new ArrayList<>();
    for (Node node : present(key).map(it -> sequence(key, it, "[]")).orElse(List.of())) {
      if (node.isEmpty()) {
        problem(key, "%s has an empty entry.".formatted(owner.shown(key)), "Take it out.");
      }
      mapping(key, node)
          .map(inside -> new FileFields(inside, owner.below(key), source).shaped(shape))
          .ifPresent(all::add);
    }
    return all;
  }

  @Override
  public <T> Map<String, T> named(
      String key,
      Kind<String> name,
      @Nullable String noun,
      BiFunction<String, Fields, T> shape,
      String doc) {
    Map<String, T> all = new LinkedHashMap<>();
    for (Entry entry : entries(key)) {
      if (!isName(entry, name, key)) {
        continue;
      }
      Owner inside =
          noun == null
              ? owner.below(key).below(entry.key())
              : new Owner(noun + " \"" + entry.key() + "\"", List.of());
      Mapping fields =
          entry.value().isEmpty()
              ? new Mapping(entry.place(), List.of())
              : mapping(entry.key(), entry.value())
                  .orElseGet(() -> new Mapping(entry.place(), List.of()));
      all.put(
          entry.key(),
          new FileFields(fields, inside, source).shaped(f -> shape.apply(entry.key(), f)));
    }
    return all;
  }

  @Override
  public List<String> names(String key) {
    return mapping
        .entry(key)
        .map(Entry::value)
        .filter(Mapping.class::isInstance)
        .map(node -> ((Mapping) node).entries().stream().map(Entry::key).toList())
        .orElse(List.of());
  }

  @Override
  public boolean has(String key) {
    return mapping.entry(key).filter(entry -> !entry.value().isEmpty()).isPresent();
  }

  @Override
  public void problem(String key, String what, String mend) {
    source.report().problem(place(key), what, mend);
  }

  private <T> T shaped(Function<Fields, T> shape) {
    T result = shape.apply(this);
    for (Entry entry : mapping.entries()) {
      boolean isExtension = owner.section().isEmpty() && entry.key().startsWith("x-");
      if (!asked.contains(entry.key()) && !isExtension) {
        source
            .report()
            .problem(
                entry.place(),
                "unknown key \"%s\" %s.".formatted(entry.key(), inThisSection()),
                UnknownKey.mend(entry.key(), asked));
      }
    }
    return result;
  }

  private String inThisSection() {
    return owner.section().isEmpty() ? "at the top level" : "in " + owner.section();
  }

  private String sentenceStart() {
    return owner.section().isEmpty() ? "the file" : owner.section();
  }

  private Place place(String key) {
    return mapping.entry(key).map(Entry::place).orElse(mapping.place());
  }

  /// The node at a key; scalars may be empty by mistake, everything else by intent.
  private Optional<Node> present(String key) {
    asked.add(key);
    return mapping.entry(key).map(Entry::value);
  }

  private List<Entry> entries(String key) {
    return present(key).flatMap(node -> mapping(key, node)).map(Mapping::entries).orElse(List.of());
  }

  private FileFields in(Owner inside, Entry entry) {
    return new FileFields(new Mapping(entry.place(), List.of(entry)), inside, source);
  }

  private Optional<Mapping> mapping(String key, Node node) {
    if (node instanceof Mapping inside) {
      return Optional.of(inside);
    }
    if (!node.isEmpty()) {
      source
          .report()
          .problem(
              node.place(),
              "%s is %s: a section is needed, its keys indented below it."
                  .formatted(owner.shown(key), node.shown()),
              "");
    }
    return Optional.empty();
  }

  private List<Node> sequence(String key, Node node, String example) {
    if (node instanceof Sequence list) {
      return list.items();
    }
    if (!node.isEmpty()) {
      source
          .report()
          .problem(
              node.place(),
              "%s is %s: a list is needed, for example %s"
                  .formatted(owner.shown(key), node.shown(), example),
              "");
    }
    return List.of();
  }

  private <T> List<T> items(String key, Node node, Kind<T> item) {
    List<T> all = new ArrayList<>();
    for (Node one : sequence(key, node, "[" + item.example() + "]")) {
      scalar(key, one, item).ifPresent(all::add);
    }
    return all;
  }

  private boolean isName(Entry entry, Kind<String> name, String key) {
    if (name.parse(entry.key(), source.places()).isPresent()) {
      return true;
    }
    source
        .report()
        .problem(
            entry.place(),
            "\"%s\" can't be a name in %s: %s".formatted(entry.key(), key, name.wanted()),
            "");
    return false;
  }

  private <T> Optional<T> scalar(String key, Node node, Kind<T> kind) {
    if (kind.variables() == Kind.Variables.ONLY) {
      return secret(key, node, kind);
    }
    if (!(node instanceof Scalar scalar) || !kind.takes(scalar)) {
      return wrong(key, node, kind);
    }
    Optional<String> text =
        kind.variables() == Kind.Variables.NONE ? Optional.of(scalar.text()) : replaced(scalar);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<T> value = kind.parse(text.get(), source.places());
      return value.isPresent() ? value : wrong(key, node, kind);
    } catch (ProblemException e) {
      Problem problem = e.first();
      source
          .report()
          .problem(node.place(), owner.shown(key) + ": " + problem.what(), problem.mend());
      return Optional.empty();
    }
  }

  /// The value is not shown: what stands here by mistake may be the secret itself.
  private <T> Optional<T> secret(String key, Node node, Kind<T> kind) {
    if (node instanceof Scalar scalar && Kind.VARIABLE.matcher(scalar.text()).matches()) {
      return replaced(scalar).flatMap(text -> kind.parse(text, source.places()));
    }
    source
        .report()
        .problem(
            node.place(),
            owner.shown(key)
                + " must name an environment variable, and never hold the secret"
                + " itself.",
            "Write for example " + kind.example());
    return Optional.empty();
  }

  private <T> Optional<T> wrong(String key, Node node, Kind<T> kind) {
    source
        .report()
        .problem(
            node.place(),
            "%s is %s: %s".formatted(owner.shown(key), node.shown(), kind.wanted()),
            node instanceof Scalar scalar
                ? NearestWord.to(scalar.text(), kind.words())
                    .map(near -> "Did you mean \"" + near + "\"?")
                    .orElse("")
                : "");
    return Optional.empty();
  }

  /// The text with every `${NAME}` replaced; empty if one has no value, which is noted.
  private Optional<String> replaced(Scalar scalar) {
    boolean complete = true;
    Matcher variables = Kind.VARIABLE.matcher(scalar.text());
    var text = new StringBuilder();
    while (variables.find()) {
      Optional<String> value = source.environment().value(variables.group(1));
      if (value.isEmpty()) {
        complete = false;
        source.report().missing(scalar.place(), variables.group(1), owner.user());
      }
      variables.appendReplacement(text, Matcher.quoteReplacement(value.orElse("")));
    }
    variables.appendTail(text);
    return complete ? Optional.of(text.toString()) : Optional.empty();
  }
}
