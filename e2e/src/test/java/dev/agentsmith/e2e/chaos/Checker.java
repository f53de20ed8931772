package dev.agentsmith.e2e.chaos;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.e2e.chaos.Broken.Promise;
import dev.agentsmith.e2e.chaos.History.Carried;
import dev.agentsmith.e2e.chaos.History.Command;
import dev.agentsmith.e2e.chaos.History.End;
import dev.agentsmith.e2e.chaos.History.Post;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Compares what was promised with what can be seen once nothing is under way.
final class Checker {
  private final History history;
  private final Truth truth;
  private final Map<RunId, Command> commands = new HashMap<>();
  private final List<Broken> broken = new ArrayList<>();

  private Checker(History history) {
    this.history = history;
    this.truth = new Truth(history);
    history.commands().forEach(command -> commands.put(command.run(), command));
  }

  /// @return what is wrong; empty if every promise is kept
  static List<Broken> check(History history) {
    var checker = new Checker(history);
    checker.checkJobs();
    checker.checkPosts();
    history.commands().forEach(checker::check);
    checker.checkEdits();
    return checker.broken;
  }

  private void checkJobs() {
    Map<RunId, Integer> jobs = new HashMap<>();
    for (Carried job : history.jobs()) {
      Command command = commands.get(job.run());
      if (command == null || !command.want().mayHaveJob()) {
        add(Promise.ONE_JOB, job.run(), "a Job that nobody asked for: " + job.job());
      }
      if (jobs.merge(job.run(), 1, Integer::sum) == 2) {
        add(Promise.ONE_JOB, job.run(), "two Jobs");
      }
    }
  }

  private void checkPosts() {
    for (Post post : history.posts()) {
      Command command = post.run() == null ? null : commands.get(post.run());
      if (command == null) {
        broken.add(
            new Broken(
                Promise.RIGHT_RUN,
                "a message about no command, in %s: %s".formatted(post.thread(), post.text())));
      } else if (!command.isIn(post.channel(), post.thread())) {
        add(
            Promise.ONE_THREAD,
            command.run(),
            "%s stands in %s, not in %s".formatted(post.kind(), post.thread(), command.thread()));
      }
    }
  }

  private void check(Command command) {
    List<Post> about = history.about(command.run());
    boolean carried = history.job(command.run()).isPresent();
    if (!command.accepted() && about.isEmpty() && !carried) {
      return; // nobody took it
    }
    checkKinds(command, about);
    List<Post> ends = history.standing(command.run(), "terminal");
    if (ends.isEmpty()) {
      add(
          carried ? Promise.ONE_END : Promise.ACCEPTED_IS_DONE,
          command.run(),
          "no end is told" + (carried ? "" : ", and there is no Job"));
      return;
    }
    if (ends.size() > 1) {
      add(Promise.ONE_END, command.run(), ends.size() + " ends: " + texts(ends));
    }
    Post end = ends.getFirst();
    if (!end.text().contains("@" + command.user().toLowerCase(Locale.ROOT))
        || !end.notified().contains(command.user())) {
      add(Promise.ASKER_IS_TOLD, command.run(), end.text());
    }
    checkTruth(command, end);
    history.standing(command.run(), "living").forEach(living -> checkLiving(command, living, end));
  }

  private void checkKinds(Command command, List<Post> about) {
    Set<String> kinds = new HashSet<>();
    for (Post post : about) {
      if (post.stands() && !post.is("terminal") && !kinds.add(post.kind())) {
        add(Promise.ONE_OF_A_KIND, command.run(), "two messages " + post.kind());
      }
      if (post.stands() && post.kind().startsWith("question") && post.text().contains("[")) {
        add(Promise.QUESTION_IS_CLOSED, command.run(), post.text());
      }
    }
  }

  private void checkTruth(Command command, Post end) {
    Carried job = history.job(command.run()).orElse(null);
    if (job != null && job.end() instanceof End.Runs) {
      add(Promise.TRUE_END, command.run(), "its agent runs, but: " + end.text());
    } else if (!truth.isTrue(command, job, end.text())) {
      add(
          job == null ? Promise.ACCEPTED_IS_DONE : Promise.TRUE_END,
          command.run(),
          "%s; it says: %s".formatted(job == null ? "no Job" : job.end(), end.text()));
    }
  }

  private void checkLiving(Command command, Post living, Post end) {
    Carried job = history.job(command.run()).orElse(null);
    if (!truth.shows(command, job, living.text())) {
      add(
          Promise.LIVING_SHOWS_END,
          command.run(),
          "the end is \"%s\", but it shows: %s".formatted(end.text(), living.text()));
    }
    String ticket = job == null ? command.ticket() : job.ticket();
    if (!ticket.isEmpty() && !living.text().contains(ticket)) {
      add(Promise.RIGHT_RUN, command.run(), "not about " + ticket + ": " + living.text());
    }
  }

  private void checkEdits() {
    if (history.edits().mostInAMinute() > history.edits().limit()) {
      broken.add(
          new Broken(
              Promise.EDIT_QUOTA,
              "%d edits in a minute, %d are allowed"
                  .formatted(history.edits().mostInAMinute(), history.edits().limit())));
    }
  }

  private void add(Promise promise, RunId run, String words) {
    Command command = commands.get(run);
    String what =
        command == null
            ? ""
            : " (\"%s\" of %s, %s)".formatted(command.words(), command.user(), command.want());
    broken.add(new Broken(promise, "run " + run + what + ": " + words));
  }

  private static String texts(List<Post> posts) {
    return String.join(" | ", posts.stream().map(Post::text).toList());
  }
}
