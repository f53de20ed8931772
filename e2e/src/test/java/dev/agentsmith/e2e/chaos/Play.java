package dev.agentsmith.e2e.chaos;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.e2e.chaos.History.Carried;
import dev.agentsmith.e2e.chaos.History.Command;
import dev.agentsmith.e2e.chaos.History.Edits;
import dev.agentsmith.e2e.chaos.History.End;
import dev.agentsmith.e2e.chaos.History.How;
import dev.agentsmith.e2e.chaos.History.Post;
import dev.agentsmith.e2e.chaos.History.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A history made by hand, in which all is well until a test changes something.
final class Play {
  static final RunId RUN = RunId.of("run");
  static final RunId OTHER = RunId.of("other");
  static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  static final String PULL = "https://git.example/pulls/1";

  final List<Command> commands = new ArrayList<>();
  final List<Carried> jobs = new ArrayList<>();
  final List<Post> posts = new ArrayList<>();
  int edits = 10;

  /// Somebody asked for a run, and it succeeded.
  static Play succeeded() {
    var play = new Play();
    play.commands.add(command(RUN, Want.RUN));
    play.jobs.add(job(RUN, new End.Said(How.DONE, PULL)));
    play.posts.add(living(RUN, "*Fixed* #42 in shop for @u1\n12 s · $0.00"));
    play.posts.add(terminal(RUN, "@u1 *done:* pull request (" + PULL + ") · 12 s · $0.00"));
    return play;
  }

  History history() {
    return new History(commands, jobs, posts, new Edits(edits, 50));
  }

  static Command command(RunId run, Want want) {
    return new Command(run, want, "C1", "t1", "U1", true, "#42", "fix #42 in shop");
  }

  static Carried job(RunId run, End end) {
    return new Carried(run, "agentsmith-fix-42-" + run.brief(), "shop", "#42", end);
  }

  static Post living(RunId run, String... texts) {
    return post(run, "living", "t1", 1, null, texts);
  }

  static Post terminal(RunId run, String... texts) {
    return post(run, "terminal", "t1", 20, null, texts);
  }

  /// @param second when it was posted; each version comes a second after the last
  static Post post(
      @Nullable RunId run,
      String kind,
      String thread,
      int second,
      @Nullable Instant deleted,
      String... texts) {
    List<Version> versions = new ArrayList<>();
    for (String text : texts) {
      versions.add(new Version(NOON.plusSeconds(second + versions.size()), text));
    }
    return new Post(run, kind, "C1", thread, Set.of("U1"), deleted, versions);
  }
}
