package dev.agentsmith.agent.review;

import dev.agentsmith.agent.report.Completion;
import dev.agentsmith.agent.report.Plan;
import dev.agentsmith.core.run.Work.Criterion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Holds what the model says it did against what it did: every criterion answered with evidence, no
/// test taken away or weakened without a word, nothing changed that nobody spoke of, nothing left
/// lying about.
public final class ChangeReview {
  private static final Pattern SCRATCH =
      Pattern.compile(
          "^(scratch|tmp|temp|debug|out|output)(\\.[a-z]{1,4})?$|(^|/)(nohup\\.out|core)$|"
              + "\\.(orig|rej|bak|swp|log|tmp|pyc|class|o)$|~$|(^|/)\\.DS_Store$|"
              + "(^|/)(__pycache__|\\.pytest_cache|node_modules)/",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LOCK =
      Pattern.compile(
          "(^|/)(package-lock\\.json|yarn\\.lock|pnpm-lock\\.yaml|[^/]*\\.lock|go\\.sum)$");

  private final Plan plan;
  private final Completion completion;
  private final String spoken;
  private final String announced;

  /// @param ticket its text: what it names is in scope
  /// @param completion with all decisions, noted ones too
  public ChangeReview(String ticket, Plan plan, Completion completion) {
    this.plan = plan;
    this.completion = completion;
    var decisions = new StringBuilder();
    for (Completion.Decision decision : completion.decisions()) {
      decisions.append(decision.decision()).append(' ').append(decision.why()).append('\n');
    }
    this.announced = decisions.toString().toLowerCase(Locale.ROOT);
    var evidence = new StringBuilder();
    completion.criteria().forEach(criterion -> evidence.append(criterion.evidence()).append('\n'));
    this.spoken =
        String.join(
                "\n",
                ticket,
                plan.text(),
                completion.summary(),
                completion.risks(),
                completion.notDone(),
                evidence,
                decisions)
            .toLowerCase(Locale.ROOT);
  }

  /// What does not fit, in sentences for the model and for people; empty if all is well.
  public List<String> objections(Patch patch) {
    List<String> objections = new ArrayList<>(criteria());
    for (Patch.FilePatch file : patch.files()) {
      if (file.isNew() && SCRATCH.matcher(file.path()).find() && !isSpokenOf(file.path())) {
        objections.add(file.path() + " looks like a scratch file. Delete it.");
      } else {
        tests(file, objections);
        scope(file, objections);
      }
    }
    return objections;
  }

  private List<String> criteria() {
    List<String> objections = new ArrayList<>();
    List<Criterion> answered = completion.criteria();
    for (int i = 0; i < plan.criteria().size(); i++) {
      String wanted = plan.criteria().get(i);
      Criterion said = find(wanted, i, answered);
      if (said == null) {
        objections.add("The criterion \"%s\" is not answered.".formatted(wanted));
      } else if (!said.met()) {
        objections.add(
            "The criterion \"%s\" is not met%s."
                .formatted(wanted, said.evidence().isBlank() ? "" : ": " + said.evidence()));
      } else if (said.evidence().isBlank()) {
        objections.add("The criterion \"%s\" has no evidence.".formatted(wanted));
      }
    }
    return objections;
  }

  /// By its words; by its place if the model gave as many answers in other words.
  private @Nullable Criterion find(String wanted, int index, List<Criterion> answered) {
    for (Criterion criterion : answered) {
      if (plain(criterion.text()).equals(plain(wanted))) {
        return criterion;
      }
    }
    return answered.size() == plan.criteria().size() ? answered.get(index) : null;
  }

  private void tests(Patch.FilePatch file, List<String> objections) {
    if (isAnnounced(file.path())) {
      return;
    }
    if (TestCode.isBuildFile(file.path())
        && TestCode.switchedOff(file.added()) > TestCode.switchedOff(file.removed())) {
      objections.add(file.path() + " switches tests off.");
    }
    boolean tests = TestCode.isTestFile(file.path());
    if (tests && file.isDeleted()) {
      objections.add("The tests in " + file.path() + " were deleted.");
      return;
    }
    if (!tests && !file.path().endsWith(".rs")) {
      return; // elsewhere the same words mean something else
    }
    long gone = TestCode.definitions(file.removed()) - TestCode.definitions(file.added());
    if (gone > 0) {
      objections.add(
          gone == 1
              ? "A test was removed from " + file.path() + "."
              : "%d tests were removed from %s.".formatted(gone, file.path()));
    } else if (TestCode.assertions(file.removed()) > TestCode.assertions(file.added())) {
      objections.add("Tests in " + file.path() + " check less than before.");
    }
    if (TestCode.skips(file.added()) > TestCode.skips(file.removed())) {
      objections.add("Tests in " + file.path() + " are skipped now.");
    }
  }

  private void scope(Patch.FilePatch file, List<String> objections) {
    boolean named = isNamed(file.path(), spoken);
    if (!named && !TestCode.isTestFile(file.path()) && !LOCK.matcher(file.path()).find()) {
      objections.add(
          "%s was %s, but neither plan nor summary says why."
              .formatted(
                  file.path(), file.isNew() ? "added" : file.isDeleted() ? "deleted" : "changed"));
    }
  }

  /// By its whole name, in plan, ticket or decisions.
  private boolean isSpokenOf(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return spoken.contains(name);
  }

  private boolean isAnnounced(String path) {
    return isNamed(path, announced);
  }

  private static boolean isNamed(String path, String text) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    return text.contains(dot > 0 ? name.substring(0, dot) : name);
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }
}
