package dev.agentsmith.clients.redis;

import dev.agentsmith.core.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
              Map.of(
                  "id",
                  entry.id(),
                  "kind",
                  entry.kind().word(),
                  "by",
                  entry.by(),
                  "text",
                  entry.text(),
                  "question",
                  entry.question()));
          return client.expire(stream(run), KEPT.toSeconds());
        });
  }

  /// All entries, oldest first.
  ///
  /// @throws RedisUnavailable if Redis is away
  public List<InboxEntry> read(RunId run) {
    List<StreamEntry> entries =
        redis.call(
            client -> client.xrange(stream(run), (StreamEntryID) null, (StreamEntryID) null));
    List<InboxEntry> read = new ArrayList<>();
    for (StreamEntry entry : entries) {
      Map<String, String> fields = entry.getFields();
      String kind = fields.getOrDefault("kind", "");
      for (InboxEntry.Kind known : InboxEntry.Kind.values()) {
        if (known.word().equals(kind.toLowerCase(Locale.ROOT))) {
          read.add(
              new InboxEntry(
                  fields.getOrDefault("id", entry.getID().toString()),
                  known,
                  fields.getOrDefault("by", ""),
                  fields.getOrDefault("text", ""),
                  fields.getOrDefault("question", "")));
        }
      }
    }
    return read;
  }

  private static String stream(RunId run) {
    return "agentsmith:" + run + ":inbox";
  }
}
