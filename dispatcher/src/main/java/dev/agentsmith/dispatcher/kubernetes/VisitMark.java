package dev.agentsmith.dispatcher.kubernetes;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The label of everything that a demo makes in a cluster: only what has it is ever removed.
final class VisitMark {
  static final Map<String, String> LABEL = Map.of("agentsmith.dev/visit", "true");

  private VisitMark() {}

  /// @param there what is about to be removed; null if there is nothing
  /// @throws ProblemException if somebody else made it
  static void require(@Nullable HasMetadata there) {
    if (there == null) {
      return;
    }
    Map<String, String> labels = there.getMetadata().getLabels();
    if (labels == null || !labels.entrySet().containsAll(LABEL.entrySet())) {
      throw new ProblemException(
          Problem.of(
              "The %s %s was not made by a demo: nothing is removed."
                  .formatted(there.getKind(), there.getMetadata().getName()),
              "Name what a demo left: --remove agentsmith-demo-<time>."));
    }
  }
}
