package dev.agentsmith.e2e.chaos;

import dev.agentsmith.core.run.RunId;
import dev.agentsmith.e2e.chaos.History.Carried;
import dev.agentsmith.e2e.chaos.History.Command;
import dev.agentsmith.e2e.chaos.History.End;
import dev.agentsmith.e2e.chaos.History.How;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether what a thread says is what happened.
final class Truth {
  private static final Pattern VERB =
      Pattern.compile(
          "^\\*(Fixed|Built|Not fixed:|Not built:|Cancelled:|Stopped:|Not started:)\\*");

  /// Words of refusals, and what they claim.
  private static final String BUSY = "is being worked on already";

  private static final String BEFORE_IT_BEGAN = "before it began";
  private static final String GOES_ON = "That run is still going on";
  private static final String REDIS_AWAY = "Redis does not answer";

  private final History history;

  Truth(History history) {
    this.history = history;
  }

  /// @param job null if it has none
  /// @param end the terminal message
  boolean isTrue(Command command, @Nullable Carried job, String end) {
    return job == null ? isTrueWithoutJob(command, end) : isTrue(command, job.end(), end);
  }

  /// @param living the living message
  boolean shows(Command command, @Nullable Carried job, String living) {
    Matcher verb = VERB.matcher(living);
    if (!verb.find() || living.contains("[Cancel]")) {
      return false;
    }
    if (job == null) {
      return verb.group(1).equals("Not started:");
    }
    return expected(command, job.end()).contains(shown(verb.group(1)));
  }

  private boolean isTrue(Command command, End end, String words) {
    How told = told(words);
    if (told == null || !expected(command, end).contains(told)) {
      return false;
    }
    return switch (end) {
      case End.Said said -> fits(said, told, words);
      // Whoever tells of a success or a failure must have heard of it.
      case End.Killed(End.Said maybe) ->
          maybe == null || told != maybe.how() || fits(maybe, told, words);
      case End.NeverRan _, End.Runs _ -> true;
    };
  }

  private static boolean fits(End.Said said, How told, String words) {
    return told != said.how() || words.contains(said.words());
  }

  private Set<How> expected(Command command, End end) {
    boolean cancelAsked = history.isCancelAsked(command);
    return switch (end) {
      case End.Said(How how, _) ->
          how == How.STOPPED && cancelAsked
              ? EnumSet.of(How.STOPPED, How.CANCELLED)
              : EnumSet.of(how);
      case End.Killed(End.Said maybe) -> {
        Set<How> all = stopped(cancelAsked);
        if (maybe != null) {
          all.add(maybe.how());
        }
        yield all;
      }
      case End.NeverRan _ -> stopped(cancelAsked);
      case End.Runs _ -> EnumSet.noneOf(How.class);
    };
  }

  private static Set<How> stopped(boolean cancelAsked) {
    return cancelAsked ? EnumSet.of(How.STOPPED, How.CANCELLED) : EnumSet.of(How.STOPPED);
  }

  private static @Nullable How told(String words) {
    return words.contains("*done:*")
        ? How.DONE
        : words.contains("*not done:*")
            ? How.NOT_DONE
            : words.contains("*stopped:*")
                ? How.STOPPED
                : words.contains("*cancelled*") ? How.CANCELLED : null;
  }

  private static How shown(String verb) {
    return switch (verb) {
      case "Fixed", "Built" -> How.DONE;
      case "Not fixed:", "Not built:" -> How.NOT_DONE;
      case "Cancelled:" -> How.CANCELLED;
      default -> How.STOPPED;
    };
  }

  private boolean isTrueWithoutJob(Command command, String end) {
    return switch (command.want()) {
      case RUN -> isBusy(command, end) || isCancelledInTime(command, end);
      case RETRY ->
          end.contains(GOES_ON)
              || end.contains(REDIS_AWAY)
              || isBusy(command, end)
              || isCancelledInTime(command, end);
      case UNKNOWN_PROJECT -> end.contains("I don't know a project \"nowhere");
      case WHICH_PROJECT -> end.contains("Which one?") && end.contains("[");
      case ANSWER, CANCEL -> told(end) == null;
      case REPLY -> false;
    };
  }

  /// The run that is in the way must have been there.
  private boolean isBusy(Command command, String end) {
    return end.contains(BUSY)
        && command.ticket().equals(ticketIn(end))
        && history.commands().stream()
            .anyMatch(
                other ->
                    !other.run().equals(command.run())
                        && other.want().mayHaveJob()
                        && other.ticket().equals(command.ticket())
                        && wasThere(other.run()));
  }

  private boolean wasThere(RunId run) {
    return history.job(run).isPresent()
        || history.about(run).stream().anyMatch(post -> post.is("living"));
  }

  private static String ticketIn(String text) {
    Matcher ticket = Pattern.compile("#\\d+").matcher(text);
    return ticket.find() ? ticket.group() : "";
  }

  private boolean isCancelledInTime(Command command, String end) {
    return end.contains(BEFORE_IT_BEGAN) && history.isCancelAsked(command);
  }
}
