package dev.agentsmith.dispatcher.intent;

import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.repo.TicketRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Holds a model's answer against what the person wrote: what does not stand there is not believed,
/// and what is not clear is asked.
final class IntentCheck {
  /// Below it the person is asked.
  private static final double SURE = 0.75;

  private static final Pattern DIGIT = Pattern.compile("[0-9]");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private final IntentAnswer answer;
  private final Evidence evidence;

  private IntentCheck(IntentAnswer answer, Evidence evidence) {
    this.answer = answer;
    this.evidence = evidence;
  }

  /// @throws UnusableAnswer if the model made something up
  static Reading reading(IntentAnswer answer, Evidence evidence) throws UnusableAnswer {
    return new IntentCheck(answer, evidence).reading();
  }

  @FunctionalInterface
  private interface Work {
    Intent on(TicketRef ticket, @Nullable String project, boolean anyway);
  }

  private Reading reading() throws UnusableAnswer {
    return switch (answer.kind()) {
      case FIX -> work("fix", Intent.Fix::new);
      case FEATURE -> work("feature", Intent.Feature::new);
      case LIST -> list();
      case STATUS -> ofRun("status", Intent.Status::new);
      case CANCEL -> ofRun("cancel", Intent.Cancel::new);
      case RETRY -> ofRun("retry", Intent.Retry::new);
      case LOGS -> ofRun("logs", Intent.Logs::new);
      case PROJECTS -> reading(new Intent.Projects(), "projects");
      case HELP -> reading(new Intent.Help(), "help");
      case NONE -> new Reading.NotUnderstood();
    };
  }

  /// Clear only if all that the text names is the one project that the model names too. Where
  /// neither names one, it is found as for everybody (design.md §3.4).
  private Reading work(String verb, Work work) throws UnusableAnswer {
    String word = id(answer.ticket(), "ticket");
    if (word == null) {
      throw new UnusableAnswer("no ticket to work on");
    }
    TicketRef ticket = new TicketRef(word);
    Optional<String> claimed = project();
    List<Evidence.Place> places = evidence.places(ticket);
    return switch (places.size()) {
      case 0 -> reading(work.on(ticket, null, false), verb + " " + ticket.label());
      case 1 -> {
        Evidence.Place place = places.getFirst();
        boolean same = place.isLink() || claimed.filter(place.project()::equals).isPresent();
        String command = verb + " " + place.command();
        yield same
            ? reading(work.on(ticket, place.project(), false), command)
            : new Reading.Unsure(List.of(command));
      }
      default ->
          new Reading.Unsure(places.stream().map(place -> verb + " " + place.command()).toList());
    };
  }

  private Reading list() throws UnusableAnswer {
    String project = project().orElse(null);
    return reading(
        new Intent.ListTickets(project), project == null ? "tickets" : "tickets in " + project);
  }

  private Reading ofRun(String verb, Function<@Nullable String, Intent> command)
      throws UnusableAnswer {
    String run = id(answer.run(), "run");
    String ticket = id(answer.ticket(), "ticket");
    if (run != null && ticket != null && !run.equalsIgnoreCase(ticket)) {
      throw new UnusableAnswer("a run and another ticket");
    }
    String word = run == null ? ticket : run;
    return reading(command.apply(word), word == null ? verb : verb + " " + label(word));
  }

  private Reading reading(Intent intent, String command) {
    return answer.confidence() >= SURE
        ? new Reading.Sure(intent)
        : new Reading.Unsure(List.of(command));
  }

  /// A ticket's or a run's id as the person wrote it, without `#`. All that we know of have digits,
  /// and not every word of a sentence is one.
  private @Nullable String id(@Nullable String claimed, String what) throws UnusableAnswer {
    if (claimed == null) {
      return null;
    }
    String bare = claimed.startsWith("#") ? claimed.substring(1) : claimed;
    if (!TicketRef.isValid(bare) || !DIGIT.matcher(bare).find()) {
      throw new UnusableAnswer("no id of a " + what);
    }
    return evidence
        .word(bare)
        .orElseThrow(() -> new UnusableAnswer("a " + what + " that is not in the text"));
  }

  /// As the person wrote it; empty if they did not write what the model names.
  private Optional<String> project() throws UnusableAnswer {
    if (answer.project() == null) {
      return Optional.empty();
    }
    Project project =
        evidence
            .project(answer.project())
            .orElseThrow(() -> new UnusableAnswer("a project that is not configured"));
    return evidence.written(project);
  }

  private static String label(String id) {
    return NUMBER.matcher(id).matches() ? "#" + id : id;
  }
}
