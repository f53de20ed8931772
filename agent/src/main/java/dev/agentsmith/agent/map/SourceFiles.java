package dev.agentsmith.agent.map;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.syntax.Grammar;
import dev.agentsmith.agent.syntax.SourceParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads the source files of a repository, the promising ones first, for as long as it may take.
/// What is generated, minified or unreadable is passed over: the map can do without any file.
final class SourceFiles {
  private static final int MAX_FILES = 2_000;
  private static final long MAX_BYTES = 256 * 1024;
  private static final int MAX_LINE = 1_000;
  private static final int MIN_WORD = 3;

  private SourceFiles() {}

  /// @param files relative to `root`, the ones to read first at the front
  static List<SourceFile> read(Path root, List<String> files, Duration limit) {
    var parser = new SourceParser();
    List<SourceFile> read = new ArrayList<>();
    long end = System.nanoTime() + limit.toNanos();
    for (String file : files) {
      if (read.size() >= MAX_FILES || System.nanoTime() > end) {
        break;
      }
      if (Grammar.of(file).isEmpty() || isGenerated(file)) {
        continue;
      }
      String text = text(root.resolve(file));
      if (!text.isEmpty() && !isMinified(text)) {
        read.add(new SourceFile(file, parser.definitions(file, text), words(text)));
      }
    }
    return read;
  }

  private static boolean isGenerated(String file) {
    String path = "/" + file.toLowerCase(Locale.ROOT);
    return path.contains(".min.")
        || path.contains("/node_modules/")
        || path.contains("/vendor/")
        || path.contains("/generated/")
        || path.contains("/dist/");
  }

  private static boolean isMinified(String text) {
    int newline = text.indexOf('\n');
    return (newline < 0 ? text.length() : newline) > MAX_LINE;
  }

  private static String text(Path file) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
        return "";
      }
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      return ""; // gone meanwhile, not allowed, or not UTF-8
    }
  }

  private static Map<String, Integer> words(String text) {
    Map<String, Integer> words = new HashMap<>();
    int begin = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && Character.isJavaIdentifierPart(text.charAt(i));
      if (inside && begin < 0) {
        begin = i;
      } else if (!inside && begin >= 0) {
        if (i - begin >= MIN_WORD && !Character.isDigit(text.charAt(begin))) {
          words.merge(text.substring(begin, i), 1, Integer::sum);
        }
        begin = -1;
      }
    }
    return words;
  }
}
