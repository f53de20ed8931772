package dev.agentsmith.agent.syntax;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.treesitter.TSLanguage;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSQuery;
import org.treesitter.TSQueryCapture;
import org.treesitter.TSQueryCursor;
import org.treesitter.TSQueryMatch;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;

/// Parses source files, each within limits of size and time: a file that is too large, takes too
/// long or has a grammar that can't be loaded is answered like one of an unknown language. For one
/// thread.
public final class SourceParser {
  private static final Logger log = LoggerFactory.getLogger(SourceParser.class);
  private static final int MAX_BYTES = 512 * 1024;
  private static final Duration LIMIT = Duration.ofMillis(200);
  private static final int MAX_ERRORS = 20;
  private static final int MAX_VISITED = 20_000;
  private static final int MAX_QUOTED = 40;

  private final Map<Grammar, Optional<Loaded>> loaded = new EnumMap<>(Grammar.class);

  private record Loaded(TSParser parser, TSLanguage language) {}

  /// @param source the text as the library counts it, in bytes of UTF-8
  private record Parsed(TSTree tree, ByteBuffer source, Loaded by) {

    String quoted(TSNode node) {
      int from = Math.clamp(node.getStartByte(), 0, source.limit());
      int to = Math.clamp(node.getEndByte(), from, source.limit());
      return UTF_8.decode(source.slice(from, to - from)).toString();
    }
  }

  /// Where the native parts are unpacked to; without it the library takes the home directory.
  /// Before the first parser is made.
  public static void storeNativesIn(Path directory) {
    System.setProperty("tree-sitter-lib", directory.toString());
  }

  /// What the file defines, in the order of its lines; empty if that can't be known.
  public List<Definition> definitions(String file, String text) {
    Optional<Grammar> grammar = Grammar.of(file);
    Optional<Parsed> parsed = grammar.flatMap(known -> parse(known, text));
    if (grammar.isEmpty() || parsed.isEmpty()) {
      return List.of();
    }
    try {
      return definitions(grammar.get(), parsed.get(), text.lines().toList());
    } catch (RuntimeException e) {
      log.warn("definitions not read grammar={} cause={}", grammar.get(), e.toString());
      return List.of();
    }
  }

  /// The places that don't fit the grammar, at most twenty; empty also if that can't be known.
  public List<SyntaxError> errors(String file, String text) {
    return Grammar.of(file)
        .flatMap(known -> parse(known, text))
        .map(SourceParser::errors)
        .orElse(List.of());
  }

  private Optional<Parsed> parse(Grammar grammar, String text) {
    byte[] source = text.getBytes(UTF_8);
    if (source.length > MAX_BYTES) {
      return Optional.empty();
    }
    return loaded
        .computeIfAbsent(grammar, SourceParser::load)
        .flatMap(by -> parse(by, text, source));
  }

  private static Optional<Loaded> load(Grammar grammar) {
    try {
      TSLanguage language = grammar.language();
      var parser = new TSParser();
      parser.setLanguage(language);
      parser.setTimeoutMicros(LIMIT.toNanos() / 1_000);
      return Optional.of(new Loaded(parser, language));
    } catch (RuntimeException | LinkageError e) {
      log.warn("grammar not loaded grammar={} cause={}", grammar, e.toString());
      return Optional.empty();
    }
  }

  /// A parse that ran out of time yields a tree without content, which must not be touched: the
  /// library reads through its null pointer. By our clock, which starts before the library's, such
  /// a parse has always taken its whole limit.
  private static Optional<Parsed> parse(Loaded by, String text, byte[] source) {
    long begin = System.nanoTime();
    TSTree tree = by.parser().parseString(null, text);
    if (System.nanoTime() - begin >= LIMIT.toNanos()) {
      by.parser().reset();
      return Optional.empty();
    }
    return Optional.of(new Parsed(tree, ByteBuffer.wrap(source), by));
  }

  private static List<Definition> definitions(Grammar grammar, Parsed parsed, List<String> lines) {
    var query = new TSQuery(parsed.by().language(), queryText(grammar));
    var cursor = new TSQueryCursor();
    long begin = System.nanoTime();
    cursor.execWithOptions(
        query, parsed.tree().getRootNode(), _ -> System.nanoTime() - begin > LIMIT.toNanos());
    List<Definition> found = new ArrayList<>();
    var match = new TSQueryMatch();
    while (cursor.nextMatch(match)) {
      for (TSQueryCapture capture : match.getCaptures()) {
        TSNode name = capture.getNode();
        int row = name.getStartPoint().getRow();
        if (row < lines.size()) {
          found.add(new Definition(parsed.quoted(name), row + 1, lines.get(row).strip()));
        }
      }
    }
    return found;
  }

  /// Goes down only where an error is, by a cursor: to ask a node for its n-th child costs n.
  private static List<SyntaxError> errors(Parsed parsed) {
    List<SyntaxError> errors = new ArrayList<>();
    var cursor = new TSTreeCursor(parsed.tree().getRootNode());
    for (int visited = 0; visited < MAX_VISITED && errors.size() < MAX_ERRORS; visited++) {
      TSNode node = cursor.currentNode();
      int line = node.getStartPoint().getRow() + 1;
      boolean below = false;
      if (node.isMissing()) {
        errors.add(new SyntaxError(line, "missing \"" + node.getType() + "\""));
      } else if (node.isError()) {
        errors.add(new SyntaxError(line, "unexpected \"" + shortened(parsed.quoted(node)) + "\""));
      } else {
        below = node.hasError();
      }
      if (!(below && cursor.gotoFirstChild()) && !next(cursor)) {
        break;
      }
    }
    return errors;
  }

  private static boolean next(TSTreeCursor cursor) {
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        return false;
      }
    }
    return true;
  }

  private static String shortened(String source) {
    String text = source.lines().findFirst().orElse("").strip();
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }

  private static String queryText(Grammar grammar) {
    try (InputStream in = SourceParser.class.getResourceAsStream(grammar.word() + ".scm")) {
      if (in == null) {
        throw new IllegalStateException("the resource " + grammar.word() + ".scm is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
