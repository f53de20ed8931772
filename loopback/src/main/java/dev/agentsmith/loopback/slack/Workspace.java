package dev.agentsmith.loopback.slack;

import dev.agentsmith.core.secret.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// People, channels and what the app may do. Whoever reads or changes it holds its monitor.
final class Workspace {
  private static final List<String> SCOPES =
      List.of(
          "chat:write",
          "channels:history",
          "groups:history",
          "im:history",
          "mpim:history",
          "app_mentions:read",
          "commands",
          "users:read",
          "users:read.email",
          "usergroups:read",
          "reactions:write");

  private final InstantSource clock;
  private final Secret token;
  private final Map<String, Person> people = new LinkedHashMap<>();
  private final Map<String, List<String>> groups = new LinkedHashMap<>();
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private final Set<String> scopes = new LinkedHashSet<>(SCOPES);
  private boolean revoked;
  private long lastMicros;
  private long lastId;

  /// Somebody with an account.
  record Person(String id, String name, String email) {}

  /// @param token what the app has to show with each call
  Workspace(InstantSource clock, Secret token) {
    this.clock = clock;
    this.token = token;
    people.put(
        SlackServer.BOT_USER, new Person(SlackServer.BOT_USER, "agentsmith", "bot@example.com"));
  }

  Instant now() {
    return clock.instant();
  }

  /// The next `ts`: the time, later than any before.
  String nextTs() {
    Instant now = now();
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    lastMicros = Math.max(micros, lastMicros + 1);
    return String.format(Locale.ROOT, "%d.%06d", lastMicros / 1_000_000, lastMicros % 1_000_000);
  }

  /// A number no other thing has.
  String nextId(String prefix) {
    lastId++;
    return prefix + String.format(Locale.ROOT, "%06d", lastId);
  }

  void add(Person person) {
    people.put(person.id(), person);
  }

  @Nullable Person find(String id) {
    return people.get(id);
  }

  /// Somebody of that id, who is made if nobody has it.
  Person person(String id) {
    return people.computeIfAbsent(
        id,
        _ -> {
          String name = id.toLowerCase(Locale.ROOT);
          return new Person(id, name, name + "@example.com");
        });
  }

  void addGroup(String id, List<String> members) {
    groups.put(id, members);
  }

  @Nullable List<String> group(String id) {
    return groups.get(id);
  }

  void add(Channel channel) {
    channels.put(channel.id(), channel);
  }

  Collection<Channel> channels() {
    return channels.values();
  }

  /// For those who set it up, and name only what there is.
  Channel channel(String id) {
    Channel found = channels.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no channel " + id + ", but " + channels.keySet());
    }
    return found;
  }

  /// For calls, which see only what they may.
  Channel seen(String id) {
    Channel found = channels.get(id);
    if (found == null || (!found.hasBot() && found.kind() != Channel.Kind.PUBLIC)) {
      throw Refusal.of("channel_not_found");
    }
    return found;
  }

  /// The conversation between the bot and this person, opened if it is not yet.
  Channel direct(String user) {
    Person other = person(user);
    return channels.computeIfAbsent(
        "D" + other.id().substring(1), id -> new Channel(id, Channel.Kind.DIRECT, other.id()));
  }

  /// What a person calls it.
  String nameOf(String id) {
    Person person = people.get(id);
    Channel channel = channels.get(id);
    return person != null ? person.name() : channel != null ? channel.name() : id;
  }

  void grant(Collection<String> more) {
    scopes.addAll(more);
  }

  void removeScope(String scope) {
    scopes.remove(scope);
  }

  boolean may(String scope) {
    return scopes.contains(scope);
  }

  String scopes() {
    return String.join(",", scopes);
  }

  void revoke(boolean isRevoked) {
    revoked = isRevoked;
  }

  void checkToken(String shown) {
    if (shown.isEmpty()) {
      throw Refusal.of("not_authed");
    }
    if (!shown.equals(token.reveal())) {
      throw Refusal.of("invalid_auth");
    }
    if (revoked) {
      throw Refusal.of("token_revoked");
    }
  }

  void checkScope(String scope) {
    if (!may(scope)) {
      throw Refusal.missingScope(scope, scopes());
    }
  }
}
