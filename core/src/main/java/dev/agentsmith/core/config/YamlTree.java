package dev.agentsmith.core.config;

import dev.agentsmith.core.config.Node.Entry;
import dev.agentsmith.core.config.Node.Mapping;
import dev.agentsmith.core.config.Node.Place;
import dev.agentsmith.core.config.Node.Scalar;
import dev.agentsmith.core.config.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/// Reads YAML text into [Node]s. What a scalar means is decided by the key it stands at, so no type
/// is guessed here (`on` stays a word). Anchors, aliases and `<<` are resolved.
final class YamlTree {
  /// A file of ours has some hundred nodes; aliases of aliases can pretend to have billions.
  private static final int MAX_NODES = 20_000;

  /// An alias inside its own anchor has no end.
  private static final int MAX_DEPTH = 50;

  private static final int MAX_CHARACTERS = 1 << 20;

  private final Report report;
  private int nodes;
  private int depth;

  private YamlTree(Report report) {
    this.report = report;
  }

  /// The file's mapping; null if it is no YAML or none, which `report` then says.
  static @Nullable Mapping read(String text, Report report) {
    if (text.length() > MAX_CHARACTERS) {
      report.problem(new Place(1, 1), "the file is larger than 1 MiB.", "");
      return null;
    }
    try {
      var options = new LoaderOptions();
      options.setMaxAliasesForCollections(Integer.MAX_VALUE); // what they unfold to is counted here
      var composer =
          new Composer(new ParserImpl(new StreamReader(text), options), new NoTypes(), options);
      org.yaml.snakeyaml.nodes.Node root = composer.getSingleNode();
      return root == null
          ? new Mapping(new Place(1, 1), List.of())
          : new YamlTree(report).root(root);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      report.problem(
          mark == null ? new Place(1, 1) : place(mark), notYaml(e.getProblem()), mend(e));
      return null;
    } catch (YAMLException e) {
      report.problem(new Place(1, 1), notYaml(e.getMessage()), "");
      return null;
    } catch (TooManyNodes e) {
      report.problem(
          new Place(1, 1),
          "the file's aliases unfold to more than 20,000 values, or without an end.",
          "Use fewer.");
      return null;
    }
  }

  private @Nullable Mapping root(org.yaml.snakeyaml.nodes.Node root) {
    Node node = convert(root);
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    if (node.isEmpty()) {
      return new Mapping(node.place(), List.of());
    }
    report.problem(
        node.place(),
        "the file is " + node.shown() + ": keys are needed, for example \"projects:\".",
        "");
    return null;
  }

  private Node convert(org.yaml.snakeyaml.nodes.Node node) {
    nodes++;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) {
      throw new TooManyNodes();
    }
    depth++;
    Node converted = oneLevel(node, place(node.getStartMark()));
    depth--;
    return converted;
  }

  private Node oneLevel(org.yaml.snakeyaml.nodes.Node node, Place place) {
    return switch (node) {
      case ScalarNode scalar -> new Scalar(place, scalar.getValue(), scalar.isPlain());
      case SequenceNode sequence ->
          new Sequence(place, sequence.getValue().stream().map(this::convert).toList());
      case MappingNode mapping -> mapping(place, mapping);
      default -> throw new IllegalStateException("unknown node " + node.getNodeId());
    };
  }

  private Mapping mapping(Place place, MappingNode mapping) {
    Map<String, Entry> own = new LinkedHashMap<>();
    List<Mapping> merged = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = convert(tuple.getKeyNode());
      if (!(key instanceof Scalar scalar)) {
        report.problem(key.place(), "a key is " + key.shown() + ": a word is needed.", "");
        continue;
      }
      Node value = convert(tuple.getValueNode());
      if (scalar.plain() && scalar.text().equals("<<")) {
        addMerged(merged, value);
        continue;
      }
      Entry first = own.putIfAbsent(scalar.text(), new Entry(scalar.text(), key.place(), value));
      if (first != null) {
        report.problem(
            key.place(),
            "the key \"%s\" stands here a second time; the first is in line %d."
                .formatted(scalar.text(), first.place().line()),
            "Keep one of them.");
      }
    }
    merged.forEach(
        source -> source.entries().forEach(entry -> own.putIfAbsent(entry.key(), entry)));
    return new Mapping(place, List.copyOf(own.values()));
  }

  private void addMerged(List<Mapping> merged, Node value) {
    switch (value) {
      case Mapping source -> merged.add(source);
      case Sequence list -> list.items().forEach(item -> addMerged(merged, item));
      case Scalar scalar ->
          report.problem(
              scalar.place(),
              "\"<<\" is " + scalar.shown() + ": an alias of a section is needed.",
              "");
    }
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String notYaml(@Nullable String words) {
    String why = words == null ? "" : words.strip();
    if (why.contains("\\t(TAB)") || why.contains("'\\t'")) {
      return "a tab stands where YAML wants spaces.";
    }
    return "this is no YAML: " + (why.endsWith(".") ? why : why + ".");
  }

  private static String mend(MarkedYAMLException e) {
    return notYaml(e.getProblem()).startsWith("a tab")
        ? "Indent with spaces."
        : "Look at the indentation and the quotes of this line and the one before.";
  }

  private static final class NoTypes extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      // Every plain scalar stays a string: the key it stands at knows better.
    }
  }

  private static final class TooManyNodes extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
