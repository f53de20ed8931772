package dev.agentsmith.e2e.chaos;

import dev.agentsmith.e2e.chaos.History.Command;
import dev.agentsmith.e2e.chaos.History.Post;
import dev.agentsmith.e2e.chaos.History.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How often something wrong could be seen before it was repaired, and for how long.
///
/// @param doubled messages of a kind that stood there twice
/// @param untrue ends that were not true yet
/// @param behind living messages that went on though the end was told
record Repairs(List<Duration> doubled, List<Duration> untrue, List<Duration> behind) {
  static Repairs of(History history) {
    List<Duration> doubled = new ArrayList<>();
    List<Duration> untrue = new ArrayList<>();
    List<Duration> behind = new ArrayList<>();
    var truth = new Truth(history);
    for (Command command : history.commands()) {
      Map<String, List<Post>> kinds = new LinkedHashMap<>();
      for (Post post : history.about(command.run())) {
        kinds.computeIfAbsent(post.kind(), _ -> new ArrayList<>()).add(post);
      }
      kinds.values().forEach(posts -> addDoubles(posts, doubled));
      var job = history.job(command.run()).orElse(null);
      for (Post end : kinds.getOrDefault("terminal", List.of())) {
        addTimes(end, version -> !truth.isTrue(command, job, version.text()), untrue);
      }
      Instant told =
          kinds.getOrDefault("terminal", List.of()).stream()
              .map(Post::at)
              .min(Comparator.naturalOrder())
              .orElse(Instant.MAX);
      for (Post living : kinds.getOrDefault("living", List.of())) {
        Instant shown = shownSince(living.versions());
        if (living.stands() && shown.isAfter(told)) {
          behind.add(Duration.between(told, shown));
        }
      }
    }
    return new Repairs(doubled, untrue, behind);
  }

  /// Since when it says what it says in the end: what is drawn again changes nothing.
  private static Instant shownSince(List<Version> versions) {
    Instant since = versions.getLast().at();
    for (Version version : versions.reversed()) {
      if (!version.text().equals(versions.getLast().text())) {
        break;
      }
      since = version.at();
    }
    return since;
  }

  /// `3 times, the longest 2.4 s`
  static String words(List<Duration> all) {
    if (all.isEmpty()) {
      return "never";
    }
    List<Duration> sorted = all.stream().sorted().toList();
    return "%d times, half of them up to %.1f s, the longest %.1f s"
        .formatted(
            all.size(),
            sorted.get(sorted.size() / 2).toMillis() / 1000.0,
            sorted.getLast().toMillis() / 1000.0);
  }

  private interface Wrong {
    boolean is(Version version);
  }

  private static void addTimes(Post post, Wrong wrong, List<Duration> times) {
    List<Version> versions = post.versions();
    for (int i = 0; i + 1 < versions.size(); i++) {
      if (wrong.is(versions.get(i))) {
        times.add(Duration.between(versions.get(i).at(), versions.get(i + 1).at()));
      }
    }
  }

  private static void addDoubles(List<Post> posts, List<Duration> times) {
    List<Post> sorted = posts.stream().sorted(Comparator.comparing(Post::at)).toList();
    for (int i = 1; i < sorted.size(); i++) {
      Instant from = sorted.get(i).at();
      Instant first = gone(sorted.get(i - 1));
      Instant second = gone(sorted.get(i));
      Instant until = first.isBefore(second) ? first : second;
      if (until.isAfter(from) && !until.equals(Instant.MAX)) {
        times.add(Duration.between(from, until));
      }
    }
  }

  private static Instant gone(Post post) {
    return post.deleted() == null ? Instant.MAX : post.deleted();
  }
}
