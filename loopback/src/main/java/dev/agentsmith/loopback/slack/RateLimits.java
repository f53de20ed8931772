package dev.agentsmith.loopback.slack;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How much is taken in any minute, by method, and what was sent. The workspace has one app, so a
/// limit is one counter. Guarded by its [Workspace].
///
/// <https://docs.slack.dev/apis/web-api/rate-limits>
final class RateLimits {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int TIER_2 = 20;
  private static final int TIER_3 = 50;
  private static final int TIER_4 = 100;
  private static final int HUNDREDS = 300;

  /// How many messages a channel takes at once, before it takes one a second.
  private static final int BURST = 5;

  private final Map<String, Integer> limits =
      new HashMap<>(
          Map.ofEntries(
              Map.entry("auth.test", HUNDREDS),
              Map.entry("chat.postMessage", HUNDREDS),
              Map.entry("chat.postEphemeral", TIER_4),
              Map.entry("chat.update", TIER_3),
              Map.entry("chat.delete", TIER_3),
              Map.entry("conversations.history", TIER_3),
              Map.entry("conversations.info", TIER_3),
              Map.entry("conversations.replies", TIER_3),
              Map.entry("reactions.add", TIER_3),
              Map.entry("usergroups.users.list", TIER_2),
              Map.entry("users.info", TIER_4),
              Map.entry("views.publish", TIER_4)));
  private final Map<String, List<Instant>> taken = new HashMap<>();
  private final Map<String, List<Instant>> sent = new HashMap<>();
  private final Map<String, Instant> nextPosts = new HashMap<>();
  private boolean on = true;

  void limit(String method, int aMinute) {
    limits.put(method, aMinute);
  }

  void switchOff() {
    on = false;
  }

  void note(String method, Instant now) {
    sent.computeIfAbsent(method, _ -> new ArrayList<>()).add(now);
  }

  /// @param channel that a post goes to, empty for other methods
  /// @throws Refusal if it is one too many
  void take(String method, String channel, Instant now) {
    if (!on) {
      return;
    }
    List<Instant> before = taken.computeIfAbsent(method, _ -> new ArrayList<>());
    before.removeIf(then -> !then.plus(MINUTE).isAfter(now));
    if (before.size() >= limits.getOrDefault(method, TIER_3)) {
      Instant free = before.isEmpty() ? now.plus(MINUTE) : before.getFirst().plus(MINUTE);
      throw Refusal.rateLimited(Duration.between(now, free));
    }
    if (method.equals("chat.postMessage")) {
      takePost(channel, now);
    }
    before.add(now);
  }

  private void takePost(String channel, Instant now) {
    Instant next = nextPosts.getOrDefault(channel, now);
    Instant from = next.isBefore(now) ? now : next;
    Duration ahead = Duration.between(now, from).minusSeconds(BURST - 1);
    if (ahead.isPositive()) {
      throw Refusal.rateLimited(ahead);
    }
    nextPosts.put(channel, from.plusSeconds(1));
  }

  int mostInAMinute(String method) {
    List<Instant> all = sent.getOrDefault(method, List.of());
    int most = 0;
    int from = 0;
    for (int i = 0; i < all.size(); i++) {
      while (!all.get(from).plus(MINUTE).isAfter(all.get(i))) {
        from++;
      }
      most = Math.max(most, i - from + 1);
    }
    return most;
  }
}
