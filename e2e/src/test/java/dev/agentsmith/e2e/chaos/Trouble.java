package dev.agentsmith.e2e.chaos;

import java.time.Duration;

/// What is done to the system.
sealed interface Trouble extends Act {

  /// SIGKILL; after `away` another process takes its place.
  record KillDispatcher(int which, Duration away) implements Trouble {}

  /// SIGTERM, as a rolling update does.
  record EndDispatcher(int which, Duration away) implements Trouble {}

  /// SIGSTOP, and SIGCONT after `length`, which may be longer than a heartbeat lives.
  record StopDispatcher(int which, Duration length) implements Trouble {}

  /// SIGKILL; after `away` it comes back, empty. With Sentinels another takes over.
  record KillRedis(Duration away) implements Trouble {}

  record StopRedis(Duration length) implements Trouble {}

  /// SIGKILL for the container of one of those that run.
  record KillAgent(int which) implements Trouble {}

  /// SIGSTOP and SIGCONT for one that is a process of its own.
  record StopAgent(int which, Duration length) implements Trouble {}

  /// Somebody deletes the Job of one that runs.
  record DeleteJob(int which) implements Trouble {}

  /// All connections of a link break.
  record Cut(Way way) implements Trouble {}

  /// No connection can be made there.
  record Shut(Way way, Duration length) implements Trouble {}

  record Slow(Way way, Duration delay, Duration length) implements Trouble {}

  /// Connections stand, and nothing comes through.
  record Silent(Way way, Duration length) implements Trouble {}

  record ApiAway(Duration length) implements Trouble {}

  record SlackAway(Duration length) implements Trouble {}

  /// No node has room.
  record NoRoom(Duration length) implements Trouble {}

  /// The next calls of the API's `create jobs` meet this.
  record ApiAnswers(Answer answer, int times) implements Trouble {}

  /// The next calls of a method of Slack's meet this.
  record SlackAnswers(String method, Answer answer, int times) implements Trouble {}

  /// What a far side does wrong.
  enum Answer {
    TOO_MANY,
    SERVER_ERROR,
    RESET,
    /// It is carried out, and nobody hears of it.
    LOST,
    HANG,
    /// The API's own: a quota's update was in the way.
    CONFLICT
  }

  /// From whom to whom. Agents share one way.
  record Way(int replica, Far far) {
    @Override
    public String toString() {
      return (far == Far.AGENTS ? "agents" : "dispatcher " + (replica + 1)) + "–" + far.word();
    }
  }

  enum Far {
    REDIS("redis"),
    SLACK("slack"),
    API("api"),
    /// From Slack to the dispatcher.
    INTAKE("intake"),
    AGENTS("redis");

    private final String word;

    Far(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }
}
