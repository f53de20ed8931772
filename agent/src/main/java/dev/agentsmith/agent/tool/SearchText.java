package dev.agentsmith.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.agent.workspace.PathRefused;
import dev.agentsmith.agent.workspace.Workspace;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Finds lines by a regular expression, in bounded time whatever the expression is.
public final class SearchText implements Tool {
  private static final int MAX_MATCHES = 100;
  private static final int MAX_LINE_CHARS = 300;
  private static final long MAX_FILE_BYTES = 2_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Workspace workspace;
  private final FileList files;
  private final Shelf shelf;
  private final Duration limit;

  public SearchText(Workspace workspace, FileList files, Shelf shelf) {
    this(workspace, files, shelf, LIMIT);
  }

  SearchText(Workspace workspace, FileList files, Shelf shelf, Duration limit) {
    this.workspace = workspace;
    this.files = files;
    this.shelf = shelf;
    this.limit = limit;
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public boolean onlyReads() {
    return true;
  }

  @Override
  public String doing(JsonNode arguments) {
    return "searching for " + FileName.cut(arguments.path("pattern").asText());
  }

  @Override
  public ToolResult call(JsonNode arguments) throws PathRefused, IOException, InterruptedException {
    Pattern pattern;
    @Nullable PathMatcher glob;
    try {
      pattern = Pattern.compile(arguments.path("pattern").asText());
      glob = matcher(arguments.path("glob").asText());
    } catch (PatternSyntaxException e) {
      return ToolResult.error(
          "\"%s\" is not a valid pattern: %s. Escape special characters by \\, or wrap the text in"
                  .formatted(e.getPattern(), e.getDescription())
              + " \\Q and \\E.");
    }
    Search search = new Search(pattern, System.nanoTime() + limit.toNanos());
    String path = arguments.path("path").asText();
    if (Shelf.isName(path)) {
      search.in(path, shelf.read(path));
      return search.result();
    }
    for (String name : candidates(path, glob)) {
      if (!search.in(name, text(name))) {
        break;
      }
    }
    return search.result();
  }

  private List<String> candidates(String path, @Nullable PathMatcher glob)
      throws PathRefused, InterruptedException {
    Path place = workspace.resolve(path);
    String name = workspace.name(place);
    boolean all = place.equals(workspace.root());
    return files.files().stream()
        .filter(file -> all || file.equals(name) || file.startsWith(name + "/"))
        .filter(file -> glob == null || fits(glob, file))
        .toList();
  }

  private static @Nullable PathMatcher matcher(String glob) {
    return glob.isBlank() ? null : FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }

  /// A pattern without a directory means files of that name anywhere, as people expect.
  private static boolean fits(PathMatcher glob, String file) {
    Path path = Path.of(file);
    Path name = path.getFileName();
    return glob.matches(path) || (name != null && glob.matches(name));
  }

  /// One search over all files, until there are enough matches or the time is over.
  private final class Search {
    private final Pattern pattern;
    private final long deadline;
    private final StringBuilder found = new StringBuilder();
    private int matches;
    private int files;
    private boolean timeIsOver;

    Search(Pattern pattern, long deadline) {
      this.pattern = pattern;
      this.deadline = deadline;
    }

    /// False when the search is over.
    boolean in(String name, @Nullable String text) throws InterruptedException {
      if (text != null) {
        files++;
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
          number++;
          if (matches(line)) {
            if (++matches > MAX_MATCHES) {
              return false;
            }
            found
                .append(name)
                .append(':')
                .append(number)
                .append(": ")
                .append(cut(line))
                .append('\n');
          }
          if (timeIsOver) {
            return false;
          }
        }
      }
      return true;
    }

    ToolResult result() {
      if (timeIsOver) {
        found.append(
            "[stopped after %d s; narrow it down by path, glob or a simpler pattern]\n"
                .formatted(limit.toSeconds()));
      } else if (matches > MAX_MATCHES) {
        found.append(
            "[more than %d matches; narrow it down by path, glob or pattern]\n"
                .formatted(MAX_MATCHES));
      } else if (matches == 0) {
        found.append(
            "No line matches in %,d files. Binary and ignored files were not searched.\n"
                .formatted(files));
      }
      return ToolResult.of(found.toString());
    }

    private boolean matches(String line) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        return pattern.matcher(new Guarded(line, deadline)).find();
      } catch (TimeIsOver e) {
        timeIsOver = true;
        return false;
      } catch (StackOverflowError e) {
        return false; // an expression with deep repetition on a very long line
      }
    }
  }

  private @Nullable String text(String name) {
    Path file = workspace.root().resolve(name);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || Files.size(file) > MAX_FILE_BYTES) {
        return null;
      }
      return workspace.read(name);
    } catch (PathRefused | IOException e) {
      return null; // binary, another encoding, or gone meanwhile
    }
  }

  private static String cut(String line) {
    String text = line.strip();
    return text.length() <= MAX_LINE_CHARS ? text : text.substring(0, MAX_LINE_CHARS) + " […]";
  }

  private static final class TimeIsOver extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TimeIsOver() {
      super("time is over", null, false, false);
    }
  }

  /// A line that stops its reader when the time is over: the only way to stop `java.util.regex`.
  private static final class Guarded implements CharSequence {
    private final CharSequence text;
    private final long deadline;
    private int reads;

    Guarded(CharSequence text, long deadline) {
      this.text = text;
      this.deadline = deadline;
    }

    @Override
    public char charAt(int index) {
      if ((++reads & 0xFFF) == 0 && System.nanoTime() > deadline) {
        throw new TimeIsOver();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
