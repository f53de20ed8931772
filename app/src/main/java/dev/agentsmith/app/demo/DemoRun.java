package dev.agentsmith.app.demo;

import dev.agentsmith.app.terminal.LiveLines;
import dev.agentsmith.app.terminal.PlainLines;
import dev.agentsmith.app.terminal.Style;
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;

/// A demo before somebody's eyes: the title, the thread as it changes, and what came of it.
public final class DemoRun {
  private final PrintStream out;
  private final Look look;
  private final InstantSource clock;
  private final String version;
  private final String program;

  /// How it is shown.
  public enum Look {
    /// In place, on a terminal.
    LIVE,
    /// One line per fact.
    PLAIN,
    /// One JSON object at the end, for programs.
    JSON
  }

  /// @param program how the person calls this program
  public DemoRun(PrintStream out, Look look, InstantSource clock, String version, String program) {
    this.out = out;
    this.look = look;
    this.clock = clock;
    this.version = version;
    this.program = program;
  }

  /// @return true if the pull request exists and its tests pass
  public boolean show(Demo demo, boolean scripted, boolean colour)
      throws IOException, InterruptedException {
    var style = new Style(colour && look == Look.LIVE);
    if (look != Look.JSON) {
      out.println(DemoPages.title(version, scripted));
      if (demo.isInSlack()) {
        out.println(style.faint(DemoPages.SLACK));
      }
    }
    List<String> notes = demo.begin();
    if (look != Look.JSON) {
      notes.forEach(note -> out.println(style.faint(note)));
    }
    DemoResult result = demo.play(screen(style));
    if (look == Look.JSON) {
      out.println(result.json());
    } else {
      new DemoPages(style, program).end(result).forEach(out::println);
    }
    out.flush();
    return result.succeeded();
  }

  private ThreadScreen screen(Style style) {
    return switch (look) {
      case LIVE -> new ThreadScreen.Live(new LiveLines(out), style);
      case PLAIN -> new ThreadScreen.Plain(new PlainLines(out, clock));
      case JSON -> new ThreadScreen.Silent();
    };
  }
}
