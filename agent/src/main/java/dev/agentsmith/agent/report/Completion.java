package dev.agentsmith.agent.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentsmith.core.run.Work.Criterion;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What the model says it did. Whether it is true, the diff and the tests decide.
public record Completion(
    String summary,
    String commitSubject,
    List<Criterion> criteria,
    List<Decision> decisions,
    String risks,
    String notDone) {
  private static final int MAX_SUBJECT = 72;

  /// Conventional Commits 1.0.0, with the types that are in common use.
  private static final Pattern CONVENTIONAL =
      Pattern.compile(
          "(?:build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(?:\\([^)]+\\))?!?: \\S");

  public Completion {
    criteria = List.copyOf(criteria);
    decisions = List.copyOf(decisions);
  }

  public record Decision(String decision, String why) {}

  /// @param said the arguments of `finish`
  public static Completion read(JsonNode said) {
    List<Criterion> criteria = new ArrayList<>();
    for (JsonNode node : said.path("criteria")) {
      criteria.add(
          new Criterion(
              Words.oneLine(node.path("text").asText()),
              node.path("met").asBoolean(),
              Words.oneLine(node.path("evidence").asText())));
    }
    List<Decision> decisions = new ArrayList<>();
    for (JsonNode node : said.path("decisions")) {
      decisions.add(
          new Decision(
              Words.oneLine(node.path("decision").asText()),
              Words.oneLine(node.path("why").asText())));
    }
    return new Completion(
        Words.text(said, "summary"),
        Words.oneLine(Words.text(said, "commit_subject")),
        criteria,
        decisions,
        Words.text(said, "risks"),
        Words.text(said, "not_done"));
  }

  /// The same with what was decided on the way; what was said twice stands once.
  public Completion deciding(List<Decision> noted) {
    List<Decision> all = new ArrayList<>(noted);
    for (Decision decision : decisions) {
      if (noted.stream().noneMatch(known -> known.decision().equals(decision.decision()))) {
        all.add(decision);
      }
    }
    return new Completion(summary, commitSubject, criteria, all, risks, notDone);
  }

  /// Where the model just stopped.
  public static Completion unsaid(String lastWords, Plan plan) {
    return new Completion(lastWords.strip(), "", plan.openCriteria(), List.of(), "", "");
  }

  /// One line that git, mail and lists can show.
  ///
  /// @param type of Conventional Commits, where the model said none
  /// @param title what it is called if the model gave no subject at all
  public String subject(String type, String title) {
    String words = commitSubject.isEmpty() ? title : commitSubject;
    return subject(
        !commitSubject.isEmpty() && CONVENTIONAL.matcher(commitSubject).lookingAt()
            ? commitSubject
            : type + ": " + words);
  }

  /// Of a model or a ticket: it becomes the title of what a host shows, and calls nobody there.
  static String subject(String words) {
    String line = QuietText.of(Words.oneLine(words));
    return line.codePointCount(0, line.length()) <= MAX_SUBJECT
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_SUBJECT - 1)) + "…";
  }
}
