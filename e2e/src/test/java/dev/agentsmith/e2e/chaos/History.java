package dev.agentsmith.e2e.chaos;

import dev.agentsmith.core.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What people asked for, and what can be seen of it afterwards: in Slack's channels, and at the
/// Kubernetes API.
///
/// @param jobs every one that was ever made
/// @param posts every message of ours that ever stood anywhere
record History(List<Command> commands, List<Carried> jobs, List<Post> posts, Edits edits) {
  History {
    commands = List.copyOf(commands);
    jobs = List.copyOf(jobs);
    posts = List.copyOf(posts);
  }

  /// @param accepted whether Slack heard a 200 for one of its deliveries
  /// @param ticket `#42`; empty if it names none
  /// @param words what was said, for people
  record Command(
      RunId run,
      Want want,
      String channel,
      String thread,
      String user,
      boolean accepted,
      String ticket,
      String words) {
    boolean isIn(String otherChannel, String otherThread) {
      return channel.equals(otherChannel) && thread.equals(otherThread);
    }
  }

  /// A Job and how its container ended.
  record Carried(RunId run, String job, String project, String ticket, End end) {}

  /// How a container ended.
  sealed interface End {
    /// With its last word.
    ///
    /// @param words what only this run can have said; empty if nothing
    record Said(How how, String words) implements End {}

    /// Without one.
    ///
    /// @param maybe how it was about to end: others may have heard it
    record Killed(@Nullable Said maybe) implements End {}

    /// It was gone before it ran.
    record NeverRan() implements End {}

    record Runs() implements End {}
  }

  /// As people are told.
  enum How {
    DONE,
    NOT_DONE,
    CANCELLED,
    STOPPED
  }

  /// A message of ours.
  ///
  /// @param run null if it says of none that it is its
  /// @param kind living, terminal, question:q1, …
  /// @param deleted when; null if it stands there
  /// @param versions what it said, the first first
  record Post(
      @Nullable RunId run,
      String kind,
      String channel,
      String thread,
      Set<String> notified,
      @Nullable Instant deleted,
      List<Version> versions) {
    Post {
      versions = List.copyOf(versions);
      notified = Set.copyOf(notified);
    }

    boolean stands() {
      return deleted == null;
    }

    boolean is(String wanted) {
      return kind.equals(wanted);
    }

    Instant at() {
      return versions.getFirst().at();
    }

    String text() {
      return versions.getLast().text();
    }
  }

  /// @param text as a person reads it, with buttons as `[Cancel]`
  record Version(Instant at, String text) {}

  /// @param mostInAMinute calls of `chat.update`
  record Edits(int mostInAMinute, int limit) {}

  List<Post> about(RunId run) {
    return posts.stream().filter(post -> run.equals(post.run())).toList();
  }

  /// What stands there.
  List<Post> standing(RunId run, String kind) {
    return about(run).stream().filter(post -> post.stands() && post.is(kind)).toList();
  }

  Optional<Carried> job(RunId run) {
    return jobs.stream().filter(job -> job.run().equals(run)).findFirst();
  }

  /// True if somebody wanted an end to what goes on in the thread of this command.
  boolean isCancelAsked(Command command) {
    return commands.stream()
        .anyMatch(
            other ->
                other.want() == Want.CANCEL && other.isIn(command.channel(), command.thread()));
  }
}
