package dev.agentsmith.agent.step;

import dev.agentsmith.agent.delivery.ProtectedFiles;
import dev.agentsmith.agent.delivery.SecretScan;
import dev.agentsmith.agent.delivery.SecretScan.Finding;
import dev.agentsmith.agent.pipeline.Approval;
import dev.agentsmith.agent.pipeline.RunContext;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.agent.workspace.Snapshot.ChangedFile;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Looks at work before it leaves the run.
final class Screening {
  private static final int MOST_NAMED = 5;

  private Screening() {}

  /// Lets whole work pass, or says why not.
  ///
  /// @throws ProblemException if there is a secret in it, or nobody agrees to what it touches
  static void pass(RunContext run, Snapshot snapshot) throws InterruptedException {
    List<Finding> secrets = secrets(run, snapshot);
    if (!secrets.isEmpty()) {
      throw new ProblemException(
          Problem.of(
              "The change holds what looks like a secret: %s. Nothing of these files was pushed."
                  .formatted(named(secrets.stream().map(Finding::brief).toList())),
              "Take it out of the code. If it is none, write `secret-scan: allow` into its line."));
    }
    List<String> files = guarded(run, snapshot);
    if (!files.isEmpty() && !isAllowed(run, files)) {
      throw new ProblemException(
          Problem.of(
              "The change touches %s, which decides what others run or are told, and that needs a"
                      .formatted(named(files))
                  + " person's yes"
                  + (run.setup().approval() == null ? ", but nobody is here to ask." : "."),
              "Make that part by hand, or run it on a terminal and agree."));
    }
  }

  /// Half-done work is saved without what may not pass: nobody is asked, and the rest is not lost.
  /// The report says what was left out.
  static Snapshot withhold(RunContext run, Snapshot snapshot) throws InterruptedException {
    Set<String> files = held(run, snapshot);
    if (!files.isEmpty()) {
      run.remark("Not pushed, for what is in it or what it decides: %s.".formatted(named(files)));
    }
    return without(run, snapshot, files);
  }

  /// The same between rounds: what is left out now may be gone by the end, so nothing is said.
  static Snapshot withholdQuietly(RunContext run, Snapshot snapshot) throws InterruptedException {
    return without(run, snapshot, held(run, snapshot));
  }

  private static Set<String> held(RunContext run, Snapshot snapshot) throws InterruptedException {
    Set<String> files = new LinkedHashSet<>();
    secrets(run, snapshot).forEach(finding -> files.add(finding.file()));
    if (!run.isAllowedToGuarded()) {
      files.addAll(guarded(run, snapshot));
    }
    return files;
  }

  private static Snapshot without(RunContext run, Snapshot snapshot, Set<String> files)
      throws InterruptedException {
    if (files.isEmpty()) {
      return snapshot;
    }
    Set<String> changed =
        snapshot.files().stream().map(ChangedFile::path).collect(Collectors.toSet());
    List<String> unknown = files.stream().filter(file -> !changed.contains(file)).toList();
    if (!unknown.isEmpty()) {
      // Leaving out another name would let the file pass.
      throw new ProblemException(
          Problem.of(
              "The change can't be saved: %s holds what may not be pushed, and git knows no file of that name in it."
                  .formatted(named(unknown)),
              "Give the file a plain name."));
    }
    return run.repository().without(snapshot, files);
  }

  private static List<Finding> secrets(RunContext run, Snapshot snapshot)
      throws InterruptedException {
    return snapshot.isEmpty()
        ? List.of()
        : new SecretScan(run.setup().redactor()).scan(run.repository().diff(snapshot));
  }

  private static List<String> guarded(RunContext run, Snapshot snapshot) {
    return ProtectedFiles.among(
        snapshot.files().stream().map(ChangedFile::path).toList(),
        run.setup().project().guidance());
  }

  /// Asked once a run.
  private static boolean isAllowed(RunContext run, List<String> files) throws InterruptedException {
    Approval approval = run.setup().approval();
    if (run.isAllowedToGuarded() || approval == null) {
      return run.isAllowedToGuarded();
    }
    Instant asked = run.setup().clock().instant();
    boolean yes = approval.allows(files);
    run.meter().waited(Duration.between(asked, run.setup().clock().instant()));
    if (yes) {
      run.allowGuarded();
    }
    return yes;
  }

  private static String named(Collection<String> all) {
    String names = all.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return all.size() > MOST_NAMED
        ? names + " and %d more".formatted(all.size() - MOST_NAMED)
        : names;
  }
}
