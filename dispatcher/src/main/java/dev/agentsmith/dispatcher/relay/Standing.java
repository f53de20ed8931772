package dev.agentsmith.dispatcher.relay;

import dev.agentsmith.dispatcher.chat.ChatPlatform;
import dev.agentsmith.dispatcher.chat.ChatRefused;
import dev.agentsmith.dispatcher.chat.ChatUnavailable;
import dev.agentsmith.dispatcher.chat.MessageKind;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import dev.agentsmith.dispatcher.chat.Stamp;
import dev.agentsmith.dispatcher.record.HeldRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A run's messages as they stood in its thread when that was read. What `noted` says to its
/// methods is what the run's record knows of them: the id of each, by its stamp's word.
final class Standing {
  private static final Logger log = LoggerFactory.getLogger(Standing.class);

  private final ChatPlatform platform;
  private final HeldRun run;

  /// The ids of each, the oldest first.
  private final Map<Stamp, List<String>> messages;

  private Standing(ChatPlatform platform, HeldRun run, Map<Stamp, List<String>> messages) {
    this.platform = platform;
    this.run = run;
    this.messages = messages;
  }

  /// Reads the thread, once: Slack counts it.
  ///
  /// @throws ChatUnavailable if that has to be tried again
  /// @throws ChatRefused if it may not be read
  static Standing read(ChatPlatform platform, HeldRun run) {
    Map<Stamp, List<String>> messages = new LinkedHashMap<>();
    for (PostedMessage message : platform.read(run.thread())) {
      Stamp stamp = message.stamp();
      if (stamp != null && stamp.run().equals(run.run())) {
        messages.computeIfAbsent(stamp, _ -> new ArrayList<>()).add(message.id());
      }
    }
    return new Standing(platform, run, messages);
  }

  Optional<String> first(Stamp stamp) {
    return Optional.ofNullable(messages.get(stamp)).map(List::getFirst);
  }

  /// Of those with this stamp the one that is noted, else the first.
  Optional<String> kept(Map<String, String> noted, Stamp stamp) {
    String known = noted.getOrDefault(stamp.word(), "");
    return messages.getOrDefault(stamp, List.of()).contains(known)
        ? Optional.of(known)
        : first(stamp);
  }

  /// What stands there and is not noted.
  Map<Stamp, String> unnoted(Map<String, String> noted) {
    Map<Stamp, String> unnoted = new LinkedHashMap<>();
    messages.forEach(
        (stamp, ids) -> {
          if (!noted.containsKey(stamp.word())) {
            unnoted.put(stamp, ids.getFirst());
          }
        });
    return unnoted;
  }

  /// Of each stamp all but [one][#kept] are deleted.
  ///
  /// @throws ChatUnavailable if that has to be tried again
  void deleteDoubles(Map<String, String> noted) {
    messages.forEach(
        (stamp, ids) -> {
          String kept = kept(noted, stamp).orElseThrow();
          ids.stream().filter(id -> !id.equals(kept)).forEach(extra -> delete(stamp, extra));
        });
  }

  /// Deletes what is not noted of what goes with a run: its end and its thread's root stay.
  ///
  /// @throws ChatUnavailable if that has to be tried again
  void deleteUnnoted(Map<String, String> noted) {
    unnoted(noted)
        .forEach(
            (stamp, id) -> {
              if (stamp.kind() == MessageKind.LIVING || stamp.kind() == MessageKind.QUESTION) {
                delete(stamp, id);
              }
            });
  }

  private void delete(Stamp stamp, String id) {
    log.warn("stray message deleted run={} kind={}", run.run(), stamp.word());
    try {
      platform.delete(run.thread(), id);
    } catch (ChatRefused e) {
      log.info("message gone run={} cause={}", run.run(), e.getMessage());
    }
  }
}
