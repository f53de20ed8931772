package dev.agentsmith.clients.redis;

import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.resps.StreamEntry;

/// What people send to a live run. Entries may stand there twice; the agent takes each id once and
/// says so by an event, until then its sender writes it again. Safe for many threads.
public final class Inbox {
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int MAX_ENTRIES = 200;

  private final Redis redis;

  public Inbox(Redis redis) {
    this.redis = redis;
  }

  /// @throws RedisUnavailable if Redis is away; the caller writes it again
  public void put(RunId run, InboxEntry entry) {
    redis.call(
        client -> {
          client.xadd(
              stream(run),
              XAddParams.xAddParams().maxLen(MAX_ENTRIES).approximateTrimming(),
              entry.fields());
          return client.expire(stream(run), KEPT.toSeconds());
        });
  }

  /// All entries that this version can read, oldest first.
  ///
  /// @throws RedisUnavailable if Redis is away
  public List<InboxEntry> read(RunId run) {
    List<StreamEntry> entries =
        redis.call(
            client -> client.xrange(stream(run), (StreamEntryID) null, (StreamEntryID) null));
    return entries.stream().flatMap(entry -> InboxEntry.read(entry.getFields()).stream()).toList();
  }

  private static String stream(RunId run) {
    return "agentsmith:" + run + ":inbox";
  }
}
